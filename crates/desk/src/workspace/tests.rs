mod alerts;
mod channels;
mod invitations;
mod reach;
mod status;
mod talk;

use super::*;
use crate::{outbox::Item, readiness::Alerting, shown::Shown, view::Place};
use deskbell_protocol::{
    Channel, Client, ClientId, CompanySettings, EndedBy, Epoch, ErrorCode, Messages, OperatorId, Parameters, Role,
    SeenUpTo, Source, Status, StatusCause, Transfer, TransferTo,
};
use proptest::prelude::*;
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

const NOW: Timestamp = Timestamp(1_000_000);

/// A computer whose clocks agree.
fn moment(clock: Timestamp) -> Moment {
    Moment { clock, running: Duration::from_millis(u64::try_from(clock.0).unwrap()) }
}

fn me() -> Operator {
    Operator {
        id: OperatorId(Uuid::from_u128(1)),
        username: "ida".to_owned(),
        display_name: "Ida".to_owned(),
        role: Role::Operator,
        status: Status::Online,
        status_since: Timestamp(0),
        status_cause: StatusCause::SignIn,
        status_by: None,
        photo: None,
        zone: "UTC".to_owned(),
    }
}

fn mara() -> OperatorId {
    OperatorId(Uuid::from_u128(2))
}

fn transfer(from: OperatorId, to: OperatorId) -> Transfer {
    let name = |id| if id == mara() { "Mara" } else { "Ida" }.to_owned();
    Transfer {
        from,
        from_name: name(from),
        to: TransferTo::Operator { id: to },
        to_name: name(to),
        note: String::new(),
        at: NOW,
        until: NOW.plus(60_000),
    }
}

fn company() -> CompanyView {
    let defaults = CompanySettings::default();
    CompanyView {
        name: "Acme".to_owned(),
        away_reasons: Vec::new(),
        groups: Vec::new(),
        automatic_away: defaults.automatic_away,
        misses_until_away: defaults.misses_until_away,
        wait_target_s: defaults.wait_target_s,
        invitation_lengths_min: defaults.invitations.lengths_min,
        invitation_longest_min: defaults.invitations.longest_min,
        only_alertable: defaults.only_alertable,
        talk: defaults.talk,
        files: defaults.files,
        after_work: defaults.after_work,
    }
}

fn times() -> StatusTimes {
    StatusTimes {
        day_start: Timestamp(0),
        day_end: Timestamp(86_400_000),
        as_of: NOW,
        running: true,
        times: Vec::new(),
    }
}

fn id(n: u8) -> SessionId {
    SessionId(Uuid::from_u128(100 + u128::from(n)))
}

fn message(n: i64, session: SessionId, author: Author) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(10_000 + u128::try_from(n).unwrap())),
        session_id: session,
        author,
        content: Content::Text { text: format!("message {n}") },
        sent_at: Timestamp(n),
        seq: Seq(n),
    }
}

fn mine() -> Author {
    Author::Operator { id: me().id, name: me().display_name }
}

fn session(n: u8) -> Session {
    Session {
        id: id(n),
        client: Client {
            id: ClientId(Uuid::from_u128(200 + u128::from(n))),
            name: format!("Client {n}"),
            language: None,
            browser: None,
            system: None,
            page: None,
            email: None,
            phone: None,
            parameters: Parameters::new(),
            referrer: None,
            zone: None,
            earlier: 0,
        },
        channel: Channel::WebChat,
        source: Source::Invitation,
        state: SessionState::Offered,
        invitation_id: None,
        label: None,
        group_id: None,
        group_name: None,
        owner_id: Some(me().id),
        operator_id: None,
        operator_name: None,
        offered_to: vec![me().id],
        offered_until: None,
        moves: 0,
        created_at: Timestamp(1),
        queued_at: Timestamp(1),
        message_left_at: None,
        accepted_at: None,
        ended_at: None,
        ended_by: None,
        transfer: None,
        transfer_returned: None,
        seen: SeenUpTo::default(),
        unanswered_since: None,
        tags: Vec::new(),
        result: None,
        after_work_until: None,
        rating: None,
        last_message: None,
        client_messages: 0,
    }
}

/// A server that is only right.
#[derive(Debug, Clone)]
struct Server {
    seq: i64,
    me: Operator,
    sessions: BTreeMap<SessionId, Session>,
    over: BTreeSet<SessionId>,
}

