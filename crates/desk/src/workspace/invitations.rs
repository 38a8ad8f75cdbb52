//! Invitations as they are told and as time turns them, by the server's clock.

use deskbell_protocol::{CreateInvitation, Invitation, Timestamp};

use super::{Keep, Workspace};

impl Workspace {
    /// An invitation as the server tells it, by an event or in an answer. They overtake one another: the one with more changes
    /// is the newer.
    pub(crate) fn take_invitation(&mut self, invitation: Invitation) {
        self.keep.push(Keep::Snapshot);
        if self.invitations.get(&invitation.id).is_some_and(|known| known.changes > invitation.changes) {
            return;
        }
        self.touched.invitations.insert(invitation.id);
        self.invitations.insert(invitation.id, invitation);
    }

    /// Draws anew what began or ended since the last time; also what did so by a clock that was found to be wrong.
    pub(super) fn turn_invitations(&mut self, now: Timestamp) {
        let server_time = self.server_time(now);
        let (after, until) = (self.turned_until.min(server_time), self.turned_until.max(server_time));
        let turned = self.invitations.values().filter(|known| turns(known).any(|at| after < at && at <= until));
        self.touched.invitations.extend(turned.map(|invitation| invitation.id));
        self.turned_until = server_time;
    }

    /// When the next invitation begins or ends, by this computer's clock; in the past when it was not drawn yet.
    pub(super) fn next_turn(&self, now: Timestamp) -> Option<Timestamp> {
        let ahead = self.server_time(now).since(now);
        let next = self.invitations.values().flat_map(turns).filter(|at| *at > self.turned_until).min();
        next.map(|at| at.plus(-ahead))
    }

    /// What is asked for to make another one like this, valid from now on, and no longer than the company allows today.
    pub(crate) fn like(&self, invitation: &Invitation) -> CreateInvitation {
        let longest = self.company.as_ref().map(|company| i64::from(company.invitation_longest_min) * 60_000);
        let length = invitation.valid_until.map(|until| until.since(invitation.valid_from));
        CreateInvitation {
            valid_for_ms: length.into_iter().chain(longest).min(),
            reusable: invitation.reusable,
            uses_max: invitation.uses_max.filter(|_| invitation.reusable),
            label: invitation.label.clone(),
            client_name: invitation.client_name.clone(),
            language: invitation.language.clone(),
            ..CreateInvitation::default()
        }
    }
}

/// The moments at which an invitation begins and ends.
fn turns(invitation: &Invitation) -> impl Iterator<Item = Timestamp> + use<> {
    [Some(invitation.valid_from), invitation.valid_until].into_iter().flatten()
}
