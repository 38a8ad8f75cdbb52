//! The company's settings in memory: the newest document that this process has taken up.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use deskbell_protocol::{AwayReason, AwayReasonId, CompanySettings, CompanyView, GroupCardForOperators, OperatorId};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::commands::settings::TakeUp;
use crate::refusal::Refusal;
use crate::server::stopped;
use crate::store::{Store, settings};

/// How often is looked for settings that another process wrote.
const LOOKS: Duration = Duration::from_millis(500);

/// A version of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Company {
    /// Counts changes; 0 before the first.
    pub(crate) version: i64,
    pub(crate) settings: CompanySettings,
}

impl Company {
    /// The reason with that id, if it can be chosen.
    pub(crate) fn choosable(&self, id: AwayReasonId) -> Option<&AwayReason> {
        self.settings.reason(id).filter(|reason| reason.enabled)
    }
}

/// The newest version that was taken up. Commands read it by [`Write::company`](crate::store::Write::company), which also knows
/// what their own transaction has taken up.
#[derive(Debug, Default)]
pub(crate) struct Newest(RwLock<Arc<Company>>);

impl Newest {
    pub(crate) fn get(&self) -> Arc<Company> {
        // Whoever panicked while holding it cannot have left it half written.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes `company` up, unless a newer one was.
    pub(crate) fn take_up(&self, company: Arc<Company>) {
        let mut newest = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if company.version > newest.version {
            *newest = company;
        }
    }
}

/// What of the settings `operator`'s desk needs; `name` is the company's.
pub(crate) fn company_view(company: &Company, operator: OperatorId, base_url: &str, name: &str) -> CompanyView {
    let settings = &company.settings;
    let mut groups: Vec<_> = settings
        .groups
        .iter()
        .map(|group| GroupCardForOperators {
            id: group.id,
            name: group.name.clone(),
            url: group_url(base_url, &group.slug),
            mine: group.members.contains(&operator),
        })
        .collect();
    groups.sort_by_cached_key(|group| group.name.to_lowercase());
    CompanyView {
        name: name.to_owned(),
        away_reasons: settings.away_reasons.iter().filter(|reason| reason.enabled).cloned().collect(),
        groups,
        automatic_away: settings.automatic_away,
        misses_until_away: settings.misses_until_away,
        wait_target_s: settings.wait_target_s,
        invitation_lengths_min: settings.invitations.lengths_min.clone(),
        invitation_longest_min: settings.invitations.longest_min,
        only_alertable: settings.only_alertable,
        talk: settings.talk.clone(),
        files: settings.files.clone(),
        after_work: settings.after_work.clone(),
    }
}

/// The address of a group's chat page.
pub(crate) fn group_url(base_url: &str, slug: &str) -> String {
    format!("{base_url}/chat/{slug}")
}

/// Takes up what an administrator's command or another server writes beside this process.
pub(crate) async fn watch(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(LOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        // When the database cannot be read, everything else says so; the next look may find it mended.
        if is_behind(&store).await.unwrap_or(false)
            && let Err(error) = store.write(TakeUp).await
        {
            tracing::warn!(%error, "new settings could not be taken up; trying again");
        }
    }
}

/// Whether there are settings that this process has not taken up, or that the feed was not told of.
async fn is_behind(store: &Store) -> Result<bool, Refusal> {
    let (newest, told) = settings::versions(&mut *store.peek().await?).await?;
    Ok(newest > told || newest > store.context.company().version)
}
