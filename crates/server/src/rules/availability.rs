//! Who can take what: presence, channels, slots and the state of a group, by what was set and chosen.

use deskbell_protocol::{
    Activity, AllAway, Channel, ChannelState, CompanySettings, Group, GroupId, GroupState, OperatorId, Presence,
    Status, StatusCause, Timestamp, Weight,
};

use crate::routing;

/// Whether an operator chose Online and is connected.
pub(crate) fn is_there(status: Status, presence: Presence) -> bool {
    presence == Presence::Connected && status == Status::Online
}

/// Whether an operator may be offered a client: is there and, where the company wants that, `alertable` too.
pub(crate) fn available(company: &CompanySettings, there: bool, alertable: bool) -> bool {
    there && (alertable || !company.only_alertable)
}

/// Whether the operator is a member of the group.
pub(crate) fn serves(company: &CompanySettings, operator: OperatorId, group: GroupId) -> bool {
    company.group(group).is_some_and(|group| group.members.contains(&operator))
}

/// The operator's channels, given what he or she switched. A locked one is on.
pub(crate) fn channels(
    company: &CompanySettings,
    operator: OperatorId,
    switched: &[(Channel, bool)],
) -> Vec<ChannelState> {
    let state = |channel| {
        let locked = company.channel_switches.locks(channel);
        let off = switched.iter().any(|(switched, on)| *switched == channel && !on);
        ChannelState { channel, on: locked || !off, locked }
    };
    company.channels_of(operator).into_iter().map(state).collect()
}

/// How much of an operator a session on `channel` takes, as the router counts.
pub(crate) fn weight(company: &CompanySettings, channel: Channel) -> routing::Weight {
    match company.weight_of(channel) {
        Weight::Slots { slots } => routing::Weight::Slots(slots),
        Weight::All => routing::Weight::All,
    }
}

/// The slots that so many accepted sessions take of an operator.
pub(crate) fn held(company: &CompanySettings, operator: OperatorId, accepted: &[(Channel, u32)]) -> u32 {
    let slots = company.slots_of(operator);
    let each = |(channel, count): &(Channel, u32)| weight(company, *channel).of(slots).saturating_mul(*count);
    accepted.iter().map(each).fold(0, u32::saturating_add)
}

/// Whether an operator who holds so much can accept a session on `channel` too.
pub(crate) fn has_room(company: &CompanySettings, operator: OperatorId, held: u32, channel: Channel) -> bool {
    let slots = company.slots_of(operator);
    slots > 0 && held.saturating_add(weight(company, channel).of(slots)) <= slots
}

/// What becomes of a status by itself, given what the operator's connected desks tell. Only Online is left, and only a status that
/// came about like this is gone back from.
pub(crate) fn automatic(status: Status, cause: StatusCause, connected: &[Activity]) -> Option<(Status, StatusCause)> {
    let locked = connected.iter().all(|activity| *activity == Activity::Locked);
    let untended = connected.iter().all(|activity| matches!(activity, Activity::Idle | Activity::Locked));
    match status {
        _ if connected.is_empty() => None,
        Status::Online if untended => {
            Some((Status::AWAY, if locked { StatusCause::Locked } else { StatusCause::Idle }))
        }
        Status::Away { .. } if !untended && cause.passes() => Some((Status::Online, cause)),
        _ => None,
    }
}

/// Whether a choice made `age_ms` ago comes after what the status was changed to last.
pub(crate) fn is_newest_choice(age_ms: u64, status_since: Timestamp, now: Timestamp) -> bool {
    age_ms == 0 || now.plus(-i64::try_from(age_ms).unwrap_or(i64::MAX)) >= status_since
}

