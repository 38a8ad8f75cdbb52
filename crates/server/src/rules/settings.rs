//! What the company's settings may say.

mod talk;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use deskbell_protocol::{
    ApiError, AwayReason, AwayReasonId, Channel, ChannelSwitches, CompanySettings, ErrorCode, Group,
    InvitationSettings, OperatorId, OperatorSettings, REASON_NAME_MAX, Weight, WidgetSettings,
};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{sites, text};

/// The longest name of a group, in characters.
const GROUP_NAME_MAX: usize = 60;

/// The longest last part of a chat page's address.
const SLUG_MAX: usize = 40;

/// The longest emoji, in bytes.
const EMOJI_MAX: usize = 16;

/// The most slots an operator can have, or a session take.
const SLOTS_MAX: u32 = 100;

/// So many lengths of invitations can be offered.
const LENGTHS_MAX: usize = 8;

/// The longest that an operator's invitation can be valid, in minutes: 366 days.
const LONGEST_MAX: u32 = 366 * 24 * 60;

/// Which field of the document is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub(crate) struct Invalid {
    /// As in `groups[0].slug`.
    pub(crate) field: String,
    /// In English, for the administrator.
    pub(crate) reason: String,
}

impl Invalid {
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::never(ErrorCode::BadSettings, invalid.to_string())
            .with("field", invalid.field)
            .with("reason", invalid.reason)
    }
}

type Result<T> = std::result::Result<T, Invalid>;

/// The document `after` as it is kept in place of `before`, tidied; `known` are all the operators there are. A reason that is taken
/// out is disabled instead.
pub(crate) fn checked(
    before: &CompanySettings,
    after: CompanySettings,
    known: &BTreeSet<OperatorId>,
) -> Result<CompanySettings> {
    let CompanySettings {
        mut away_reasons,
        groups,
        operators,
        slots,
        weights,
        channel_switches,
        first_status,
        automatic_away,
        misses_until_away,
        all_away,
        gone,
        wait_target_s,
        invitations,
        only_alertable,
        widget,
        talk,
        files,
        after_work,
        entry,
    } = after;
    let listed: HashSet<AwayReasonId> = away_reasons.iter().map(|reason| reason.id).collect();
    let left_out = before.away_reasons.iter().filter(|reason| !listed.contains(&reason.id));
    away_reasons.extend(left_out.map(|reason| AwayReason { enabled: false, ..reason.clone() }));
    within("slots", slots, 1, SLOTS_MAX)?;
    within("misses_until_away", misses_until_away, 0, 20)?;
    within("wait_target_s", wait_target_s, 1, 24 * 60 * 60)?;
    if let Some(minutes) = automatic_away.idle_minutes {
        within("automatic_away.idle_minutes", minutes, 1, 240)?;
    }
    for (channel, weight) in &weights {
        let field = format!("weights.{}", word(*channel));
        if *channel == Channel::Unknown {
            return Err(Invalid::new(field, "there is no such channel"));
        }
        if let Weight::Slots { slots } = weight {
            within(&field, *slots, 1, SLOTS_MAX)?;
        }
    }
    if let ChannelSwitches::Some { channels } = &channel_switches
        && channels.contains(&Channel::Unknown)
    {
        return Err(Invalid::new("channel_switches.channels", "there is no such channel"));
    }
    let groups = self::groups(groups, known)?;
    Ok(CompanySettings {
        away_reasons: reasons(away_reasons)?,
        invitations: self::invitations(invitations, &groups)?,
        groups,
        operators: self::operators(operators, known)?,
        slots,
        weights,
        channel_switches,
        first_status,
        automatic_away,
        misses_until_away,
        all_away,
        gone,
        wait_target_s,
        only_alertable,
        widget: self::widget(widget)?,
        talk: talk::talk(talk)?,
        files: talk::files(files)?,
        after_work: talk::after_work(after_work)?,
        entry,
    })
}

