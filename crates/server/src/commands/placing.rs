//! Putting waiting sessions where they belong: what commands touched is read anew, the router decides, and its placements are
//! written and told, all within the command's transaction.

use std::collections::BTreeSet;

use deskbell_protocol::{Channel, OperatorId, Seq, SessionId};

use super::{events, settings as taking_up};
use crate::company::Company;
use crate::refusal::Refusal;
use crate::routing::{GroupFacts, Mode, Router, Service};
use crate::store::{Command, Touched, Write, facts, missing, offers, sessions, settings, states};

/// The router, and the place of the feed at which it is true.
#[derive(Default)]
pub(crate) struct Placer {
    /// None until it is needed, and after something went wrong.
    router: Option<Router>,
    /// It knows everything up to here.
    at: Seq,
    /// Nobody else wrote meanwhile, or what was written was looked at.
    is_up_to_date: bool,
    /// It decided within the command that is running.
    decided: bool,
}

impl Placer {
    /// A transaction begins; the feed stands at `head`.
    pub(crate) fn begin(&mut self, head: Seq) {
        self.is_up_to_date = self.router.is_some() && self.at == head;
        self.decided = false;
    }

    /// The command that was running is done.
    pub(crate) fn kept(&mut self) {
        self.decided = false;
    }

    /// Nothing of the command that was running remains.
    pub(crate) fn rolled_back(&mut self) {
        if std::mem::take(&mut self.decided) {
            *self = Self::default();
        }
    }

    /// The transaction is committed; the feed stands at `head`.
    pub(crate) fn committed(&mut self, head: Seq) {
        if self.is_up_to_date {
            self.at = head;
        }
    }
}

/// Another process wrote something: what waits is looked at with that.
pub(crate) struct LookAround;

impl Command for LookAround {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let touched = write.take_touched();
        if !write.placer.is_up_to_date {
            let placer = std::mem::take(&mut write.placer);
            look(write, placer, touched).await?;
        }
        Ok(())
    }
}

/// Deals with everything that was touched. Runs at the end of each command, and in the middle of those whose answer must know
/// what came of it.
pub(crate) async fn settle(write: &mut Write) -> Result<(), Refusal> {
    let touched = write.take_touched();
    if touched.is_empty() {
        return Ok(());
    }
    let placer = std::mem::take(&mut write.placer);
    look(write, placer, touched).await
}

/// After an error the router is gone and will be built anew.
async fn look(write: &mut Write, mut placer: Placer, mut touched: Touched) -> Result<(), Refusal> {
    let before = placer.router.take();
    let can_go_on = match &before {
        Some(_) if placer.is_up_to_date => true,
        Some(_) => catch_up(write, placer.at, &mut touched).await?,
        None => {
            take_up_settings(write).await?;
            false
        }
    };
    touched.groups |= write.take_touched().groups;
    let company = write.company();
    let mut decision =
        Decision { told: touched.sessions.clone(), changed: touched.operators.clone(), ..Decision::default() };
    if touched.groups {
        // What may be done for whom who waits for one operator is set with the rest.
        decision.shown.extend(missing::waiting(write.connection()).await?);
    }
    let mut router = match before {
        Some(router) if can_go_on && !touched.groups => router,
        before => {
            decision.is_new = true;
            let router = build(write, &company).await?;
            if touched.groups {
                decision.show_changed_groups(write, &company, before.as_ref(), &router).await?;
            }
            router
        }
    };
    decision.look_at(write, &company, &mut router, touched).await?;
    decision.place(write, &company, &mut router).await?;
    decision.tell(write, &company, &router).await?;
    // A session that is told of may have ended within this very command; nothing else can be touched by telling.
    write.placer = Placer { router: Some(router), at: placer.at, is_up_to_date: true, decided: true };
    Ok(())
}

/// Settings that another process wrote are taken up before they are needed.
async fn take_up_settings(write: &mut Write) -> Result<(), Refusal> {
    let (newest, _) = settings::versions(write.connection()).await?;
    if newest <= write.company().version {
        return Ok(());
    }
    if write.context.serves() {
        return taking_up::TakeUp.run(write).await;
    }
    if let Some(company) = settings::newest(write.connection()).await? {
        write.take_up(company);
    }
    Ok(())
}

/// Looks at what others wrote since the router knew everything. Gives whether it can go on with that.
async fn catch_up(write: &mut Write, since: Seq, touched: &mut Touched) -> Result<bool, Refusal> {
    take_up_settings(write).await?;
    let head = write.committed_head();
    let others = facts::elsewhere(write.connection(), since, head).await?;
    if others.everything {
        return Ok(false);
    }
    // They are told of already, by whoever wrote them: only the router looks.
    touched.unseen_operators.extend(others.operators);
    touched.unseen_sessions.extend(others.sessions);
    Ok(true)
}

