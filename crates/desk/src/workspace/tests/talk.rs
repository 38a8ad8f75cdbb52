use super::*;
use crate::view::{Delivery, MessageView, SessionView};
use deskbell_protocol::{FrameToServer, TransferReturned, Typed, WhyReturned};

const SECOND: Duration = Duration::from_secs(1);

fn at(running: Duration) -> Moment {
    Moment { clock: NOW.plus(i64::try_from(running.as_millis()).unwrap()), running }
}

/// What the window knows after everything it was told.
fn shown(workspace: &mut Workspace, now: Timestamp) -> Shown {
    let mut shown = Shown::new(Settings::default());
    workspace.touched.everything = true;
    shown.changes(workspace, &Alerting::default(), false, now);
    shown
}

fn row_at(workspace: &mut Workspace, now: Timestamp) -> Option<SessionView> {
    shown(workspace, now).snapshot(workspace, &Alerting::default()).sessions.into_iter().find(|it| it.id == id(1))
}

fn row(workspace: &mut Workspace) -> SessionView {
    row_at(workspace, NOW).expect("the session is in sight")
}

fn messages(workspace: &mut Workspace) -> Vec<MessageView> {
    let mut messages = shown(workspace, NOW).snapshot(workspace, &Alerting::default()).messages;
    messages.sort_by_key(|message| message.order);
    messages
}

/// Session 1 is mine and active, and the stream is open.
fn connected() -> (Workspace, Server) {
    let (mut workspace, server) = talking();
    workspace.connected(NOW, NOW);
    (workspace, server)
}

fn item(place: i64) -> Item {
    let id = message(900 + place, id(1), mine()).id;
    Item { place, ..text_item(id, "an answer") }
}

/// Mara's session 1 is transferred to me.
fn given() -> (Workspace, Server) {
    let mut server = Server::new();
    server.happens(Happens::Joins(1));
    server.happens(Happens::Writes(1));
    server.happens(Happens::GivenToMe(1));
    let mut workspace = signed_in(server.snapshot());
    workspace.connected(NOW, NOW);
    (workspace, server)
}

fn typed(workspace: &mut Workspace, now: Duration) -> Vec<bool> {
    let on = |frame| match frame {
        FrameToServer::Typing { session_id: Some(session_id), on, text: None } if session_id == id(1) => on,
        other => panic!("{other:?} is not that I type"),
    };
    workspace.take_frames(now).into_iter().map(on).collect()
}

fn told_read(workspace: &mut Workspace, now: Duration) -> Vec<i64> {
    let read = |frame| match frame {
        FrameToServer::Seen { session_id: Some(session_id), delivered: Seq(0), read } if session_id == id(1) => read.0,
        other => panic!("{other:?} is not what I have read"),
    };
    workspace.take_frames(now).into_iter().map(read).collect()
}

#[test]
fn what_a_colleague_transfers_to_me_waits_until_i_accept_it() {
    let (mut workspace, mut server) = given();
    let view = row(&mut workspace);
    assert_eq!((view.place, view.offered, view.offered_until), (Place::Waiting, true, Some(NOW.plus(60_000))));
    assert_eq!(view.queued_at, NOW, "it waits since it was put before me");
    let transfer = view.talk.transfer.expect("it says from whom");
    assert!(transfer.incoming);
    assert_eq!((transfer.from.as_str(), transfer.to_name.as_str()), ("Mara", "Ida"));
    assert_eq!(view.unread, 0, "what the client told Mara is no news to me");
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(row(&mut workspace).unread, 1, "what comes from here on is");
    assert!(workspace.take_wrote().is_empty(), "but it alerts who has the talk");
    assert_eq!(shown(&mut workspace, NOW).snapshot(&workspace, &Alerting::default()).badge.waiting, Some(1));
    workspace.set_accepting(id(1), true);
    assert_eq!(row(&mut workspace).place, Place::Accepting);
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(row(&mut workspace).place, Place::Accepting, "a snapshot does not answer that");
    follow(&mut workspace, &mut server, Happens::IAccept(1));
    let view = row(&mut workspace);
    assert_eq!((view.place, view.talk.transfer), (Place::Mine, None));
}

