//! What must be true at every moment, said anew and not with the router's own words. Chats take one slot each here.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Group, OperatorId, Presence, Routing, SessionId, SessionState, Status, Timestamp};

use super::picture::{Offered, Open, Picture};
use crate::routing::RINGING_AT_ONCE;

/// From one look of the timers to the next, and what a restart takes.
const LATE: i64 = 90_000;

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
        .or_else(|| picture.sessions.iter().find_map(|(id, session)| picture.misses_in_vain(*id, session)))
        .or_else(|| picture.sessions.iter().find_map(|(id, session)| picture.wrongly_given(*id, session)))
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
        if self.company.only_alertable && seen.deaf {
            return Err("deaf");
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

    /// Until when the operator is not asked for the session again.
    fn rests(&self, operator: OperatorId, session: SessionId) -> Option<Timestamp> {
        let mut rests = self.rests.iter().filter(|rest| (rest.operator, rest.session) == (operator, session));
        rests.next().map(|rest| rest.until)
    }

    fn wrongly_offered(&self, offer: &Offered) -> Option<String> {
        let session = &self.sessions[&offer.session];
        let who = offer.operator;
        if let Err(reason) = self.may_take(who, session) {
            return Some(format!("{} is offered to {who}, who is {reason}", offer.session));
        }
        if self.rests(who, offer.session).is_some_and(|until| until > self.now) {
            return Some(format!("{} is offered to {who}, who just declined it", offer.session));
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

    /// Nobody waits for who was disabled, nor for who is missing longer than the company wants: there are groups.
    fn misses_in_vain(&self, id: SessionId, session: &Open) -> Option<String> {
        let owner = session.owner.filter(|_| session.operator.is_none());
        let missing = owner.is_some() && session.state == SessionState::Queued;
        if missing != session.missing_since.is_some() {
            return Some(format!(
                "{id} of {owner:?} is {:?}, missing since {:?}",
                session.state, session.missing_since
            ));
        }
        if owner.and_then(|owner| self.operators.get(&owner)).is_some_and(|owner| owner.disabled) {
            return Some(format!("{id} waits for {owner:?}, who is disabled"));
        }
        let missed = self.now.since(session.missing_since?);
        let after = i64::from(self.company.invitations.owner_missing.pass_after_s?) * 1_000;
        (missed > after + LATE).then(|| format!("{id} misses {owner:?} for {missed} ms"))
    }

    /// What is to go to somebody else is somebody's, can be accepted by others alone, and returns in time.
    fn wrongly_given(&self, id: SessionId, session: &Open) -> Option<String> {
        let (until, receivers) = (session.transfer_until, &session.receivers);
        let to_oneself = session.operator.is_some_and(|operator| receivers.contains(&operator));
        let right = match until {
            Some(until) => session.state == SessionState::Active && !to_oneself && self.now.since(until) <= LATE,
            None => receivers.is_empty(),
        };
        (!right).then(|| {
            let (state, has) = (session.state, session.operator);
            format!("{id} is {state:?} with {has:?}, to go to {receivers:?} until {until:?}, now {:?}", self.now)
        })
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
                    && self.rests(*operator, *id).is_none_or(|until| until < self.now)
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

#[cfg(test)]
mod tests {
    use deskbell_protocol::{Channel, CompanySettings, GroupId};
    use uuid::Uuid;

    use super::super::picture::{Resting, Seen};
    use super::*;

    const EVA: OperatorId = OperatorId(Uuid::from_u128(1));
    const OTA: OperatorId = OperatorId(Uuid::from_u128(2));
    const SALES: GroupId = GroupId(Uuid::from_u128(3));
    const FIRST: SessionId = SessionId(Uuid::from_u128(4));

    /// Eva and Ota are there with one slot each, and a client was offered to Eva.
    fn picture() -> Picture {
        let group = serde_json::json!({ "id": SALES, "name": "Sales", "slug": "sales", "members": [EVA, OTA] });
        let groups = vec![serde_json::from_value(group).expect("a group")];
        let company = CompanySettings { groups, slots: 1, ..CompanySettings::default() };
        let there = || Seen { status: Status::Online, presence: Presence::Connected, disabled: false, deaf: false };
        let until = Some(Timestamp(30_000));
        Picture {
            now: Timestamp(1_000),
            company,
            operators: [(EVA, there()), (OTA, there())].into(),
            sessions: [(FIRST, session(SessionState::Offered, None))].into(),
            offers: vec![Offered { session: FIRST, operator: EVA, at: Timestamp(0), until }],
            off: BTreeSet::new(),
            rests: BTreeSet::new(),
        }
    }

    fn rest(operator: OperatorId, until: i64) -> Resting {
        Resting { session: FIRST, operator, until: Timestamp(until) }
    }

    fn session(state: SessionState, operator: Option<OperatorId>) -> Open {
        let (group, owner, missing_since) = (Some(SALES), None, None);
        let (transfer_until, receivers) = (None, BTreeSet::new());
        let (channel, queued_at) = (Channel::WebChat, Timestamp(0));
        Open { state, channel, group, owner, operator, queued_at, missing_since, transfer_until, receivers }
    }

    /// What is found in the picture when something is put into it that must not be.
    fn found<T>(breach: impl FnOnce(&mut Picture) -> T) -> Option<String> {
        let mut picture = picture();
        breach(&mut picture);
        broken(&picture)
    }

    fn seen_as<T>(alter: impl FnOnce(&mut Seen) -> T) -> Option<String> {
        found(|picture| picture.operators.get_mut(&EVA).map(alter))
    }

    #[test]
    fn an_offer_to_somebody_who_cannot_take_it_is_found() {
        assert_eq!(broken(&picture()), None, "nothing is wrong with it");
        assert!(seen_as(|seen| seen.status = Status::AWAY).is_some(), "Away");
        assert!(seen_as(|seen| seen.presence = Presence::Disconnected).is_some(), "lost");
        assert!(seen_as(|seen| seen.disabled = true).is_some(), "disabled");
        let deaf = |only_alertable| {
            found(|picture| {
                picture.company.only_alertable = only_alertable;
                picture.operators.get_mut(&EVA).map(|seen| seen.deaf = true)
            })
        };
        assert!(deaf(true).is_some() && deaf(false).is_none(), "no alert reaches her");
        assert!(found(|picture| picture.off.insert((EVA, Channel::WebChat))).is_some(), "switched off");
        assert!(found(|picture| picture.company.groups[0].members.retain(|id| *id != EVA)).is_some(), "no member");
        let unassigned =
            |picture: &mut Picture| picture.company.operators.entry(EVA).or_default().channels = Some(vec![]);
        assert!(found(unassigned).is_some(), "not assigned");
        assert!(found(|picture| picture.offers[0].until = None).is_some(), "without an end");
        assert!(found(|picture| picture.now = Timestamp(30_001)).is_some(), "its time is over");
        let declined = |until| found(|picture| picture.rests.insert(rest(EVA, until)));
        assert!(declined(1_001).is_some() && declined(1_000).is_none(), "she said no just now");
    }

    #[test]
    fn a_session_in_wrong_hands_or_in_none_is_found() {
        let second = |open| found(|picture| picture.sessions.insert(SessionId(Uuid::from_u128(5)), open));
        let also_to_ota = |picture: &mut Picture| picture.offers.push(Offered { operator: OTA, ..picture.offers[0] });
        assert!(found(also_to_ota).is_some(), "two at once");
        assert!(second(session(SessionState::Active, Some(EVA))).is_some(), "more than her slots");
        assert!(second(session(SessionState::Active, None)).is_some(), "active, and nobody has it");
        assert!(second(session(SessionState::Queued, Some(OTA))).is_some(), "it waits, and Ota has it");
        assert!(second(session(SessionState::Queued, None)).is_some(), "Ota could take it");
        let declined = |until| {
            found(|picture| {
                picture.offers.clear();
                picture.sessions = [(FIRST, session(SessionState::Queued, None))].into();
                picture.rests.extend([rest(EVA, until), rest(OTA, until)]);
            })
        };
        assert!(declined(1_000).is_none() && declined(999).is_some(), "both said no, and long enough ago");
        assert_eq!(second(session(SessionState::Active, Some(OTA))), None, "Ota has one, and Eva is offered one");
    }

    #[test]
    fn a_session_that_is_wrongly_given_is_found() {
        let given = |until: Option<i64>, to: &[OperatorId], state| {
            found(|picture| {
                picture.offers.clear();
                picture.now = Timestamp(100_000);
                let (transfer_until, receivers) = (until.map(Timestamp), to.iter().copied().collect());
                let open = Open { transfer_until, receivers, ..session(state, Some(EVA)) };
                picture.sessions = [(FIRST, open)].into();
            })
        };
        assert_eq!(given(Some(100_000 - LATE), &[OTA], SessionState::Active), None, "that is soon enough");
        assert!(given(Some(99_999 - LATE), &[OTA], SessionState::Active).is_some(), "nobody took it back");
        assert!(given(Some(110_000), &[OTA, EVA], SessionState::Active).is_some(), "to herself");
        assert!(given(Some(110_000), &[OTA], SessionState::AfterWork).is_some(), "the talk is over");
        assert!(given(None, &[OTA], SessionState::Active).is_some(), "he may still accept what returned");
    }

    #[test]
    fn a_client_who_misses_somebody_in_vain_is_found() {
        let waits = |since: Option<i64>, now, disabled| {
            found(|picture| {
                picture.offers.clear();
                picture.now = Timestamp(now);
                picture.company.invitations.owner_missing.pass_after_s = Some(20);
                let eva = picture.operators.get_mut(&EVA).expect("she is there");
                (eva.status, eva.disabled) = (Status::AWAY, disabled);
                let (group, missing_since) = (None, since.map(Timestamp));
                let open = Open { group, owner: Some(EVA), missing_since, ..session(SessionState::Queued, None) };
                picture.sessions = [(FIRST, open)].into();
            })
        };
        assert_eq!(waits(Some(1_000), 21_000 + LATE, false), None, "that is soon enough");
        assert!(waits(Some(1_000), 21_001 + LATE, false).is_some(), "nobody passed the client on");
        assert!(waits(Some(1_000), 1_000, true).is_some(), "she does not come back");
        assert!(waits(None, 1_000, false).is_some(), "nobody counts the time");
    }
}
