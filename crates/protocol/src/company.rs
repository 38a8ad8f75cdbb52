//! What an administrator sets: one typed, versioned document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    AfterWorkSettings, AwayReason, AwayReasonId, Channel, EntryForm, FileSettings, GroupId, OperatorId, TalkSettings,
    Timestamp,
};

/// The longest name of an away reason, in characters.
pub const REASON_NAME_MAX: usize = 40;

/// The whole document. Every field has a value that a company of one operator can live with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanySettings {
    /// Reasons for being away, in the order of the menus. One that is taken out of the list is disabled instead, so that history
    /// keeps its meaning.
    pub away_reasons: Vec<AwayReason>,
    /// Queues and who serves them.
    pub groups: Vec<Group>,
    /// What differs from the defaults for single operators.
    pub operators: BTreeMap<OperatorId, OperatorSettings>,
    /// Slots of an operator who has none of his or her own.
    pub slots: u32,
    /// How much of an operator each channel takes; one that is not named takes one slot, a telephone call all.
    pub weights: BTreeMap<Channel, Weight>,
    /// Which channels operators may switch on and off.
    pub channel_switches: ChannelSwitches,
    /// The status at sign-in, unless another computer of the operator is connected.
    pub first_status: FirstStatus,
    /// Automatic away.
    pub automatic_away: AutomaticAway,
    /// After so many offers in a row that an operator let pass, he or she is set away as not responding; 0 never.
    pub misses_until_away: u32,
    /// What a client finds where nobody of a group can take anybody.
    pub all_away: AllAway,
    /// What becomes of the conversations of an operator who is gone.
    pub gone: WhenGone,
    /// A client who waits longer than this is late, in seconds.
    pub wait_target_s: u32,
    /// Invitations.
    pub invitations: InvitationSettings,
    /// Clients are offered to operators alone whom an alert would reach. A desk that has not told counts as one that does.
    pub only_alertable: bool,
    /// The chat button on the company's own pages.
    pub widget: WidgetSettings,
    /// What holds for talks.
    pub talk: TalkSettings,
    /// Files and pictures.
    pub files: FileSettings,
    /// What is written after a talk.
    pub after_work: AfterWorkSettings,
    /// What clients are asked before coming in.
    pub entry: EntryForm,
}

impl Default for CompanySettings {
    fn default() -> Self {
        Self {
            away_reasons: Vec::new(),
            groups: Vec::new(),
            operators: BTreeMap::new(),
            slots: 4,
            weights: BTreeMap::new(),
            channel_switches: ChannelSwitches::All,
            first_status: FirstStatus::Online,
            automatic_away: AutomaticAway::default(),
            misses_until_away: 2,
            all_away: AllAway::Busy,
            gone: WhenGone::Keep,
            wait_target_s: 60,
            invitations: InvitationSettings::default(),
            only_alertable: false,
            widget: WidgetSettings::default(),
            talk: TalkSettings::default(),
            files: FileSettings::default(),
            after_work: AfterWorkSettings::default(),
            entry: EntryForm::default(),
        }
    }
}

impl CompanySettings {
    /// How many slots an operator has.
    #[must_use]
    pub fn slots_of(&self, operator: OperatorId) -> u32 {
        self.operators.get(&operator).and_then(|own| own.slots).unwrap_or(self.slots)
    }

    /// The channels assigned to an operator; only those that this version serves.
    #[must_use]
    pub fn channels_of(&self, operator: OperatorId) -> Vec<Channel> {
        let own = self.operators.get(&operator).and_then(|own| own.channels.clone());
        let mut channels = own.unwrap_or_else(|| vec![Channel::WebChat]);
        channels.retain(|channel| Channel::SERVED.contains(channel));
        channels
    }

    /// How much of an operator a session on `channel` takes.
    #[must_use]
    pub fn weight_of(&self, channel: Channel) -> Weight {
        let usual = if channel == Channel::Phone { Weight::All } else { Weight::Slots { slots: 1 } };
        self.weights.get(&channel).copied().unwrap_or(usual)
    }

    /// The group with that id.
    #[must_use]
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The away reason with that id, enabled or not.
    #[must_use]
    pub fn reason(&self, id: AwayReasonId) -> Option<&AwayReason> {
        self.away_reasons.iter().find(|reason| reason.id == id)
    }
}

/// A queue and the operators who serve it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Which; minted by whoever adds it.
    pub id: GroupId,
    /// The name that operators and clients read; up to 60 characters.
    pub name: String,
    /// The last part of the chat page's address, `/chat/{slug}`: small letters, digits and hyphens, up to 40.
    pub slug: String,
    /// Who serves it.
    pub members: Vec<OperatorId>,
    /// The ways in that lead to it.
    #[serde(default = "web_chat")]
    pub channels: Vec<Channel>,
    /// How offers are made.
    #[serde(default)]
    pub mode: Routing,
    /// The time to accept an offer, in seconds; 5 to 600.
    #[serde(default = "thirty")]
    pub accept_s: u32,
    /// At most so many clients wait; who comes then is told that the queue is full. None: no limit.
    #[serde(default)]
    pub queue_max: Option<u32>,
}

fn web_chat() -> Vec<Channel> {
    vec![Channel::WebChat]
}

fn thirty() -> u32 {
    30
}

/// How a group's clients are offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Routing {
    /// To the operator with the smallest share of slots in use, then to whom was idle longest.
    #[default]
    ByUtilisation,
    /// To everybody at once who can take the client.
    RingAll,
}