#[derive(Debug, Clone)]
enum Happens {
    Joins(u8),
    Writes(u8),
    IWrite(u8),
    IAccept(u8),
    AnotherAccepts(u8),
    BackToQueue(u8),
    /// I was gone, and what I had goes back to the queue.
    Requeued(u8),
    /// Mara has it and transfers it to me.
    GivenToMe(u8),
    /// That came to nothing.
    NotGiven(u8),
    /// I transfer what I have.
    IGive(u8),
    /// And somebody accepts it.
    Given(u8),
    ClientSees(u8),
    ClientLeaves(u8),
    IEnd(u8),
    Status(bool),
    Unknown,
}

impl Server {
    fn new() -> Self {
        Self { seq: 0, me: me(), sessions: BTreeMap::new(), over: BTreeSet::new() }
    }

    fn snapshot(&self) -> Wire {
        Wire {
            epoch: Epoch(Uuid::from_u128(9)),
            seq: Seq(self.seq),
            server_time: NOW,
            company: "Acme".to_owned(),
            me: self.me.clone(),
            settings: company(),
            channels: Vec::new(),
            times: times(),
            operators: Vec::new(),
            sessions: self.sessions.values().cloned().collect(),
            invitations: Vec::new(),
            templates: Vec::new(),
        }
    }

    fn is_mine(&self, n: u8) -> bool {
        self.sessions.get(&id(n)).is_some_and(|session| session.operator_id == Some(me().id))
    }

    fn change(&mut self, n: u8, from: &[SessionState], change: impl FnOnce(&mut Session)) -> Option<Event> {
        let session = self.sessions.get_mut(&id(n)).filter(|session| from.contains(&session.state))?;
        change(session);
        session.moves += 1;
        let session = session.clone();
        if session.state == SessionState::Closed {
            self.sessions.remove(&session.id);
            self.over.insert(session.id);
        }
        Some(Event::SessionChanged { session: Box::new(session) })
    }

    fn write(&mut self, n: u8, author: Author) -> Option<Event> {
        let seq = self.seq + 1;
        let session = self.sessions.get_mut(&id(n))?;
        session.client_messages += u32::from(author == Author::Client);
        let message = message(seq, session.id, author);
        if message.author != Author::Client {
            session.unanswered_since = None;
        } else if session.state == SessionState::Active {
            session.unanswered_since = session.unanswered_since.or(Some(message.sent_at));
        }
        session.last_message = Some(message.clone());
        Some(Event::MessageAdded { message, client_messages: session.client_messages })
    }

