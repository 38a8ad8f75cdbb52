//! A desk with stand-ins for the desktop, and a window that only remembers what it was told.
#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use deskbell_desk::{
    Desk,
    doubles::Doubles,
    view::{Change, Connection, Delivery, MessageView, Place, SessionView, SignInRequest, Snapshot},
};
use deskbell_protocol::{Content, CreateInvitation, SessionId};
use deskbell_testkit::{ScriptedClient, Somebody};
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;

/// Longer than any pause that the desk makes on purpose in these tests.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a window knows: one snapshot and the changes after it.
pub struct Window {
    pub seen: Snapshot,
    /// How often the connection was lost.
    pub losses: usize,
    changes: UnboundedReceiver<Vec<Change>>,
}

impl Window {
    pub fn open(desk: &Desk) -> Self {
        let (seen, changes) = desk.subscribe();
        Self { seen, losses: 0, changes }
    }

    /// Follows the changes until something is so.
    pub async fn wait_for(&mut self, what: &str, so: impl Fn(&Snapshot) -> bool) -> &Snapshot {
        let waited = tokio::time::timeout(PATIENCE, async {
            while !so(&self.seen) {
                let changes = self.changes.recv().await.expect("the desk goes on");
                self.take(changes);
            }
        });
        if waited.await.is_err() {
            panic!("waited in vain for {what}; the window shows {:#?}", self.seen);
        }
        &self.seen
    }

    /// Takes in what was told so far.
    pub fn look(&mut self) -> &Snapshot {
        while let Ok(changes) = self.changes.try_recv() {
            self.take(changes);
        }
        &self.seen
    }

    fn take(&mut self, changes: Vec<Change>) {
        for change in changes {
            let lost = matches!(&change, Change::Connection { value: Connection::Reconnecting { .. } });
            self.losses += usize::from(lost);
            apply(&mut self.seen, change);
        }
    }

    pub async fn wait_for_connection(&mut self) {
        self.wait_for("the connection", |seen| seen.connection == Connection::Connected).await;
    }

    pub async fn wait_for_loss(&mut self) {
        let lost = |seen: &Snapshot| matches!(seen.connection, Connection::Reconnecting { .. });
        self.wait_for("the loss of the connection", lost).await;
    }

    pub async fn wait_for_waiting(&mut self) -> SessionView {
        let seen = self.wait_for("a waiting client", |seen| waiting(seen).is_some()).await;
        waiting(seen).unwrap().clone()
    }

    pub async fn wait_for_text(&mut self, text: &str) -> MessageView {
        let sent = |message: &MessageView| text_of(message) == text && message.delivery == Delivery::Sent;
        let seen = self.wait_for(text, |seen| seen.messages.iter().any(sent)).await;
        seen.messages.iter().find(|message| sent(message)).unwrap().clone()
    }
}

fn waiting(seen: &Snapshot) -> Option<&SessionView> {
    seen.sessions.iter().find(|session| session.place == Place::Waiting)
}

pub fn text_of(message: &MessageView) -> &str {
    match &message.content {
        Content::Text { text } => text,
        _ => "",
    }
}