#[test]
fn a_transfer_that_is_over_leaves_and_says_who_was_faster() {
    let (mut workspace, mut server) = given();
    follow(&mut workspace, &mut server, Happens::NotGiven(1));
    assert_eq!(row_at(&mut workspace, NOW), None, "it returned to Mara");
    let (mut workspace, server) = given();
    let accepted = Session {
        operator_id: Some(OperatorId(Uuid::from_u128(3))),
        operator_name: Some("Jan".to_owned()),
        transfer: None,
        moves: 9,
        ..server.sessions[&id(1)].clone()
    };
    workspace.take(accepted, NOW);
    assert_eq!(row(&mut workspace).place, Place::Taken { by: "Jan".to_owned() });
}

#[test]
fn what_goes_to_a_whole_group_is_for_who_serves_its_channel() {
    let (mut workspace, mut server) = given();
    let session = server.sessions.get_mut(&id(1)).unwrap();
    session.transfer.as_mut().unwrap().to = TransferTo::Group { id: deskbell_protocol::GroupId(Uuid::from_u128(5)) };
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(row_at(&mut workspace, NOW), None, "my channel is off");
    let on = ChannelState { channel: Channel::WebChat, on: true, locked: false };
    workspace.load(Wire { channels: vec![on], ..server.snapshot() }, false, NOW);
    assert_eq!(row(&mut workspace).place, Place::Waiting);
    assert!(!workspace.is_for_me(&workspace.sessions[&id(1)]), "another may be first");
}

#[test]
fn a_talk_that_i_transfer_stays_mine_and_a_transfer_that_returned_is_told_until_i_put_it_away() {
    let (mut workspace, mut server) = connected();
    follow(&mut workspace, &mut server, Happens::IGive(1));
    let view = row(&mut workspace);
    assert_eq!(view.place, Place::Mine);
    assert!(view.talk.transfer.is_some_and(|transfer| !transfer.incoming && transfer.to_name == "Mara"));
    let returned = |at| TransferReturned { to_name: "Mara".to_owned(), why: WhyReturned::Declined, at: NOW.plus(at) };
    let session = server.sessions.get_mut(&id(1)).unwrap();
    (session.transfer, session.transfer_returned) = (None, Some(returned(1)));
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(row(&mut workspace).talk.returned, Some(returned(1)));
    workspace.dismiss_returned(id(1));
    assert_eq!(row(&mut workspace).talk.returned, None);
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(row(&mut workspace).talk.returned, None, "the same is not told again");
    server.sessions.get_mut(&id(1)).unwrap().transfer_returned = Some(returned(2));
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(row(&mut workspace).talk.returned, Some(returned(2)), "another is");
}

#[test]
fn a_talk_that_a_colleague_takes_while_i_write_keeps_what_i_wrote() {
    let (mut workspace, mut server) = connected();
    workspace.show(Some(id(1)));
    follow(&mut workspace, &mut server, Happens::IGive(1));
    workspace.set_typing(id(1), true, SECOND);
    follow(&mut workspace, &mut server, Happens::Given(1));
    assert!(workspace.open.is_some(), "it is not closed under my hands");
    workspace.set_draft(id(1), "half a sentence".to_owned());
    workspace.set_typing(id(1), false, SECOND);
    workspace.show(None);
    let view = row(&mut workspace);
    assert_eq!(view.place, Place::Mine);
    assert_eq!((view.ended_by, view.talk.taken_by.as_deref()), (Some(EndedBy::System), Some("Mara")));
    assert_eq!(view.talk.transfer, None);
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(workspace.with_drafts(), [id(1)], "a reconnect does not lose it either");
    workspace.set_draft(id(1), String::new());
    assert_eq!(row_at(&mut workspace, NOW), None, "I have put it away");
    assert_eq!(workspace.drafts.len(), 0);
}

#[test]
fn what_i_wrote_before_my_connection_was_lost_is_kept_though_another_goes_on() {
    let (mut workspace, mut server) = connected();
    workspace.set_draft(id(1), "half a sentence".to_owned());
    follow(&mut workspace, &mut server, Happens::Requeued(1));
    assert_eq!(row(&mut workspace).place, Place::Waiting);
    follow(&mut workspace, &mut server, Happens::AnotherAccepts(1));
    let view = row(&mut workspace);
    assert_eq!((view.place, view.talk.taken_by.as_deref()), (Place::Mine, Some("Mara")));
    assert_eq!(workspace.with_drafts(), [id(1)]);
}