fn reasons(reasons: Vec<AwayReason>) -> Result<Vec<AwayReason>> {
    let (mut ids, mut names) = (HashSet::new(), HashSet::new());
    let mut checked = Vec::with_capacity(reasons.len());
    for (place, mut reason) in reasons.into_iter().enumerate() {
        let field = |name: &str| format!("away_reasons[{place}].{name}");
        if !ids.insert(reason.id) {
            return Err(Invalid::new(field("id"), "another reason has this id"));
        }
        reason.name = name(&reason.name, REASON_NAME_MAX).map_err(|said| Invalid::new(field("name"), said))?;
        if reason.enabled && !names.insert(reason.name.to_lowercase()) {
            return Err(Invalid::new(field("name"), "another enabled reason has this name"));
        }
        reason.emoji = emoji(reason.emoji).map_err(|said| Invalid::new(field("emoji"), said))?;
        checked.push(reason);
    }
    Ok(checked)
}

fn groups(groups: Vec<Group>, known: &BTreeSet<OperatorId>) -> Result<Vec<Group>> {
    let (mut ids, mut names, mut slugs) = (HashSet::new(), HashSet::new(), HashSet::new());
    let mut checked = Vec::with_capacity(groups.len());
    for (place, mut group) in groups.into_iter().enumerate() {
        let field = |name: &str| format!("groups[{place}].{name}");
        if !ids.insert(group.id) {
            return Err(Invalid::new(field("id"), "another group has this id"));
        }
        group.name = name(&group.name, GROUP_NAME_MAX).map_err(|said| Invalid::new(field("name"), said))?;
        if !names.insert(group.name.to_lowercase()) {
            return Err(Invalid::new(field("name"), "another group has this name"));
        }
        if !is_slug(&group.slug) {
            let rule = format!("it must have 1 to {SLUG_MAX} small letters, digits and single hyphens between them");
            return Err(Invalid::new(field("slug"), rule));
        }
        if !slugs.insert(group.slug.clone()) {
            return Err(Invalid::new(field("slug"), "another group has this address"));
        }
        if let Some(stranger) = group.members.iter().find(|member| !known.contains(member)) {
            return Err(Invalid::new(field("members"), format!("there is no operator {stranger}")));
        }
        let mut seen = HashSet::new();
        group.members.retain(|member| seen.insert(*member));
        group.channels = served(group.channels).map_err(|said| Invalid::new(field("channels"), said))?;
        within(&field("accept_s"), group.accept_s, 5, 600)?;
        checked.push(group);
    }
    Ok(checked)
}

fn operators(
    operators: BTreeMap<OperatorId, OperatorSettings>,
    known: &BTreeSet<OperatorId>,
) -> Result<BTreeMap<OperatorId, OperatorSettings>> {
    let mut checked = BTreeMap::new();
    for (id, mut own) in operators {
        let field = |name: &str| format!("operators.{id}{name}");
        if !known.contains(&id) {
            return Err(Invalid::new(field(""), "there is no such operator"));
        }
        if let Some(slots) = own.slots {
            within(&field(".slots"), slots, 1, SLOTS_MAX)?;
        }
        let channels = own.channels.map(served).transpose();
        own.channels = channels.map_err(|said| Invalid::new(field(".channels"), said))?;
        // What differs in nothing needs no entry.
        if own != OperatorSettings::default() {
            checked.insert(id, own);
        }
    }
    Ok(checked)
}

fn invitations(mut invitations: InvitationSettings, groups: &[Group]) -> Result<InvitationSettings> {
    let InvitationSettings { lengths_min, longest_min, owner_missing } = &mut invitations;
    within("invitations.longest_min", *longest_min, 1, LONGEST_MAX)?;
    lengths_min.sort_unstable();
    lengths_min.dedup();
    if !(1..=LENGTHS_MAX).contains(&lengths_min.len()) {
        return Err(Invalid::new("invitations.lengths_min", format!("there must be 1 to {LENGTHS_MAX} of them")));
    }
    for length in lengths_min {
        within("invitations.lengths_min", *length, 1, *longest_min)?;
    }
    if let Some(seconds) = owner_missing.pass_after_s {
        within("invitations.owner_missing.pass_after_s", seconds, 5, 24 * 60 * 60)?;
    }
    if let Some(id) = owner_missing.pass_to
        && !groups.iter().any(|group| group.id == id && group.channels.contains(&Channel::WebChat))
    {
        let reason = "it must be a group of the company that serves web_chat";
        return Err(Invalid::new("invitations.owner_missing.pass_to", reason));
    }
    Ok(invitations)
}

