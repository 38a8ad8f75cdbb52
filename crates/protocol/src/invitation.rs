//! Invitations: a unique code and URL that brings a client straight to the operator who made it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{GroupId, InvitationId, OperatorId, SessionId, Timestamp};

/// Where an invitation stands at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Its start is still to come.
    NotYetValid,
    /// It can be joined, and nobody who came by it is there now.
    Unused,
    /// A session that came by it is open. A reusable one can still be joined.
    InUse,
    /// As many clients as it lets in have come, and their sessions are over.
    Used,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// A state from a newer version.
    #[serde(other)]
    Unknown,
}

/// What decides where an invitation stands. Times are of the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// From this moment on it can be joined.
    pub valid_from: Timestamp,
    /// From this moment on it cannot be joined any more; none: it has no end.
    pub valid_until: Option<Timestamp>,
    /// It was revoked.
    pub revoked: bool,
    /// So many clients may join; none: any number. A one-off has one.
    pub limit: Option<u32>,
    /// So many have joined.
    pub used: u32,
    /// So many of their sessions are open.
    pub open: u32,
}

impl Life {
    /// Where it stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        let is_full = self.is_full();
        match () {
            () if is_full && self.open > 0 => InvitationState::InUse,
            () if is_full => InvitationState::Used,
            () if self.revoked => InvitationState::Revoked,
            () if self.valid_until.is_some_and(|until| now >= until) => InvitationState::Expired,
            () if now < self.valid_from => InvitationState::NotYetValid,
            () if self.open > 0 => InvitationState::InUse,
            () => InvitationState::Unused,
        }
    }

    /// Nobody else is let in, however long it would be valid.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.used >= limit)
    }

    /// A client who has not joined yet can join at `now`.
    #[must_use]
    pub fn can_join(&self, now: Timestamp) -> bool {
        matches!(self.state_at(now), InvitationState::Unused | InvitationState::InUse) && !self.is_full()
    }

    /// Somebody can join at `now` or later: it is worth copying, and can be revoked.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.can_join(now) || self.state_at(now) == InvitationState::NotYetValid
    }

    /// Its end can be moved: it has one, was not revoked, and lets somebody in. One that expired becomes valid again.
    #[must_use]
    pub fn can_extend(&self) -> bool {
        !self.revoked && !self.is_full() && self.valid_until.is_some()
    }
}

/// One client who came by an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InvitationUse {
    /// The session that came of it.
    pub session_id: SessionId,
    /// The name that the client gave; may be empty.
    pub client_name: String,
    /// When.
    pub joined_at: Timestamp,
    /// That session is still open.
    pub open: bool,
}

/// An invitation as its owner and administrators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// To whom it leads, when it leads to an operator.
    pub operator_id: Option<OperatorId>,
    /// The group it leads to, when it leads to none in particular.
    #[serde(default)]
    pub group_id: Option<GroupId>,
    /// That operator's display name, or that group's name.
    #[serde(default)]
    pub leads_to: String,
    /// The name of the API key, or of the administrator, by which it was made; none: its owner made it.
    #[serde(default)]
    pub made_by: Option<String>,
    /// What the client opens; holds the code.
    pub url: String,
    /// For operators' eyes only.
    pub label: Option<String>,
    /// The client's name, which greets the client.
    #[serde(default)]
    pub client_name: Option<String>,
    /// The language of the client's page, as BCP 47; none: the browser's.
    #[serde(default)]
    pub language: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it can be joined.
    #[serde(default = "beginning")]
    pub valid_from: Timestamp,
    /// From this moment on it cannot be joined any more; none: it has no end.
    pub valid_until: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default)]
    pub revoked_at: Option<Timestamp>,
    /// It lets in more than one client.
    #[serde(default)]
    pub reusable: bool,
    /// A reusable one lets in so many; none: any number.
    #[serde(default)]
    pub uses_max: Option<u32>,
    /// How many clients came by it.
    #[serde(default)]
    pub used: u32,
    /// How many of their sessions are open.
    #[serde(default)]
    pub open: u32,
    /// Who came, newest first, at most [`USES_SHOWN`].
    #[serde(default)]
    pub uses: Vec<InvitationUse>,
    /// Counts the changes of the invitation; of two tellings the one with the larger number is the newer.
    #[serde(default)]
    pub changes: u32,
    /// Where it stands at the moment of this answer; [`Invitation::state_at`] tells it for any other.
    pub state: InvitationState,
}