async fn build(write: &mut Write, company: &Company) -> Result<Router, Refusal> {
    let company = &company.settings;
    let mut router = Router::new();
    for group in &company.groups {
        let mode = match group.mode {
            deskbell_protocol::Routing::ByUtilisation => Mode::ByUtilisation,
            deskbell_protocol::Routing::RingAll => Mode::RingAll,
        };
        let channels = group.channels.iter().copied().collect();
        router.set_group(GroupFacts { id: group.id, mode, accept_ms: i64::from(group.accept_s) * 1000, channels });
    }
    for seat in facts::seats(write.connection(), None).await? {
        router.set_operator(seat.facts(company));
    }
    for session in facts::waiting(write.connection(), company, None).await? {
        router.set_session(session);
    }
    Ok(router)
}

/// What comes of a look.
#[derive(Default)]
struct Decision {
    /// Sessions that changed: everybody who sees them is told.
    told: BTreeSet<SessionId>,
    /// Operators whose state changed: supervisors are told.
    changed: BTreeSet<OperatorId>,
    /// Sessions whose clients see somebody come or go.
    shown: BTreeSet<SessionId>,
    /// The router was built for this decision: it cannot tell what was before.
    is_new: bool,
}

impl Decision {
    /// New settings may decide whether anybody of a group is there. Without the router of before, all who wait are told.
    async fn show_changed_groups(
        &mut self,
        write: &mut Write,
        company: &Company,
        before: Option<&Router>,
        now: &Router,
    ) -> Result<(), Refusal> {
        for group in &company.settings.groups {
            let offline = |router: &Router, channel| router.service(group.id, channel) == Service::Offline;
            let differs =
                |channel: &Channel| before.is_none_or(|before| offline(before, *channel) != offline(now, *channel));
            if group.channels.iter().any(differs) {
                self.shown.extend(sessions::queued_in(write.connection(), group.id).await?);
            }
        }
        Ok(())
    }

    /// Tells the router what is true of everything that was touched.
    async fn look_at(
        &mut self,
        write: &mut Write,
        company: &Company,
        router: &mut Router,
        touched: Touched,
    ) -> Result<(), Refusal> {
        let Touched { operators, sessions, unseen_operators, unseen_sessions, .. } = touched;
        for id in operators.union(&unseen_operators) {
            let seat = facts::seats(write.connection(), Some(*id)).await?.pop();
            let Some(facts) = seat.map(|seat| seat.facts(&company.settings)) else {
                router.remove_operator(*id);
                continue;
            };
            let groups = facts.groups.iter().filter_map(|id| company.settings.group(*id));
            let lanes: Vec<_> =
                groups.flat_map(|group| group.channels.iter().map(|channel| (group.id, *channel))).collect();
            let before: Vec<Service> = lanes.iter().map(|(group, channel)| router.service(*group, *channel)).collect();
            let reached = router.reached_on(*id);
            router.set_operator(facts);
            // What a new router was built from may be what has changed just now.
            if self.is_new || reached != router.reached_on(*id) {
                self.shown.extend(sessions::waiting_for(write.connection(), *id).await?);
            }
            for ((group, channel), before) in lanes.into_iter().zip(before) {
                let now = router.service(group, channel);
                if (before == Service::Offline) != (now == Service::Offline) {
                    self.shown.extend(sessions::queued_in(write.connection(), group).await?);
                }
            }
        }
        for id in sessions.union(&unseen_sessions) {
            self.changed
                .extend(router.session(*id).into_iter().flat_map(|facts| &facts.offers).map(|offer| offer.operator));
            refresh(write, company, router, *id).await?;
        }
        Ok(())
    }

    /// Lets the router decide and writes what it decided.
    async fn place(&mut self, write: &mut Write, company: &Company, router: &mut Router) -> Result<(), Refusal> {
        loop {
            let now = write.now();
            let placements = router.decide(now);
            if placements.is_empty() {
                return Ok(());
            }
            for placement in placements {
                if offers::place(write.connection(), &placement, now).await? {
                    let offers = placement.before.iter().chain(&placement.offers);
                    self.changed.extend(offers.map(|offer| offer.operator));
                    self.told.insert(placement.session);
                } else {
                    // It waits no more: so much is true, and the others are decided again with it.
                    refresh(write, company, router, placement.session).await?;
                }
            }
        }
    }

    async fn tell(self, write: &mut Write, company: &Company, router: &Router) -> Result<(), Refusal> {
        for id in &self.told {
            events::session_changed(write, *id).await?;
        }
        for id in self.shown.difference(&self.told) {
            events::shown_to_client(write, *id).await?;
        }
        for id in self.changed {
            if let Some(mut state) = states::states(write.connection(), &company.settings, Some(id)).await?.pop() {
                state.used = router.used(id);
                events::state_changed(write, state)?;
            }
        }
        Ok(())
    }
}

async fn refresh(write: &mut Write, company: &Company, router: &mut Router, id: SessionId) -> Result<(), Refusal> {
    match facts::waiting(write.connection(), &company.settings, Some(id)).await?.pop() {
        Some(facts) => router.set_session(facts),
        None => router.remove_session(id),
    }
    Ok(())
}
