//! The company's settings: keeping a version, and telling what follows from it.

use std::collections::HashSet;

use deskbell_protocol::{
    ApiError, AwayReason, AwayReasonId, Channel, CompanySettings, ErrorCode, Event, Group, GroupId, OperatorId, Routing,
};

use crate::company::{Company, company_view};
use crate::refusal::Refusal;
use crate::rules::settings::{self as rules, Invalid};
use crate::sources::{NoRandomness, Sources};
use crate::store::feed::Audience;
use crate::store::{Command, Write, operators, settings, transfers};

/// Emoji, and whether the time is paid, of the reasons that a new company has.
const FIRST_REASONS: [(&str, bool); 4] = [("🍽️", false), ("🧍", false), ("👥", true), ("🎓", true)];

/// A language in which a new company's away reasons are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Czech.
    Czech,
}

impl Language {
    /// The names of [`FIRST_REASONS`].
    fn names(self) -> [&'static str; 4] {
        match self {
            Self::English => ["Lunch", "Personal", "Meeting", "Training"],
            Self::Czech => ["Oběd", "Osobní", "Schůzka", "Školení"],
        }
    }
}

/// Why settings were not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotKept {
    /// They were made from a version that is not the newest any more.
    Changed,
    /// They are not valid.
    Invalid(Invalid),
}

impl From<NotKept> for ApiError {
    fn from(not_kept: NotKept) -> Self {
        match not_kept {
            NotKept::Changed => {
                Self::never(ErrorCode::Conflict, "the settings were changed meanwhile: read them again")
            }
            NotKept::Invalid(invalid) => invalid.into(),
        }
    }
}

/// New settings in the place of those of `version`. The same again answers the same.
pub(crate) struct Put {
    pub(crate) version: i64,
    pub(crate) settings: CompanySettings,
    /// The administrator's display name; none for the command line.
    pub(crate) by: Option<String>,
}

impl Command for Put {
    type Answer = Result<Company, NotKept>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let before = newest(write).await?;
        let known = settings::operators(write.connection()).await?;
        let after = match rules::checked(&before.settings, self.settings.clone(), &known) {
            Ok(after) if after == before.settings && before.version > 0 => return Ok(Ok(before)),
            Ok(_) | Err(_) if self.version != before.version => return Ok(Err(NotKept::Changed)),
            Ok(after) => after,
            Err(invalid) => return Ok(Err(NotKept::Invalid(invalid))),
        };
        for (place, group) in before.settings.groups.iter().enumerate() {
            if after.group(group.id).is_none() && settings::waiting_in(write.connection(), group.id).await? > 0 {
                let reason = format!("clients wait in the group {}; take it out when nobody does", group.name);
                return Ok(Err(NotKept::Invalid(Invalid::new(format!("groups[{place}]"), reason))));
            }
        }
        keep(write, Company { version: before.version + 1, settings: after }, self.by.as_deref()).await.map(Ok)
    }
}

/// The first settings: those of a new company, or of a database that groups were made in before there were settings.
pub(crate) struct Begin;

impl Begin {
    /// Whether there are none yet and something to be written into them.
    pub(crate) async fn is_due(connection: &mut sqlx::AnyConnection) -> Result<bool, sqlx::Error> {
        let something = operators::company(connection).await?.is_some() || settings::has_groups(connection).await?;
        Ok(something && settings::newest(connection).await?.is_none())
    }
}

impl Command for Begin {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        begin(write, Language::default()).await
    }
}

/// Gives a company that has no away reasons the usual ones, and takes in groups of before.
pub(super) async fn begin(write: &mut Write, language: Language) -> Result<(), Refusal> {
    let mut company = newest(write).await?;
    if !company.settings.away_reasons.is_empty() {
        return Ok(());
    }
    company.settings.away_reasons = first_reasons(&write.context.sources, language)?;
    if company.version == 0 {
        company.settings.groups = groups_of_before(write).await?;
    }
    company.version += 1;
    keep(write, company, None).await?;
    Ok(())
}

fn first_reasons(sources: &Sources, language: Language) -> Result<Vec<AwayReason>, NoRandomness> {
    let reason = |(name, (emoji, paid)): (&str, (&str, bool))| {
        let id = AwayReasonId(sources.id()?);
        Ok(AwayReason { id, name: name.to_owned(), emoji: Some(emoji.to_owned()), paid, enabled: true })
    };
    language.names().into_iter().zip(FIRST_REASONS).map(reason).collect()
}

async fn groups_of_before(write: &mut Write) -> Result<Vec<Group>, Refusal> {
    let mut groups: Vec<Group> = Vec::new();
    for (id, name, members) in settings::groups(write.connection()).await? {
        let slug = rules::slug(&name, |slug| groups.iter().any(|group| group.slug == slug));
        groups.push(new_group(id, name, slug, members));
    }
    Ok(groups)
}

/// A group as it is when only this is said of it.
pub(crate) fn new_group(id: GroupId, name: String, slug: String, members: Vec<OperatorId>) -> Group {
    let (mode, channels) = (Routing::default(), vec![Channel::WebChat]);
    Group { id, name, slug, members, channels, mode, accept_s: 30, queue_max: None }
}

/// Takes up what another process has written: another server, or an administrator's command. What follows from it is told by
/// whichever server comes first.
pub(crate) struct TakeUp;

impl Command for TakeUp {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let company = newest(write).await?;
        if company.version > 0 {
            tell(write, &company).await?;
            write.take_up(company);
        }
        Ok(())
    }
}

async fn newest(write: &mut Write) -> Result<Company, Refusal> {
    Ok(settings::newest(write.connection()).await?.unwrap_or_default())
}

async fn keep(write: &mut Write, company: Company, by: Option<&str>) -> Result<Company, Refusal> {
    let now = write.now();
    settings::insert(write.connection(), &company, by, now).await?;
    settings::mirror(write.connection(), &company.settings, now).await?;
    transfers::forget_strangers(write.connection()).await?;
    if write.context.serves() {
        tell(write, &company).await?;
    }
    write.take_up(company.clone());
    Ok(company)
}

/// Tells the desks what changed since the version that was told last. Whose rights changed loads everything anew.
async fn tell(write: &mut Write, company: &Company) -> Result<(), Refusal> {
    let (_, told) = settings::versions(write.connection()).await?;
    if told >= company.version {
        return Ok(());
    }
    let settings = settings::of_version(write.connection(), told).await?.unwrap_or_default();
    let before = Company { version: told, settings };
    let name = operators::company(write.connection()).await?.unwrap_or_default();
    let base_url = write.context.base_url.clone();
    for operator in settings::operators(write.connection()).await? {
        if rights(&before.settings, operator) != rights(&company.settings, operator) {
            write.rights_changed(operator)?;
            continue;
        }
        let view = company_view(company, operator, &base_url, &name);
        if view != company_view(&before, operator, &base_url, &name) {
            write.emit(Audience::Operator(operator), &Event::CompanyChanged { company: Box::new(view) })?;
        }
    }
    settings::set_told(write.connection(), company.version).await?;
    Ok(())
}

/// What an operator may see and do: the groups he or she serves, and the channels assigned, with whether each is locked.
fn rights(settings: &CompanySettings, operator: OperatorId) -> (HashSet<GroupId>, Vec<(Channel, bool)>) {
    let serves = |group: &&Group| group.members.contains(&operator);
    let groups = settings.groups.iter().filter(serves).map(|group| group.id).collect();
    let channels = settings.channels_of(operator).into_iter();
    (groups, channels.map(|channel| (channel, settings.channel_switches.locks(channel))).collect())
}