#[test]
fn a_talk_that_ends_while_i_write_keeps_what_i_wrote_and_one_in_which_i_wrote_nothing_goes() {
    for wrote in [true, false] {
        let (mut workspace, mut server) = connected();
        workspace.show(Some(id(1)));
        if wrote {
            workspace.set_draft(id(1), "half a sentence".to_owned());
        }
        follow(&mut workspace, &mut server, Happens::IEnd(1));
        assert_eq!(workspace.open.is_some(), wrote);
        assert_eq!(row_at(&mut workspace, NOW).is_some_and(|view| view.ended_by.is_some()), wrote);
    }
}

#[test]
fn what_i_wrote_in_the_last_run_is_there_though_the_talk_ended_meanwhile() {
    let (workspace, mut server) = connected();
    let snapshot = workspace.snapshot(NOW);
    server.happens(Happens::IEnd(1));
    let drafts = vec![(id(1), "half a sentence".to_owned())];
    let mut workspace = Workspace::new(Settings::default(), LastSignIn::default());
    workspace.enter(signed(), Kept { snapshot, drafts, ..Kept::default() }, moment(NOW));
    assert_eq!(workspace.with_drafts(), [id(1)]);
    workspace.load(server.snapshot(), true, NOW);
    assert!(row(&mut workspace).ended_by.is_some());
}

#[test]
fn a_talk_that_is_over_stays_for_its_form() {
    let (mut workspace, mut server) = connected();
    workspace.show(Some(id(1)));
    follow(&mut workspace, &mut server, Happens::ClientLeaves(1));
    let view = row(&mut workspace);
    assert_eq!((view.place, view.ended_by), (Place::Mine, Some(EndedBy::Client)));
    assert_eq!(view.talk.after_work.expect("its result is to be written").until, None);
    assert!(workspace.open.is_some());
    let limited = Session { after_work_until: Some(NOW.plus(30_000)), moves: 9, ..server.sessions[&id(1)].clone() };
    workspace.take(limited, NOW);
    assert_eq!(row(&mut workspace).talk.after_work.and_then(|it| it.until), Some(NOW.plus(30_000)));
}

#[test]
fn a_client_types_until_that_is_not_told_any_more() {
    let (mut workspace, mut server) = connected();
    workspace.show(Some(id(1)));
    let preview = |workspace: &mut Workspace| {
        let shown = shown(workspace, NOW);
        shown.snapshot(workspace, &Alerting::default()).current.and_then(|current| current.typing)
    };
    workspace.client_types(id(1), true, None, at(SECOND));
    assert!(row(&mut workspace).talk.typing);
    assert_eq!(preview(&mut workspace).as_deref(), Some(""), "only that is known");
    workspace.client_types(id(1), true, Some(Typed("Where is".to_owned())), at(3 * SECOND));
    assert_eq!(preview(&mut workspace).as_deref(), Some("Where is"));
    let next = workspace.next_tick(at(3 * SECOND)).expect("it is forgotten some time");
    assert_eq!(next, at(9 * SECOND).clock.plus(1));
    workspace.tick(at(9 * SECOND - Duration::from_millis(1)));
    assert!(row(&mut workspace).talk.typing, "6 s are not over");
    workspace.tick(at(9 * SECOND));
    assert!(!row(&mut workspace).talk.typing);
    assert_eq!(preview(&mut workspace), None);
    assert_eq!(workspace.next_tick(at(9 * SECOND)), None, "nothing is left to wait for");
    workspace.client_types(id(1), true, None, at(10 * SECOND));
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert!(!row(&mut workspace).talk.typing, "it was written");
    workspace.client_types(id(1), true, None, at(10 * SECOND));
    workspace.client_types(id(1), false, None, at(11 * SECOND));
    assert!(!row(&mut workspace).talk.typing, "the client stopped");
    workspace.client_types(id(3), true, None, at(11 * SECOND));
    assert_eq!(
        workspace.next_tick(at(11 * SECOND)).filter(|at| *at < NOW.plus(60_000)),
        None,
        "a session of nobody here"
    );
}