fn widget(widget: WidgetSettings) -> Result<WidgetSettings> {
    let mut sites = Vec::with_capacity(widget.sites.len());
    for (place, site) in widget.sites.iter().enumerate() {
        let field = || format!("widget.sites[{place}]");
        sites.push(sites::tidied(site).map_err(|said| Invalid::new(field(), said))?);
    }
    let mut seen = HashSet::new();
    sites.retain(|site| seen.insert(site.clone()));
    if sites.len() > sites::SITES_MAX {
        return Err(Invalid::new("widget.sites", format!("there can be at most {}", sites::SITES_MAX)));
    }
    Ok(WidgetSettings { sites })
}

fn within(field: &str, value: u32, least: u32, most: u32) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Invalid::new(field, format!("it must be from {least} to {most}")))
}

fn name(name: &str, limit: usize) -> std::result::Result<String, String> {
    let too_long = |_| format!("it must have at most {limit} characters");
    let name = text::one_line(name, limit, "the name").map_err(too_long)?;
    if name.is_empty() { Err("it must not be empty".to_owned()) } else { Ok(name) }
}

fn emoji(emoji: Option<String>) -> std::result::Result<Option<String>, String> {
    let Some(emoji) = emoji.map(|emoji| emoji.trim().to_owned()).filter(|emoji| !emoji.is_empty()) else {
        return Ok(None);
    };
    if emoji.graphemes(true).count() > 1 || emoji.len() > EMOJI_MAX || emoji.contains(char::is_control) {
        return Err(format!("it must be one emoji of at most {EMOJI_MAX} bytes"));
    }
    Ok(Some(emoji))
}

fn served(channels: Vec<Channel>) -> std::result::Result<Vec<Channel>, String> {
    if let Some(other) = channels.iter().find(|channel| !Channel::SERVED.contains(channel)) {
        let served: Vec<_> = Channel::SERVED.into_iter().map(word).collect();
        return Err(format!("this version does not serve {}, only {}", word(*other), served.join(", ")));
    }
    let mut seen = HashSet::new();
    Ok(channels.into_iter().filter(|channel| seen.insert(*channel)).collect())
}

/// A channel as it is written in the document.
pub(crate) fn word(channel: Channel) -> String {
    match serde_json::to_value(channel) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}

fn is_slug(slug: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    slug.len() <= SLUG_MAX && slug.split('-').all(plain)
}

/// A last part of the chat page's address, made from a group's name, that is not among those `taken`.
pub(crate) fn slug(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        let plain = folded(c).unwrap_or('-');
        // One hyphen between words, none at the ends.
        if plain != '-' || slug.chars().next_back().is_some_and(|last| last != '-') {
            slug.push(plain);
        }
    }
    // All of one byte each. Room is left for a number.
    slug.truncate(SLUG_MAX - 6);
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "group" } else { slug };
    let numbered = (2_u32..).map(|number| format!("{slug}-{number}"));
    let mut all = std::iter::once(slug.to_owned()).chain(numbered);
    all.find(|slug| !taken(slug)).unwrap_or_default()
}

/// The letter or digit without its marks.
fn folded(c: char) -> Option<char> {
    const MARKED: [(&str, char); 18] = [
        ("àáâãäåāăą", 'a'),
        ("çćčċ", 'c'),
        ("ďđ", 'd'),
        ("èéêëēėęě", 'e'),
        ("ğģ", 'g'),
        ("ìíîïīįı", 'i'),
        ("ķ", 'k'),
        ("ĺļľł", 'l'),
        ("ñńņň", 'n'),
        ("òóôõöøőō", 'o'),
        ("ŕř", 'r'),
        ("śşšș", 's'),
        ("ß", 's'),
        ("ťţț", 't'),
        ("ùúûüůűū", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
        ("æ", 'a'),
    ];
    if c.is_ascii_lowercase() || c.is_ascii_digit() {
        return Some(c);
    }
    MARKED.iter().find(|(marked, _)| marked.contains(c)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests;