    /// Does it, if it can happen, and answers the event at its place.
    fn happens(&mut self, what: Happens) -> Option<(Seq, RawEvent)> {
        use SessionState::{Active, AfterWork, Closed, Offered, Queued};
        let waiting = [Queued, Offered];
        let event = match what {
            Happens::Joins(n) if !self.sessions.contains_key(&id(n)) && !self.over.contains(&id(n)) => {
                self.sessions.insert(id(n), session(n));
                Some(Event::SessionChanged { session: Box::new(session(n)) })
            }
            Happens::Joins(_) => None,
            Happens::Writes(n) => self.write(n, Author::Client),
            Happens::IWrite(n) => self.write(n, mine()),
            Happens::IAccept(n) => {
                let given = self.sessions.get(&id(n)).is_some_and(|session| session.operator_id == Some(mara()));
                self.change(n, if given { &[Active] } else { &waiting }, |session| {
                    (session.state, session.transfer, session.operator_id) = (Active, None, Some(me().id));
                })
            }
            Happens::GivenToMe(n) => self.change(n, &waiting, |session| {
                (session.state, session.operator_id) = (Active, Some(mara()));
                session.transfer = Some(transfer(mara(), me().id));
            }),
            Happens::IGive(n) if self.is_mine(n) => self.change(n, &[Active], |session| {
                session.transfer = Some(transfer(me().id, mara()));
            }),
            Happens::Given(n) | Happens::NotGiven(n) => {
                let mine = matches!(what, Happens::Given(_));
                let given = |session: &&Session| session.transfer.is_some() && mine == self.is_mine(n);
                self.sessions.get(&id(n)).filter(given)?;
                self.sessions.remove(&id(n));
                self.over.insert(id(n));
                let (taken_by, taken_by_id) = (mine.then(|| "Mara".to_owned()), mine.then(mara));
                Some(Event::SessionGone { session_id: id(n), taken_by, taken_by_id })
            }
            Happens::ClientSees(n) => {
                let session = self.sessions.get_mut(&id(n))?;
                session.seen.client_read = Seq(self.seq);
                session.seen.client_delivered = Seq(self.seq);
                Some(Event::SessionSeen { session_id: id(n), seen: session.seen })
            }
            Happens::IGive(_) => None,
            Happens::AnotherAccepts(n) => {
                let waits = self.sessions.get(&id(n)).is_some_and(|session| session.state.is_waiting());
                waits.then(|| {
                    self.sessions.remove(&id(n));
                    self.over.insert(id(n));
                    Event::SessionGone { session_id: id(n), taken_by: Some("Mara".to_owned()), taken_by_id: None }
                })
            }
            Happens::BackToQueue(n) => self.change(n, &[Offered], |session| session.state = Queued),
            Happens::Requeued(n) => self.change(n, &[Active], |session| {
                session.state = Queued;
                (session.operator_id, session.transfer) = (None, None);
            }),
            Happens::ClientLeaves(n) if self.sessions.get(&id(n)).is_some_and(|it| it.operator_id == Some(mara())) => {
                None
            }
            Happens::ClientLeaves(n) => self.change(n, &[Queued, Offered, Active], |session| {
                session.state = if session.state == Active { AfterWork } else { Closed };
                session.ended_by = Some(EndedBy::Client);
            }),
            Happens::IEnd(n) if self.is_mine(n) => {
                self.change(n, &[Active, AfterWork], |session| session.state = Closed)
            }
            Happens::IEnd(_) => None,
            Happens::Status(away) => {
                self.me.status = if away { Status::AWAY } else { Status::Online };
                self.me.status_since = Timestamp(self.seq);
                Some(Event::OperatorChanged { operator: self.me.clone() })
            }
            Happens::Unknown => {
                self.seq += 1;
                let data = json!({ "session": "not what you think" });
                return Some((Seq(self.seq), RawEvent { kind: "of.the.future".to_owned(), v: 7, data }));
            }
        }?;
        self.seq += 1;
        Some((Seq(self.seq), RawEvent::from(&event)))
    }
}

fn happens() -> impl Strategy<Value = Happens> {
    let n = 0_u8..4;
    prop_oneof![
        2 => n.clone().prop_map(Happens::Joins),
        3 => n.clone().prop_map(Happens::Writes),
        2 => n.clone().prop_map(Happens::IWrite),
        2 => n.clone().prop_map(Happens::IAccept),
        1 => n.clone().prop_map(Happens::AnotherAccepts),
        1 => n.clone().prop_map(Happens::BackToQueue),
        1 => n.clone().prop_map(Happens::Requeued),
        1 => n.clone().prop_map(Happens::ClientLeaves),
        2 => n.clone().prop_map(Happens::GivenToMe),
        1 => n.clone().prop_map(Happens::NotGiven),
        1 => n.clone().prop_map(Happens::IGive),
        1 => n.clone().prop_map(Happens::Given),
        1 => n.clone().prop_map(Happens::ClientSees),
        1 => n.prop_map(Happens::IEnd),
        1 => any::<bool>().prop_map(Happens::Status),
        1 => Just(Happens::Unknown),
    ]
}

fn signed() -> Signed {
    Signed {
        me: None,
        company: String::new(),
        server: "https://desk.example".to_owned(),
        local: false,
        clock_offset_ms: 0,
        in_memory_only: false,
        wanted: None,
        not_applied: None,
    }
}

fn signed_in(snapshot: Wire) -> Workspace {
    let mut workspace = Workspace::new(Settings::default(), LastSignIn::default());
    workspace.enter(signed(), Kept::default(), moment(NOW));
    workspace.load(snapshot, true, NOW);
    workspace
}

fn view(workspace: &Workspace, shown: &Shown) -> serde_json::Value {
    let mut snapshot = serde_json::to_value(shown.snapshot(workspace, &Alerting::default())).unwrap();
    for list in ["sessions", "invitations", "messages"] {
        let by_id = |value: &serde_json::Value| value["id"].to_string();
        snapshot[list].as_array_mut().unwrap().sort_by_key(by_id);
    }
    snapshot
}