/// The texts of a conversation as the window orders them, without notes.
pub fn texts(seen: &Snapshot) -> Vec<String> {
    let mut messages: Vec<_> = seen.messages.iter().collect();
    messages.sort_by_key(|message| message.order);
    messages.into_iter().map(text_of).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

fn apply(seen: &mut Snapshot, change: Change) {
    match change {
        Change::Connection { value } => seen.connection = value,
        Change::Account { value } => {
            if value.is_none() {
                seen.sessions.clear();
                seen.invitations.clear();
                seen.templates.clear();
                seen.team.clear();
                seen.messages.clear();
            }
            seen.account = value.map(|value| *value);
        }
        Change::Settings { value } => seen.settings = value,
        Change::Session { id, value } => {
            put(&mut seen.sessions, value.map(|value| *value), |session| session.id == id);
        }
        Change::Invitation { id, value } => put(&mut seen.invitations, value, |view| view.invitation.id == id),
        Change::Template { id, value } => put(&mut seen.templates, value, |template| template.id == id),
        Change::Colleague { id, value } => {
            put(&mut seen.team, value.map(|value| *value), |state| state.operator.id == id);
        }
        Change::Current { value } => {
            let session = |current: &Option<deskbell_desk::view::ConversationView>| {
                current.as_ref().map(|current| current.session_id)
            };
            if session(&value) != session(&seen.current) {
                seen.messages.clear();
            }
            seen.current = value;
        }
        // Said by the shell, not by the desk.
        Change::LeaveAsked => {}
        Change::Troubles { value } => seen.troubles = value,
        Change::Readiness { value } => seen.readiness = value,
        Change::Receipt { value } => seen.receipts.push(value),
        Change::Badge { value } => seen.badge = value,
        Change::Message { id, value } => put(&mut seen.messages, value, |message| message.id == id),
    }
}

fn put<T>(list: &mut Vec<T>, value: Option<T>, same: impl Fn(&T) -> bool) {
    list.retain(|other| !same(other));
    list.extend(value);
}

/// A computer with a desk on it. What survives a restart survives [`Computer::start`].
pub struct Computer {
    pub doubles: Doubles,
    pub data: TempDir,
}

impl Computer {
    pub fn new() -> Self {
        Self { doubles: Doubles::default(), data: tempfile::tempdir().unwrap() }
    }

    pub async fn start(&self) -> (Desk, Window) {
        let desk = Desk::open(self.data.path(), self.doubles.ports()).await.expect("desk.db opens");
        let window = Window::open(&desk);
        (desk, window)
    }

    /// Starts and signs in; answers once connected.
    pub async fn signed_in(&self, address: &str, who: Somebody) -> (Desk, Window) {
        let (desk, mut window) = self.start().await;
        desk.sign_in(request(address, who)).await.expect("the operator signs in");
        window.wait_for_connection().await;
        (desk, window)
    }

    pub fn popups(&self) -> usize {
        self.doubles.notifier.visible().len()
    }

    pub fn ringing(&self) -> usize {
        self.doubles.sounds.ringing().len()
    }
}

pub fn request(address: &str, who: Somebody) -> SignInRequest {
    SignInRequest { address: address.to_owned(), username: who.username.to_owned(), password: who.password.to_owned() }
}

/// An invitation, and a client who joined by it. `server` is where the client reaches it.
pub async fn invited(desk: &Desk, server: &str, name: &str) -> (ScriptedClient, SessionId) {
    let hour =
        CreateInvitation { valid_for_ms: Some(3_600_000), label: Some("Spring sale".to_owned()), ..Default::default() };
    let invitation = desk.create_invitation(hour).await.expect("an invitation is made");
    let (_, code) = invitation.invitation.url.split_once("/i/").expect("an invitation's address holds its code");
    let mut client = ScriptedClient::new(server, code);
    let joined = client.join(name).await.expect("the client joins");
    (client, joined.session.id)
}

/// As [`invited`], accepted and opened.
pub async fn talking(desk: &Desk, window: &mut Window, server: &str, name: &str) -> (ScriptedClient, SessionId) {
    let (client, session) = invited(desk, server, name).await;
    let there = |seen: &Snapshot| seen.sessions.iter().any(|view| view.id == session);
    window.wait_for("the client to be seen", there).await;
    desk.accept(session).await.expect("the operator accepts");
    let open = |seen: &Snapshot| seen.current.as_ref().is_some_and(|current| current.session_id == session);
    window.wait_for("the conversation to open", open).await;
    (client, session)
}

/// A client who comes to a group by its chat page.
pub async fn comes_to(server: &str, slug: &str) {
    let (join, secret) = (uuid::Uuid::now_v7(), "s".repeat(43));
    let body = serde_json::json!({ "code": "", "group": slug, "name": "Jan", "language": "cs" });
    let request = reqwest::Client::new().put(format!("{server}/v1/client/joins/{join}"));
    let answer = request.bearer_auth(secret).json(&body).send().await.expect("the server answers");
    assert!(answer.status().is_success(), "the client may come in: {}", answer.status());
}
