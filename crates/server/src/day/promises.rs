//! What must be true at every moment, said anew and not with the router's own words. Chats take one slot each here.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Group, OperatorId, Presence, Routing, SessionId, SessionState, Status};

use super::picture::{Offered, Open, Picture};
use crate::routing::RINGING_AT_ONCE;

/// The first promise that is broken, if one is.
pub(super) fn broken(picture: &Picture) -> Option<String> {
    let View { loads, .. } = &picture.view();
    picture
        .sessions
        .iter()
        .find_map(|(id, session)| picture.in_two_hands(*id, session))
        .or_else(|| loads.iter().find_map(|(operator, load)| picture.overfull(*operator, *load)))
        .or_else(|| picture.offers.iter().find_map(|offer| picture.wrongly_offered(offer)))
        .or_else(|| picture.left_waiting())
}

/// Slots: of accepted sessions, and of offers that reserve some.
#[derive(Debug, Clone, Copy, Default)]
struct Load {
    held: u32,
    reserved: u32,
}

struct View {
    loads: BTreeMap<OperatorId, Load>,
    offered: BTreeMap<SessionId, Vec<Offered>>,
}

impl Picture {
    fn view(&self) -> View {
        let mut loads: BTreeMap<OperatorId, Load> = BTreeMap::new();
        for operator in self.sessions.values().filter_map(|session| session.operator) {
            loads.entry(operator).or_default().held += 1;
        }
        let mut offered: BTreeMap<SessionId, Vec<Offered>> = BTreeMap::new();
        for offer in &self.offers {
            offered.entry(offer.session).or_default().push(*offer);
            if !self.rings(&self.sessions[&offer.session]) {
                loads.entry(offer.operator).or_default().reserved += 1;
            }
        }
        View { loads, offered }
    }

    fn group_of(&self, session: &Open) -> Option<&Group> {
        session.group.filter(|_| session.owner.is_none()).and_then(|group| self.company.group(group))
    }

    fn rings(&self, session: &Open) -> bool {
        self.group_of(session).is_some_and(|group| group.mode == Routing::RingAll)
    }

    fn in_two_hands(&self, id: SessionId, session: &Open) -> Option<String> {
        let offers = self.offers.iter().filter(|offer| offer.session == id).count();
        let right = match session.state {
            SessionState::Created | SessionState::Queued => session.operator.is_none() && offers == 0,
            SessionState::Offered => session.operator.is_none() && (offers == 1 || (offers > 1 && self.rings(session))),
            SessionState::Active | SessionState::AfterWork => session.operator.is_some() && offers == 0,
            SessionState::Closed => true,
        };
        (!right)
            .then(|| format!("{id} is {:?} with operator {:?} and {offers} offers", session.state, session.operator))
    }

    /// An administrator may take slots away that are in use: then nothing is offered until enough are free.
    fn overfull(&self, operator: OperatorId, load: Load) -> Option<String> {
        let slots = self.company.slots_of(operator);
        let over = load.reserved > 0 && load.held + load.reserved > slots;
        over.then(|| format!("{operator} has {slots} slots, {load:?}"))
    }

    /// Whether the operator may be offered this at all, slots apart.
    fn may_take(&self, operator: OperatorId, session: &Open) -> Result<(), &'static str> {
        let Some(seen) = self.operators.get(&operator) else { return Err("unknown") };
        if seen.disabled {
            return Err("disabled");
        }
        if seen.status != Status::Online {
            return Err("Away");
        }
        if seen.presence != Presence::Connected {
            return Err("not connected");
        }
        let locked = self.company.channel_switches.locks(session.channel);
        if !self.company.channels_of(operator).contains(&session.channel) {
            return Err("not assigned to the channel");
        }
        if !locked && self.off.contains(&(operator, session.channel)) {
            return Err("switched off");
        }
        match (session.owner, self.group_of(session)) {
            (Some(owner), _) if owner == operator => Ok(()),
            (None, Some(group)) if group.members.contains(&operator) => Ok(()),
            _ => Err("not for him or her"),
        }
    }

    fn wrongly_offered(&self, offer: &Offered) -> Option<String> {
        let session = &self.sessions[&offer.session];
        let who = offer.operator;
        if let Err(reason) = self.may_take(who, session) {
            return Some(format!("{} is offered to {who}, who is {reason}", offer.session));
        }
        let timed = match (session.owner, self.group_of(session), offer.until) {
            (Some(_), _, None) => true,
            (None, Some(group), Some(until)) => {
                // The longest there is: it may have been shortened after the offer was made.
                until >= self.now && until.since(offer.at) <= 600_000 && group.accept_s > 0
            }
            _ => false,
        };
        (!timed).then(|| format!("{} is offered to {who} until {:?}, now {:?}", offer.session, offer.until, self.now))
    }

    /// Nobody waits without an offer while somebody has a slot for him or her.
    fn left_waiting(&self) -> Option<String> {
        let View { loads, offered } = self.view();
        let older = |one: &Open, other: &Open| one.queued_at < other.queued_at;
        // In a ring-all group offers reserve nothing: who is rung for an older one may be kept for it.
        let kept = |operator: OperatorId, session: &Open| {
            self.offers.iter().any(|offer| {
                let other = &self.sessions[&offer.session];
                offer.operator == operator && self.rings(other) && !older(session, other)
            })
        };
        let queued =
            self.sessions.iter().filter(|(id, session)| session.state.is_waiting() && !offered.contains_key(id));
        for (id, session) in queued {
            if self.rings(session) && !self.oldest(session).contains(id) {
                continue;
            }
            let candidates: Vec<OperatorId> = match (session.owner, self.group_of(session)) {
                (Some(owner), _) => vec![owner],
                (None, Some(group)) => group.members.clone(),
                (None, None) => continue,
            };
            let could = candidates.into_iter().find(|operator| {
                let Load { held, reserved } = loads.get(operator).copied().unwrap_or_default();
                held + reserved < self.company.slots_of(*operator)
                    && self.may_take(*operator, session).is_ok()
                    && !kept(*operator, session)
            });
            if let Some(operator) = could {
                return Some(format!("{id} waits without an offer while {operator} could take it"));
            }
        }
        None
    }

    /// Of those that wait in the session's group, the ones that may ring.
    fn oldest(&self, session: &Open) -> BTreeSet<SessionId> {
        let mut waiting: Vec<_> = self
            .sessions
            .iter()
            .filter(|(_, other)| other.group == session.group && other.owner.is_none() && other.state.is_waiting())
            .map(|(id, other)| (other.queued_at, *id))
            .collect();
        waiting.sort_unstable();
        waiting.into_iter().take(RINGING_AT_ONCE).map(|(_, id)| id).collect()
    }
}