proptest! {
    #[test]
    fn a_snapshot_and_what_follows_is_the_snapshot_of_later(
        before in proptest::collection::vec(happens(), 0..30),
        after in proptest::collection::vec((happens(), any::<bool>()), 0..60),
        open in proptest::option::of(0_u8..4),
    ) {
        let mut server = Server::new();
        for what in before {
            server.happens(what);
        }
        let mut workspace = signed_in(server.snapshot());
        workspace.show(open.map(id).filter(|id| workspace.sessions.contains_key(id)));
        let mut shown = Shown::new(Settings::default());
        shown.changes(&mut workspace, &Alerting::default(), false, NOW);
        let mut old = server.sessions.clone();
        for (what, late_answer) in after {
            let Some((seq, event)) = server.happens(what) else { continue };
            workspace.apply(seq, &event, NOW);
            workspace.tick(moment(NOW.plus(10_000)));
            // An answer to accepting or ending that was overtaken by what the stream told.
            for session in old.values().filter(|session| late_answer && !session.state.is_waiting()) {
                workspace.take(session.clone(), NOW);
            }
            shown.changes(&mut workspace, &Alerting::default(), false, NOW);
            old.extend(server.sessions.clone());
        }
        prop_assert_eq!(workspace.snapshot(NOW).unwrap(), server.snapshot());
        workspace.touched.everything = true;
        let told = view(&workspace, &shown);
        let more = shown.changes(&mut workspace, &Alerting::default(), false, NOW);
        prop_assert!(more.is_empty(), "the window was not told of {more:?} in {told}");
    }
}

/// A workspace with session 1 active and mine, and the server it follows.
fn talking() -> (Workspace, Server) {
    let mut server = Server::new();
    server.happens(Happens::Joins(1));
    server.happens(Happens::IAccept(1));
    (signed_in(server.snapshot()), server)
}

fn follow(workspace: &mut Workspace, server: &mut Server, what: Happens) {
    let (seq, event) = server.happens(what).expect("it can happen");
    workspace.apply(seq, &event, NOW);
}

/// A text for session 1 on its way.
fn text_item(id: MessageId, text: &str) -> Item {
    let (session_id, text) = (self::id(1), text.to_owned());
    Item { place: 1, id, session_id, text, file: None, uploaded: None, written_at: NOW, failure: None }
}

fn unread(workspace: &Workspace) -> u32 {
    workspace.unread(&workspace.sessions[&id(1)])
}

#[test]
fn a_message_is_read_only_by_who_looks_at_it() {
    let (mut workspace, mut server) = talking();
    workspace.set_focused(true);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(unread(&workspace), 1, "Home is shown");
    workspace.show(Some(id(1)));
    assert_eq!(unread(&workspace), 0, "the conversation is shown");
    workspace.set_focused(false);
    follow(&mut workspace, &mut server, Happens::Writes(1));
    assert_eq!(unread(&workspace), 1, "nobody looks at the window");
    workspace.set_focused(true);
    assert_eq!(unread(&workspace), 0);
    assert!(workspace.take_keep().contains(&Keep::Read(id(1), 2)), "what was read is kept");
}

#[test]
fn an_echo_before_the_answer_does_not_double_a_message() {
    let (mut workspace, mut server) = talking();
    workspace.show(Some(id(1)));
    let own = message(server.seq + 1, id(1), mine());
    let item = text_item(own.id, "message");
    workspace.queued(item);
    let mut shown = Shown::new(Settings::default());
    shown.changes(&mut workspace, &Alerting::default(), false, NOW);
    let messages = |workspace: &Workspace, shown: &Shown| view(workspace, shown)["messages"].clone();
    assert_eq!(messages(&workspace, &shown)[0]["delivery"]["kind"], "sending");
    follow(&mut workspace, &mut server, Happens::IWrite(1));
    shown.changes(&mut workspace, &Alerting::default(), false, NOW);
    let echoed = messages(&workspace, &shown);
    assert_eq!(echoed.as_array().map(Vec::len), Some(1), "{echoed}");
    assert_eq!(echoed[0]["delivery"]["kind"], "sent");
    workspace.added(own.clone(), None);
    assert!(
        shown.changes(&mut workspace, &Alerting::default(), false, NOW).is_empty(),
        "the answer brings nothing new"
    );
    assert_eq!(workspace.take_keep().iter().filter(|keep| **keep == Keep::Acknowledged(own.id)).count(), 1);
}