#[test]
fn that_i_type_is_told_when_it_begins_every_three_seconds_and_when_it_stops() {
    let (mut workspace, _) = connected();
    workspace.show(Some(id(1)));
    let mut told = Vec::new();
    for tenth in 0..45 {
        let now = SECOND + Duration::from_millis(100) * tenth;
        workspace.set_typing(id(1), true, now);
        told.extend(typed(&mut workspace, now).into_iter().map(|on| (tenth, on)));
    }
    assert_eq!(told, [(0, true), (30, true)], "at the beginning, and 3 s later");
    workspace.set_typing(id(1), false, 6 * SECOND);
    workspace.set_typing(id(1), false, 6 * SECOND);
    assert_eq!(typed(&mut workspace, 6 * SECOND), [false], "once");
    workspace.set_typing(id(1), true, 6 * SECOND);
    workspace.show(None);
    assert_eq!(typed(&mut workspace, 6 * SECOND), [false], "begun and left before it was told");
    workspace.show(Some(id(1)));
    workspace.set_typing(id(1), true, 7 * SECOND);
    assert_eq!(typed(&mut workspace, 7 * SECOND), [true]);
    workspace.queued(item(1));
    workspace.set_typing(id(1), true, 7 * SECOND);
    assert_eq!(typed(&mut workspace, 7 * SECOND), [true], "the message ended the typing, and it begins anew");
}

#[test]
fn nobody_is_told_that_i_type_where_that_is_not_mine_or_nobody_listens() {
    let (mut workspace, _) = given();
    workspace.set_typing(id(1), true, SECOND);
    assert_eq!(typed(&mut workspace, SECOND), [] as [bool; 0], "Mara has it");
    let (mut workspace, _) = connected();
    workspace.link.lost(NOW, 0.5);
    workspace.set_typing(id(1), true, SECOND);
    assert_eq!(typed(&mut workspace, SECOND), [] as [bool; 0], "there is no connection");
    workspace.connected(NOW, NOW);
    workspace.set_typing(id(1), true, SECOND);
    assert_eq!(typed(&mut workspace, SECOND), [true], "there is one again");
}

#[test]
fn the_server_is_told_what_was_read_by_who_looked_at_it() {
    let (mut workspace, mut server) = connected();
    workspace.set_focused(true);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(told_read(&mut workspace, SECOND), [] as [i64; 0], "Home is shown");
    workspace.show(Some(id(1)));
    let first = server.seq;
    assert_eq!(told_read(&mut workspace, SECOND), [first]);
    workspace.set_attended(false);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(told_read(&mut workspace, 2 * SECOND), [] as [i64; 0], "nobody sits there");
    workspace.set_attended(true);
    let second = server.seq;
    assert_eq!(told_read(&mut workspace, 2 * SECOND), [second]);
    follow(&mut workspace, &mut server, Happens::IWrite(1));
    assert_eq!(told_read(&mut workspace, 9 * SECOND), [] as [i64; 0], "my own messages are not read by me");
    workspace.connected(NOW, NOW);
    assert_eq!(told_read(&mut workspace, 9 * SECOND), [second], "told again to a server that may not know");
    let seen = SeenUpTo { operator_read: Seq(second), ..SeenUpTo::default() };
    workspace.take_seen(id(1), seen);
    workspace.connected(NOW, NOW);
    assert_eq!(told_read(&mut workspace, 9 * SECOND), [] as [i64; 0], "it knows");
}

#[test]
fn what_was_read_in_a_flood_is_told_twice_a_second_and_to_its_end() {
    let (mut workspace, mut server) = connected();
    workspace.set_focused(true);
    workspace.show(Some(id(1)));
    let mut told = 0;
    for n in 0..50 {
        let now = SECOND + Duration::from_millis(20) * n;
        follow(&mut workspace, &mut server, Happens::Writes(1));
        told += told_read(&mut workspace, now).len();
    }
    assert_eq!(told, 2, "50 messages within a second");
    let now = at(2 * SECOND - Duration::from_millis(20));
    let next = workspace.next_tick(now).expect("the end of it is told soon");
    assert!(next.since(now.clock) <= 500, "{next:?} after {now:?}");
    assert_eq!(told_read(&mut workspace, 2 * SECOND), [server.seq]);
    assert_eq!(workspace.next_tick(at(2 * SECOND)).filter(|at| at.since(NOW) < 60_000), None);
}

#[test]
fn what_was_read_before_a_restart_is_told_after_it() {
    let (_, mut server) = connected();
    server.happens(Happens::Writes(1));
    let mut workspace = Workspace::new(Settings::default(), LastSignIn::default());
    let read = vec![(id(1), 1)];
    workspace.enter(signed(), Kept { read, ..Kept::default() }, moment(NOW));
    workspace.load(server.snapshot(), true, NOW);
    workspace.connected(NOW, NOW);
    assert_eq!(told_read(&mut workspace, SECOND), [server.seq], "the last run could not tell it any more");
}

