use super::*;
use deskbell_protocol::{ChannelState, GroupId};

const KEY: Uuid = Uuid::from_u128(1);

fn chat(on: bool) -> ChannelState {
    ChannelState { channel: Channel::WebChat, on, locked: false }
}

/// Of a group's queue.
fn queued(n: u8) -> Session {
    Session {
        state: SessionState::Queued,
        source: Source::Widget,
        owner_id: None,
        offered_to: Vec::new(),
        group_id: Some(GroupId(Uuid::from_u128(7))),
        group_name: Some("Refunds".to_owned()),
        ..session(n)
    }
}

/// Session 1 is mine, 2 waits in a group, 3 of that group is put before me.
fn waiting() -> (Workspace, Shown) {
    let mut server = Server::new();
    for session in [session(1), queued(2), Session { offered_to: vec![me().id], ..queued(3) }] {
        server.sessions.insert(session.id, session);
    }
    let mut workspace = signed_in(Wire { channels: vec![chat(true)], ..server.snapshot() });
    let mut shown = Shown::new(Settings::default());
    shown.changes(&mut workspace, &Alerting::default(), false, NOW);
    (workspace, shown)
}

fn seen(workspace: &mut Workspace, shown: &mut Shown) -> Vec<SessionId> {
    shown.changes(workspace, &Alerting::default(), false, NOW);
    let mut seen: Vec<_> =
        shown.snapshot(workspace, &Alerting::default()).sessions.iter().map(|session| session.id).collect();
    seen.sort_unstable();
    seen
}

fn channel(workspace: &mut Workspace, shown: &mut Shown) -> crate::view::ChannelView {
    shown.changes(workspace, &Alerting::default(), false, NOW);
    shown.snapshot(workspace, &Alerting::default()).account.unwrap().channels[0]
}

#[test]
fn a_switch_shows_at_once_and_is_taken_back_when_it_is_refused() {
    let (mut workspace, mut shown) = waiting();
    let told = workspace.switch_channel(KEY, Channel::WebChat, false);
    let view = channel(&mut workspace, &mut shown);
    assert!(!view.on && view.pending);
    assert_eq!(seen(&mut workspace, &mut shown), [id(1), id(3)], "who waits for me or is put before me stays");
    workspace.channel_answered(KEY, Channel::WebChat, told, None);
    let view = channel(&mut workspace, &mut shown);
    assert!(view.on && !view.pending);
    assert_eq!(seen(&mut workspace, &mut shown), [id(1), id(2), id(3)]);
}

#[test]
fn a_channel_that_is_off_still_counts_who_waits_on_it() {
    let (mut workspace, mut shown) = waiting();
    let told = workspace.switch_channel(KEY, Channel::WebChat, false);
    workspace.channel_answered(KEY, Channel::WebChat, told, Some(vec![chat(false)]));
    let view = channel(&mut workspace, &mut shown);
    assert_eq!((view.on, view.pending, view.waiting), (false, false, 3));
}

#[test]
fn who_left_a_message_is_in_sight_but_not_among_those_who_wait() {
    let (mut workspace, mut shown) = waiting();
    let left = Session { moves: 1, message_left_at: Some(NOW), queued_at: Timestamp(0), ..session(1) };
    workspace.take(left, NOW);
    let view = channel(&mut workspace, &mut shown);
    assert_eq!((view.waiting, view.oldest), (2, Some(Timestamp(1))), "nobody is late who does not wait");
    assert!(seen(&mut workspace, &mut shown).contains(&id(1)), "it is still to be answered");
}

#[test]
fn an_answer_that_the_stream_overtook_changes_nothing() {
    let (mut workspace, mut shown) = waiting();
    let told = workspace.switch_channel(KEY, Channel::WebChat, false);
    let locked = ChannelState { locked: true, ..chat(true) };
    let event = RawEvent::from(&Event::ChannelsChanged { channels: vec![locked] });
    workspace.apply(Seq(1), &event, NOW);
    workspace.channel_answered(KEY, Channel::WebChat, told, Some(vec![chat(false)]));
    let view = channel(&mut workspace, &mut shown);
    assert!(view.on && view.locked, "the administrator locked it meanwhile");
}

#[test]
fn the_later_of_two_switches_stays_until_it_is_answered() {
    let (mut workspace, mut shown) = waiting();
    let told = workspace.switch_channel(KEY, Channel::WebChat, false);
    workspace.switch_channel(Uuid::from_u128(2), Channel::WebChat, true);
    workspace.channel_answered(KEY, Channel::WebChat, told, Some(vec![chat(false)]));
    let view = channel(&mut workspace, &mut shown);
    assert!(view.on && view.pending);
}

#[test]
fn a_colleague_who_takes_a_client_that_is_not_shown_leaves_no_card() {
    let (mut workspace, mut shown) = waiting();
    workspace.switch_channel(KEY, Channel::WebChat, false);
    workspace.gone(id(2), Some("Mara".to_owned()), None, NOW);
    assert_eq!(seen(&mut workspace, &mut shown), [id(1), id(3)]);
}