#[test]
fn a_message_that_did_not_go_keeps_its_session_in_sight() {
    let (mut workspace, mut server) = talking();
    let own = message(900, id(1), mine());
    let item = |own: &Message| text_item(own.id, "too late");
    workspace.queued(item(&own));
    follow(&mut workspace, &mut server, Happens::IEnd(1));
    workspace.load(server.snapshot(), false, NOW);
    workspace.set_failure(own.id, Some(ApiError::never(ErrorCode::SessionEnded, "over")));
    assert!(workspace.sessions.contains_key(&id(1)), "the operator must learn what did not reach the client");
    workspace.discard(own.id);
    assert!(!workspace.sessions.contains_key(&id(1)));
}

#[test]
fn who_was_slower_learns_who_was_faster_for_a_moment() {
    let mut server = Server::new();
    server.happens(Happens::Joins(1));
    let mut workspace = signed_in(server.snapshot());
    workspace.set_accepting(id(1), true);
    follow(&mut workspace, &mut server, Happens::AnotherAccepts(1));
    let mut shown = Shown::new(Settings::default());
    shown.changes(&mut workspace, &Alerting::default(), false, NOW);
    let place = serde_json::to_value(Place::Taken { by: "Mara".to_owned() }).unwrap();
    assert_eq!(view(&workspace, &shown)["sessions"][0]["place"], place);
    let next = workspace.next_tick(moment(NOW));
    assert_eq!(next, Some(NOW.plus(2_000)));
    workspace.tick(moment(NOW.plus(2_000)));
    shown.changes(&mut workspace, &Alerting::default(), false, NOW.plus(2_000));
    assert_eq!(view(&workspace, &shown)["sessions"], json!([]));
}

#[test]
fn that_i_took_a_session_myself_is_no_news() {
    let (mut workspace, _) = talking();
    workspace.gone(id(1), Some("Ida".to_owned()), Some(me().id), NOW);
    assert!(workspace.sessions.contains_key(&id(1)), "the winner hears of it too");
}

#[test]
fn what_went_back_to_the_queue_waits_again_and_an_older_answer_does_not_bring_it_back() {
    let (mut workspace, mut server) = talking();
    let accepted = server.sessions[&id(1)].clone();
    follow(&mut workspace, &mut server, Happens::Requeued(1));
    workspace.take(accepted.clone(), NOW);
    assert_eq!(workspace.sessions[&id(1)].state, SessionState::Queued, "the answer to accepting came late");
    follow(&mut workspace, &mut server, Happens::AnotherAccepts(1));
    workspace.take(accepted.clone(), NOW);
    assert!(!workspace.sessions.contains_key(&id(1)), "another has it");
    workspace.take(Session { state: SessionState::Queued, operator_id: None, moves: 9, ..accepted }, NOW);
    assert!(workspace.sessions.contains_key(&id(1)), "it came back by a later move");
}

#[test]
fn only_what_was_written_after_signing_in_alerts() {
    let (_, mut server) = talking();
    server.happens(Happens::Writes(1));
    let mut workspace = signed_in(server.snapshot());
    assert!(workspace.take_wrote().is_empty(), "written before");
    server.happens(Happens::Writes(1));
    workspace.load(server.snapshot(), false, NOW);
    assert_eq!(workspace.take_wrote().len(), 1, "written while the connection was lost");
    workspace.load(server.snapshot(), false, NOW);
    assert!(workspace.take_wrote().is_empty(), "a snapshot alone is no news");
}

#[test]
fn a_page_heals_and_keeps_what_the_stream_told_meanwhile() {
    let (mut workspace, mut server) = talking();
    workspace.show(Some(id(1)));
    follow(&mut workspace, &mut server, Happens::Writes(1));
    let told = server.seq;
    let page = Messages { messages: vec![message(1, id(1), Author::Client)], more: true };
    workspace.page(id(1), page, true);
    let seqs = |workspace: &Workspace| {
        let mut seqs: Vec<i64> = workspace.open.as_ref().unwrap().messages.values().map(|m| m.seq.0).collect();
        seqs.sort_unstable();
        seqs
    };
    assert_eq!(seqs(&workspace), [1, told]);
    assert_eq!(workspace.older_before(), Some((id(1), Seq(1))));
    workspace.load(server.snapshot(), false, NOW);
    let later = Messages { messages: vec![message(50, id(1), Author::Client)], more: true };
    workspace.page(id(1), later, true);
    assert_eq!(seqs(&workspace), [50], "after a gap the newest page stands alone: what lies between is not known");
}