/// What is set for one operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OperatorSettings {
    /// Slots of this operator; none: the company's.
    pub slots: Option<u32>,
    /// The channels assigned to the operator; none: web chat.
    pub channels: Option<Vec<Channel>>,
}

/// How much of an operator a session takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Weight {
    /// So many slots; at least one.
    Slots {
        /// How many.
        slots: u32,
    },
    /// All of them.
    All,
}

/// Which channels operators may switch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ChannelSwitches {
    /// All that are assigned.
    All,
    /// These alone.
    Some {
        /// Which.
        channels: Vec<Channel>,
    },
    /// None: what is assigned is on.
    None,
}

impl ChannelSwitches {
    /// Whether an operator may not switch `channel`.
    #[must_use]
    pub fn locks(&self, channel: Channel) -> bool {
        match self {
            Self::All => false,
            Self::Some { channels } => !channels.contains(&channel),
            Self::None => true,
        }
    }
}

/// The status at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirstStatus {
    /// Online.
    Online,
    /// Away.
    Away,
    /// As it was left.
    Kept,
}

/// What desks may do by themselves when nobody sits at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
pub struct AutomaticAway {
    /// Operators may choose after how many idle minutes they are set away. Without it the company's own number alone holds.
    pub operators_choose: bool,
    /// Set away after so many idle minutes at the latest, 1 to 240; none: not at all, unless the operator chose.
    pub idle_minutes: Option<u32>,
    /// Set away when the screen is locked; none: as the operator chose.
    pub at_lock: Option<bool>,
}

impl Default for AutomaticAway {
    fn default() -> Self {
        Self { operators_choose: true, idle_minutes: None, at_lock: None }
    }
}

/// What a client finds where nobody can take anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllAway {
    /// May wait in the queue, and is told that everybody is busy.
    Busy,
    /// Cannot come in: the company is offline.
    Offline,
}

/// What becomes of an operator's conversations when he or she is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhenGone {
    /// They stay with the operator.
    Keep,
    /// Those that came to a group go back to its queue.
    Requeue,
}

/// What holds for invitations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InvitationSettings {
    /// The lengths that operators choose from, in minutes, 1 to 8 of them.
    pub lengths_min: Vec<u32>,
    /// The longest that an operator may choose, in minutes, and how far ahead a start may be; integrations are not bound by it.
    pub longest_min: u32,
    /// What becomes of a client whose operator is away, gone, or full.
    pub owner_missing: OwnerMissing,
}

impl Default for InvitationSettings {
    /// 15 minutes, 1, 8 and 24 hours, 7 days; at most 30 days.
    fn default() -> Self {
        Self {
            lengths_min: vec![15, 60, 480, 1440, 10_080],
            longest_min: 43_200,
            owner_missing: OwnerMissing::default(),
        }
    }
}

/// What becomes of a client who came for one operator by an invitation while that one is away, gone, or full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OwnerMissing {
    /// May wait.
    pub may_wait: bool,
    /// May leave a message and an address to answer to.
    pub may_leave_message: bool,
    /// Passed on to a group after so many seconds; none: not by itself. The clients of a disabled operator are passed on at once.
    pub pass_after_s: Option<u32>,
    /// To which group; none: the first that the operator serves, and without one, the company's first.
    pub pass_to: Option<GroupId>,
}

impl Default for OwnerMissing {
    fn default() -> Self {
        Self { may_wait: true, may_leave_message: true, pass_after_s: None, pass_to: None }
    }
}

/// What holds for the chat button on the company's own pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WidgetSettings {
    /// The sites whose pages may show the chat, as `https://www.example.com`, or `https://*.example.com` for all below it; `*` is any
    /// site. None named: pages on the reader's own computer alone, such as `http://localhost:3000`, to try it.
    pub sites: Vec<String>,
}

/// `GET` and `PUT /v1/settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct VersionedSettings {
    /// Counts changes. A `PUT` names the version it was made from, and is refused with `conflict` when that is not the newest.
    #[ts(type = "number")]
    pub version: i64,
    /// The document.
    pub settings: CompanySettings,
}

/// `GET /v1/settings/history`: who changed the document when, newest first, at most 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SettingsChange {
    /// The version that came of it.
    #[ts(type = "number")]
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// The administrator's display name; none for the command line.
    pub by: Option<String>,
}

/// What of the company's settings every desk needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CompanyView {
    /// The company's name.
    pub name: String,
    /// Reasons that are enabled, in the administrator's order.
    pub away_reasons: Vec<AwayReason>,
    /// All groups, by name.
    pub groups: Vec<GroupCardForOperators>,
    /// Automatic away.
    pub automatic_away: AutomaticAway,
    /// After so many offers in a row that an operator let pass, he or she is set away as not responding; 0 never, or not told.
    #[serde(default)]
    pub misses_until_away: u32,
    /// A client who waits longer than this is late, in seconds.
    pub wait_target_s: u32,
    /// The lengths of invitations that operators choose from, in minutes.
    #[serde(default)]
    pub invitation_lengths_min: Vec<u32>,
    /// The longest length that they may choose, in minutes.
    #[serde(default)]
    pub invitation_longest_min: u32,
    /// Clients are offered to operators alone whom an alert would reach.
    #[serde(default)]
    pub only_alertable: bool,
    /// What holds for talks.
    #[serde(default)]
    pub talk: TalkSettings,
    /// Files and pictures.
    #[serde(default)]
    pub files: FileSettings,
    /// What is written after a talk.
    #[serde(default)]
    pub after_work: AfterWorkSettings,
}

/// A group as any operator may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct GroupCardForOperators {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// The address of its chat page.
    pub url: String,
    /// Whether the operator is a member.
    pub mine: bool,
}