/// So many of an invitation's uses are told with it.
pub const USES_SHOWN: usize = 20;

/// The longest label, in characters.
pub const INVITATION_LABEL_MAX: usize = 80;

fn beginning() -> Timestamp {
    Timestamp(0)
}

impl Invitation {
    /// What decides where it stands.
    #[must_use]
    pub fn life(&self) -> Life {
        Life {
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            revoked: self.revoked_at.is_some(),
            limit: if self.reusable { self.uses_max } else { Some(1) },
            used: self.used,
            open: self.open,
        }
    }

    /// Where the invitation stands at `now`, which is a time of the server's clock.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        self.life().state_at(now)
    }
}

/// `PUT /v1/invitations/{id}`. Without an end or a length it has no end, which only integrations may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
pub struct CreateInvitation {
    /// How long it is valid from its start on, in milliseconds; from one minute to what the company allows.
    #[ts(type = "number | null")]
    pub valid_for_ms: Option<i64>,
    /// Its end, instead of a length.
    pub valid_until: Option<Timestamp>,
    /// Its start; none: now.
    pub valid_from: Option<Timestamp>,
    /// It lets in more than one client.
    pub reusable: bool,
    /// A reusable one lets in so many; none: any number.
    pub uses_max: Option<u32>,
    /// For operators' eyes only; up to 80 characters.
    pub label: Option<String>,
    /// The client's name, which greets the client; up to 80 characters.
    pub client_name: Option<String>,
    /// The language of the client's page, as BCP 47; none: the browser's.
    pub language: Option<String>,
}

/// `POST /v1/invitations/{id}/revoke`, and `POST /v1/invitations/revoke` for all of the operator's that can still be joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
pub struct RevokeInvitation {
    /// End the sessions that came by it too. Otherwise they go on.
    pub end_sessions: bool,
}

/// `POST /v1/invitations/{id}/extend`: moves the end. One that has expired is valid from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ExtendInvitation {
    /// By how much, in milliseconds, counted from its end, or from now when that is later.
    #[ts(type = "number")]
    pub by_ms: i64,
}

/// What a client may do while the operator for whom he or she came cannot take anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WhileMissing {
    /// May wait.
    pub may_wait: bool,
    /// May leave a message and an address to answer to.
    pub may_leave_message: bool,
    /// The name of the group to which the client is passed on.
    pub passed_to: Option<String>,
    /// After so many seconds of the operator being missing.
    pub passed_after_s: Option<u32>,
}

/// `GET /v1/client/invitations/{code}`: what the client's page shows before joining. Never uses the invitation up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InvitationCard {
    /// The company's name.
    pub company: String,
    /// To whom the invitation leads: an operator, or a group without a photo.
    pub operator: crate::OperatorCard,
    /// From this moment on it can be joined; later than `server_time` while it is not yet valid.
    #[serde(default = "beginning")]
    pub valid_from: Timestamp,
    /// From this moment on it cannot be joined any more; none: it has no end.
    pub valid_until: Option<Timestamp>,
    /// The server's clock.
    #[serde(default = "beginning")]
    pub server_time: Timestamp,
    /// The client's name, which greets the client.
    #[serde(default)]
    pub client_name: Option<String>,
    /// The language in which the page shall speak, as BCP 47; none: the browser's.
    #[serde(default)]
    pub language: Option<String>,
    /// What the client may do while that operator cannot take anybody; none for a group.
    #[serde(default)]
    pub while_missing: Option<WhileMissing>,
    /// What the client is asked before coming in.
    #[serde(default)]
    pub entry: crate::EntryForm,
}

/// `PUT /v1/client/joins/{join_id}/message-left`: a client who will not wait leaves a message. The session keeps waiting for its
/// operator, who answers to the address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct LeaveMessage {
    /// What is to be read, as a message of the client's; minted like every message's.
    pub message_id: crate::MessageId,
    /// The text; plain, not empty.
    pub text: String,
    /// An e-mail address to answer to. At least one of the two is given.
    #[serde(default)]
    pub email: Option<String>,
    /// A telephone number to answer to.
    #[serde(default)]
    pub phone: Option<String>,
}