#[test]
fn what_i_read_on_another_computer_is_read_here() {
    let (mut workspace, mut server) = connected();
    follow(&mut workspace, &mut server, Happens::Writes(1));
    let first = server.seq;
    follow(&mut workspace, &mut server, Happens::Writes(1));
    let read = |seq| SeenUpTo { operator_read: Seq(seq), ..SeenUpTo::default() };
    workspace.take_seen(id(1), read(first));
    assert_eq!(unread(&workspace), 2, "not all of it");
    server.sessions.get_mut(&id(1)).unwrap().seen = read(server.seq);
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(unread(&workspace), 0, "told by a snapshot as well as by an event");
    assert!(workspace.take_keep().contains(&Keep::Read(id(1), 2)));
}

#[test]
fn a_message_of_mine_is_sent_then_delivered_then_read_and_never_less() {
    let (mut workspace, mut server) = connected();
    workspace.show(Some(id(1)));
    follow(&mut workspace, &mut server, Happens::IWrite(1));
    let own = server.seq;
    let seen =
        |delivered, read| SeenUpTo { client_delivered: Seq(delivered), client_read: Seq(read), ..SeenUpTo::default() };
    let delivery = |workspace: &mut Workspace| messages(workspace).pop().expect("my message").delivery;
    assert_eq!(delivery(&mut workspace), Delivery::Sent);
    let mut told = shown(&mut workspace, NOW);
    workspace.take_seen(id(1), seen(own, 0));
    let changes = told.changes(&mut workspace, &Alerting::default(), false, NOW);
    assert_eq!(changes.len(), 1, "one message and nothing else: {changes:?}");
    assert_eq!(delivery(&mut workspace), Delivery::Delivered);
    workspace.take_seen(id(1), seen(own, own));
    assert_eq!(delivery(&mut workspace), Delivery::Read);
    workspace.take_seen(id(1), seen(0, 0));
    let stale = Session { seen: seen(0, 0), ..server.sessions[&id(1)].clone() };
    workspace.take(stale, NOW);
    assert_eq!(delivery(&mut workspace), Delivery::Read, "what was seen is not unseen by what comes late");
    let snapshot = workspace.snapshot(NOW);
    let mut later = Workspace::new(Settings::default(), LastSignIn::default());
    later.enter(signed(), Kept { snapshot, ..Kept::default() }, moment(NOW));
    later.show(Some(id(1)));
    assert_eq!(delivery(&mut later), Delivery::Read, "and the next run knows it before it is connected");
}

#[test]
fn the_unread_line_stands_above_the_first_message_that_was_not_read() {
    let (mut workspace, mut server) = connected();
    workspace.set_focused(true);
    workspace.show(Some(id(1)));
    let mut written = Vec::new();
    for what in [Happens::Writes(1), Happens::IWrite(1)] {
        follow(&mut workspace, &mut server, what);
        written.push(workspace.sessions[&id(1)].last_message.clone().unwrap());
    }
    workspace.show(None);
    for what in [Happens::Writes(1), Happens::IWrite(1), Happens::Writes(1)] {
        follow(&mut workspace, &mut server, what);
        written.push(workspace.sessions[&id(1)].last_message.clone().unwrap());
    }
    let line = |workspace: &mut Workspace| {
        shown(workspace, NOW).snapshot(workspace, &Alerting::default()).current.and_then(|it| it.first_unread)
    };
    workspace.show(Some(id(1)));
    assert_eq!(unread(&workspace), 0, "it is read at once");
    assert_eq!(line(&mut workspace), None, "and what is above it is not known yet");
    workspace.page(id(1), Messages { messages: written[3..].to_vec(), more: true }, true);
    assert_eq!(line(&mut workspace), None, "nor on the first page");
    workspace.page(id(1), Messages { messages: written[..3].to_vec(), more: false }, false);
    assert_eq!(line(&mut workspace), Some(written[2].id));
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(line(&mut workspace), Some(written[2].id), "it stays while I read");
    workspace.set_focused(false);
    for _ in 0..2 {
        follow(&mut workspace, &mut server, Happens::Writes(1));
        written.push(workspace.sessions[&id(1)].last_message.clone().unwrap());
    }
    workspace.set_focused(true);
    assert_eq!(line(&mut workspace), Some(written[5].id), "what came behind my back is below it");
    workspace.show(None);
    workspace.show(Some(id(1)));
    assert_eq!(line(&mut workspace), None, "all was read");
}