/// What a client who comes to the group finds.
pub(crate) fn group_state(company: &CompanySettings, group: &Group, waiting: u32, served: bool) -> GroupState {
    match served {
        false if company.all_away == AllAway::Offline => GroupState::Offline,
        _ if group.queue_max.is_some_and(|max| waiting >= max) => GroupState::Full,
        true => GroupState::Open,
        false => GroupState::Busy,
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::ChannelSwitches;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const EVA: OperatorId = OperatorId(Uuid::from_u128(1));

    fn activity() -> impl Strategy<Value = Activity> {
        prop_oneof![Just(Activity::Active), Just(Activity::Idle), Just(Activity::Locked)]
    }

    fn status() -> impl Strategy<Value = Status> {
        let reason_id = Some(Uuid::from_u128(7).into());
        prop_oneof![Just(Status::Online), Just(Status::AWAY), Just(Status::Away { reason_id })]
    }

    fn cause() -> impl Strategy<Value = StatusCause> {
        prop_oneof![
            Just(StatusCause::Operator),
            Just(StatusCause::Supervisor),
            Just(StatusCause::SignIn),
            Just(StatusCause::Idle),
            Just(StatusCause::Locked),
            Just(StatusCause::NotResponding)
        ]
    }

    proptest! {
        #[test]
        fn away_or_not_connected_is_not_available(status in status(), presence in 0..3_usize) {
            let presence = [Presence::Connected, Presence::Disconnected, Presence::Gone][presence];
            let expected = status == Status::Online && presence == Presence::Connected;
            prop_assert_eq!(is_there(status, presence), expected);
        }

        #[test]
        fn whom_no_alert_reaches_is_available_unless_the_company_wants_otherwise(
            only_alertable: bool, there: bool, alertable: bool,
        ) {
            let company = CompanySettings { only_alertable, ..CompanySettings::default() };
            let is_deaf = !alertable;
            let withheld = only_alertable && is_deaf;
            prop_assert_eq!(available(&company, there, alertable), there && !withheld);
        }

        #[test]
        fn automatic_away_never_touches_what_somebody_chose(
            status in status(), cause in cause(), desks in prop::collection::vec(activity(), 0..4),
        ) {
            let Some((to, why)) = automatic(status, cause, &desks) else { return Ok(()) };
            prop_assert!(why.passes(), "what came by itself goes by itself");
            if to == Status::Online {
                prop_assert!(status.is_away() && cause.passes(), "a chosen Away stays");
                prop_assert!(desks.contains(&Activity::Active), "somebody is back");
            } else {
                prop_assert_eq!(status, Status::Online, "no away reason is overwritten");
                prop_assert!(!desks.contains(&Activity::Active), "nobody sits at any of the desks");
            }
            prop_assert_eq!(automatic(to, why, &desks), None, "the same again changes nothing");
        }

        #[test]
        fn a_locked_channel_is_on_whatever_was_switched(on: bool, locked: bool) {
            let channel_switches = if locked { ChannelSwitches::None } else { ChannelSwitches::All };
            let company = CompanySettings { channel_switches, ..CompanySettings::default() };
            let [state] = channels(&company, EVA, &[(Channel::WebChat, on)])[..] else { panic!("one is assigned") };
            prop_assert_eq!((state.on, state.locked), (on || locked, locked));
        }
    }

    #[test]
    fn a_choice_that_waited_is_dropped_when_something_was_chosen_since() {
        assert!(is_newest_choice(0, Timestamp(1_000), Timestamp(900)), "a choice of this moment always holds");
        assert!(is_newest_choice(100, Timestamp(900), Timestamp(1_000)));
        assert!(!is_newest_choice(101, Timestamp(900), Timestamp(1_000)));
        assert!(!is_newest_choice(u64::MAX, Timestamp(0), Timestamp(1_000)));
    }

    #[test]
    fn a_call_takes_all_slots_and_chats_one_each() {
        let company = CompanySettings::default();
        assert_eq!(held(&company, EVA, &[(Channel::WebChat, 3)]), 3);
        assert!(has_room(&company, EVA, 3, Channel::WebChat) && !has_room(&company, EVA, 4, Channel::WebChat));
        assert!(has_room(&company, EVA, 0, Channel::Phone) && !has_room(&company, EVA, 1, Channel::Phone));
        let none = CompanySettings { slots: 0, ..company };
        assert!(!has_room(&none, EVA, 0, Channel::WebChat), "who has no slots takes nobody");
    }

    #[test]
    fn a_group_tells_what_a_client_finds() {
        let group = |queue_max| Group {
            id: Uuid::from_u128(2).into(),
            name: "Sales".into(),
            slug: "sales".into(),
            members: vec![EVA],
            channels: vec![Channel::WebChat],
            mode: deskbell_protocol::Routing::ByUtilisation,
            accept_s: 30,
            queue_max,
        };
        let busy = CompanySettings::default();
        let offline = CompanySettings { all_away: AllAway::Offline, ..busy.clone() };
        assert_eq!(group_state(&busy, &group(None), 9, true), GroupState::Open);
        assert_eq!(group_state(&busy, &group(Some(9)), 9, true), GroupState::Full);
        assert_eq!(group_state(&busy, &group(Some(10)), 9, false), GroupState::Busy);
        assert_eq!(group_state(&offline, &group(Some(9)), 9, false), GroupState::Offline);
        assert_eq!(group_state(&offline, &group(None), 9, true), GroupState::Open);
    }
}