impl std::fmt::Debug for LeaveMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LeaveMessage({} bytes)", self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 100;
    const END: i64 = 200;

    fn life(limit: Option<u32>, used: u32, open: u32) -> Life {
        Life { valid_from: Timestamp(START), valid_until: Some(Timestamp(END)), revoked: false, limit, used, open }
    }

    #[test]
    fn the_start_is_within_and_the_end_is_not() {
        let unused = life(Some(1), 0, 0);
        let state = |now| unused.state_at(Timestamp(now));
        assert_eq!(state(START - 1), InvitationState::NotYetValid);
        assert_eq!(state(START), InvitationState::Unused);
        assert_eq!(state(END - 1), InvitationState::Unused);
        assert_eq!(state(END), InvitationState::Expired);
        let endless = Life { valid_until: None, ..unused };
        assert_eq!(endless.state_at(Timestamp(i64::MAX)), InvitationState::Unused);
    }

    #[test]
    fn full_counts_before_revoked_and_revoked_before_the_times() {
        for (moment, of_time) in [
            (START - 1, InvitationState::NotYetValid),
            (START, InvitationState::Unused),
            (END, InvitationState::Expired),
        ] {
            let state = |life: Life| life.state_at(Timestamp(moment));
            let revoked = |life| Life { revoked: true, ..life };
            assert_eq!(state(life(Some(1), 0, 0)), of_time);
            assert_eq!(state(revoked(life(Some(1), 0, 0))), InvitationState::Revoked);
            assert_eq!(state(revoked(life(None, 3, 2))), InvitationState::Revoked, "who came talks on all the same");
            for full in [life(Some(1), 1, 0), life(Some(3), 3, 0)] {
                assert_eq!((state(full), state(revoked(full))), (InvitationState::Used, InvitationState::Used));
            }
            for full in [life(Some(1), 1, 1), life(Some(3), 3, 1)] {
                assert_eq!((state(full), state(revoked(full))), (InvitationState::InUse, InvitationState::InUse));
            }
        }
    }

    #[test]
    fn a_reusable_one_in_use_lets_others_in_until_it_is_full() {
        let now = Timestamp(START);
        for life in [life(None, 1_000, 2), life(Some(3), 2, 2)] {
            assert_eq!(life.state_at(now), InvitationState::InUse);
            assert!(life.can_join(now) && life.is_open(now) && life.can_extend());
        }
        let full = life(Some(3), 3, 1);
        assert!(!full.can_join(now) && !full.is_open(now) && !full.can_extend());
        assert_eq!(life(None, 5, 0).state_at(now), InvitationState::Unused, "nobody is there now");
    }

    #[test]
    fn what_can_be_joined_later_is_open_and_what_expired_can_be_extended() {
        let unused = life(Some(1), 0, 0);
        assert!(unused.is_open(Timestamp(START - 1)) && !unused.can_join(Timestamp(START - 1)));
        assert!(!unused.is_open(Timestamp(END)) && unused.can_extend());
        assert!(!Life { valid_until: None, ..unused }.can_extend(), "there is no end to move");
        assert!(!Life { revoked: true, ..unused }.can_extend());
    }

    #[test]
    fn a_one_off_has_the_limit_of_one_whatever_else_is_told() {
        let told = serde_json::json!({
            "id": uuid::Uuid::nil(), "url": "", "created_at": 0, "operator_id": null, "label": null, "valid_until": null,
            "state": "a newer one",
        });
        let one_off: Invitation = serde_json::from_value(told).expect("an older server's");
        assert_eq!((one_off.life().limit, one_off.state), (Some(1), InvitationState::Unknown));
        assert_eq!(Invitation { uses_max: Some(7), ..one_off.clone() }.life().limit, Some(1));
        let reusable = Invitation { reusable: true, ..one_off };
        assert_eq!(reusable.life().limit, None);
        assert_eq!(Invitation { uses_max: Some(7), ..reusable }.life().limit, Some(7));
    }
}