#[test]
fn the_unread_line_is_right_after_a_gap() {
    let (mut workspace, mut server) = connected();
    workspace.show(Some(id(1)));
    workspace.page(id(1), Messages { messages: Vec::new(), more: false }, true);
    server.happens(Happens::Writes(1));
    let missed = server.sessions[&id(1)].last_message.clone().unwrap();
    workspace.set_focused(true);
    workspace.load(server.snapshot(), false, NOW);
    workspace.page(id(1), Messages { messages: vec![missed.clone()], more: false }, true);
    assert_eq!(workspace.open.as_ref().and_then(|open| open.first_unread), Some(missed.id));
}

#[test]
fn a_client_waits_for_an_answer_until_one_is_on_its_way_and_too_long_is_late() {
    let (mut workspace, mut server) = connected();
    assert_eq!(row(&mut workspace).talk.unanswered_since, None);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    let since = Timestamp(server.seq);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    let talk = row_at(&mut workspace, since.plus(119_999)).unwrap().talk;
    assert_eq!((talk.unanswered_since, talk.late), (Some(since), false), "since the first of them");
    let before = Moment { clock: since.plus(10), running: SECOND };
    assert_eq!(workspace.next_tick(before), Some(since.plus(120_000)), "the time that the company set");
    let mut told = shown(&mut workspace, since.plus(10));
    workspace.tick(Moment { clock: since.plus(120_000), running: SECOND });
    let changes = told.changes(&mut workspace, &Alerting::default(), false, since.plus(120_000));
    assert_eq!(changes.len(), 1, "only time passed: {changes:?}");
    let late = |workspace: &mut Workspace| {
        let talk = row_at(workspace, since.plus(120_000)).unwrap().talk;
        (talk.unanswered_since.is_some(), talk.late)
    };
    assert_eq!(late(&mut workspace), (true, true));
    workspace.queued(item(1));
    assert_eq!(late(&mut workspace), (false, false), "it is in the outbox");
    let refused = ApiError::never(ErrorCode::TooLarge, "too large");
    workspace.set_failure(item(1).id, Some(refused));
    assert_eq!(late(&mut workspace), (true, true), "it does not go after all");
    follow(&mut workspace, &mut server, Happens::IWrite(1));
    assert_eq!(late(&mut workspace), (false, false));
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert!(late(&mut workspace).0, "it begins anew");
}

#[test]
fn the_next_unread_is_the_one_that_waits_longest() {
    let mut server = Server::new();
    for n in 1..4 {
        server.happens(Happens::Joins(n));
        server.happens(Happens::IAccept(n));
    }
    for n in [3, 1, 3, 2] {
        server.happens(Happens::Writes(n));
    }
    let mut workspace = signed_in(server.snapshot());
    workspace.set_focused(true);
    let mut next = || {
        let next = workspace.next_unread();
        workspace.show(next);
        next
    };
    assert_eq!([next(), next(), next(), next()], [Some(id(3)), Some(id(1)), Some(id(2)), None]);
}

#[test]
fn a_flood_from_one_client_beside_sixty_talks_tells_the_window_of_that_one_alone() {
    let mut server = Server::new();
    for n in 0..60 {
        server.happens(Happens::Joins(n));
        server.happens(Happens::IAccept(n));
    }
    let mut workspace = signed_in(server.snapshot());
    workspace.connected(NOW, NOW);
    workspace.show(Some(id(1)));
    let mut told = shown(&mut workspace, NOW);
    for _ in 0..50 {
        follow(&mut workspace, &mut server, Happens::Writes(1));
        let changes = told.changes(&mut workspace, &Alerting::default(), false, NOW);
        let expected = |change: &crate::view::Change| {
            use crate::view::Change::{Badge, Current, Message, Session};
            matches!(change, Session { .. } | Message { .. } | Badge { .. } | Current { .. })
        };
        assert!(changes.len() <= 4 && changes.iter().all(expected), "{changes:?}");
    }
    assert_eq!(unread(&workspace), 50);
}
