//! The tray: its icon's shape tells status and connection, its menu holds the statuses, the queue, open and quit. A menu once
//! set is changed item by item, never replaced: on Linux the old one would stay.

mod reasons;

use std::collections::HashSet;
use std::sync::Arc;

use deskbell_desk::Desk;
use deskbell_desk::view::{Account, Change, Connection, Place, SessionView, Snapshot};
use deskbell_protocol::{AwayReasonId, SessionId, Status};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry, include_image};

use self::reasons::{Reason, Step};
use crate::text::Texts;
use crate::{Shell, window};

/// Where the reasons begin in the menu: after Online and Away.
const REASONS_AT: usize = 2;
/// What a reason's item is called, before the reason's id.
const REASON: &str = "reason-";

const ONLINE: Image<'_> = include_image!("./icons/tray/online.png");
const WAITING: Image<'_> = include_image!("./icons/tray/waiting.png");
const AWAY: Image<'_> = include_image!("./icons/tray/away.png");
const OFFLINE: Image<'_> = include_image!("./icons/tray/offline.png");
const SIGNED_OUT: Image<'_> = include_image!("./icons/tray/signed-out.png");

/// What the tray shows, as far as it depends on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The icon.
    pub shape: Shape,
    /// The status whose item is checked; none when nobody is signed in.
    pub status: Option<Status>,
    /// The away reasons that can be chosen.
    pub reasons: Vec<Reason>,
    /// How many clients wait; none when that is not known.
    pub waiting: Option<usize>,
}

/// The icon's shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Online, connected, nobody waits.
    Online,
    /// Online, connected, somebody waits.
    Waiting,
    /// Away and connected.
    Away,
    /// Signed in, not connected.
    Offline,
    /// Nobody is signed in.
    SignedOut,
}

/// What the tray knows of the desk.
#[derive(Debug, Clone)]
pub struct Known {
    connection: Connection,
    status: Option<Status>,
    reasons: Vec<Reason>,
    waiting: HashSet<SessionId>,
    mine: HashSet<SessionId>,
}

impl Known {
    /// From the desk's snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut known = Self {
            connection: snapshot.connection.clone(),
            status: status(snapshot.account.as_ref()),
            reasons: snapshot.account.as_ref().map(reasons::reasons).unwrap_or_default(),
            waiting: HashSet::new(),
            mine: HashSet::new(),
        };
        for session in &snapshot.sessions {
            known.place(session.id, Some(session));
        }
        known
    }

    /// Takes a change of the desk.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Connection { value } => self.connection = value.clone(),
            Change::Account { value } => {
                self.status = status(value.as_ref());
                self.reasons = value.as_ref().map(reasons::reasons).unwrap_or_default();
                if value.is_none() {
                    self.waiting.clear();
                    self.mine.clear();
                }
            }
            Change::Session { id, value } => self.place(*id, value.as_ref()),
            _ => {}
        }
    }

    /// Whether the operator is in the middle of a conversation.
    #[must_use]
    pub fn has_conversations(&self) -> bool {
        !self.mine.is_empty()
    }

    fn place(&mut self, id: SessionId, session: Option<&SessionView>) {
        self.waiting.remove(&id);
        self.mine.remove(&id);
        let left = session.is_some_and(|session| session.message_left_at.is_some());
        match session.map(|session| (&session.place, session.ended_by)) {
            // Who left a message does not wait any more, though the session does.
            Some((Place::Waiting | Place::Accepting, _)) if left => false,
            Some((Place::Waiting | Place::Accepting, _)) => self.waiting.insert(id),
            Some((Place::Mine, None)) => self.mine.insert(id),
            _ => false,
        };
    }

    /// What to show.
    #[must_use]
    pub fn face(&self) -> Face {
        let connected = self.connection == Connection::Connected;
        let shape = match self.status {
            None => Shape::SignedOut,
            Some(_) if !connected => Shape::Offline,
            Some(Status::Away { .. }) => Shape::Away,
            Some(Status::Online) if self.waiting.is_empty() => Shape::Online,
            Some(Status::Online) => Shape::Waiting,
        };
        let reasons = self.reasons.clone();
        Face { shape, status: self.status, reasons, waiting: connected.then_some(self.waiting.len()) }
    }
}

fn status(account: Option<&Account>) -> Option<Status> {
    account.map(|account| account.me.status)
}

/// The icon in the desktop's tray.
pub struct Tray {
    icon: TrayIcon<Wry>,
    /// What the icon shows now: it is a file on the disk and written anew each time.
    shape: Shape,
    menu: Menu<Wry>,
    reasons: Vec<(Reason, CheckMenuItem<Wry>)>,
    online: CheckMenuItem<Wry>,
    away: CheckMenuItem<Wry>,
    waiting: MenuItem<Wry>,
    open: MenuItem<Wry>,
    quit: MenuItem<Wry>,
}

impl Tray {
    /// Puts the icon into the tray.
    ///
    /// # Errors
    /// When the system refuses it.
    pub fn build(app: &AppHandle, texts: &Texts) -> tauri::Result<Self> {
        let online = CheckMenuItem::with_id(app, "online", texts.get("tray-online"), false, false, None::<&str>)?;
        let away = CheckMenuItem::with_id(app, "away", texts.get("tray-away"), false, false, None::<&str>)?;
        let waiting = MenuItem::with_id(app, "waiting", texts.get("tray-signed-out"), true, None::<&str>)?;
        let open = MenuItem::with_id(app, "open", texts.get("tray-open"), true, None::<&str>)?;
        let quit = MenuItem::with_id(app, "quit", texts.get("tray-quit"), true, None::<&str>)?;
        let line = || PredefinedMenuItem::separator(app);
        let menu = Menu::with_items(app, &[&online, &away, &line()?, &waiting, &open, &line()?, &quit])?;
        let icon = TrayIconBuilder::with_id("deskbell")
            .icon(SIGNED_OUT)
            .tooltip("Deskbell")
            .menu(&menu)
            .show_menu_on_left_click(true)
            .on_menu_event(chosen)
            .build(app)?;
        let (shape, reasons) = (Shape::SignedOut, Vec::new());
        Ok(Self { icon, shape, menu, reasons, online, away, waiting, open, quit })
    }

    /// Shows what the desk knows.
    ///
    /// # Errors
    /// When the system refuses it.
    pub fn show(&mut self, face: &Face, texts: &Texts) -> tauri::Result<()> {
        if self.shape != face.shape {
            self.icon.set_icon(Some(match face.shape {
                Shape::Online => ONLINE,
                Shape::Waiting => WAITING,
                Shape::Away => AWAY,
                Shape::Offline => OFFLINE,
                Shape::SignedOut => SIGNED_OUT,
            }))?;
            self.shape = face.shape;
        }
        self.show_reasons(&face.reasons)?;
        let checked = checked(face);
        for (item, status, key) in
            [(&self.online, Status::Online, "tray-online"), (&self.away, Status::AWAY, "tray-away")]
        {
            item.set_text(texts.get(key))?;
            item.set_enabled(face.status.is_some())?;
            item.set_checked(checked == Some(status))?;
        }
        for (reason, item) in &self.reasons {
            item.set_checked(checked == Some(Status::Away { reason_id: Some(reason.id) }))?;
        }
        self.waiting.set_text(match (face.status, face.waiting) {
            (None, _) => texts.get("tray-signed-out"),
            (Some(_), None) => texts.get("tray-waiting-unknown"),
            (Some(_), Some(count)) => texts.with("tray-waiting", &[("count", &count.to_string())]),
        })?;
        self.open.set_text(texts.get("tray-open"))?;
        self.quit.set_text(texts.get("tray-quit"))
    }

    fn show_reasons(&mut self, wanted: &[Reason]) -> tauri::Result<()> {
        let shown: Vec<Reason> = self.reasons.iter().map(|(reason, _)| reason.clone()).collect();
        for step in reasons::steps(&shown, wanted) {
            match step {
                Step::Remove(at) => {
                    let (_, item) = self.reasons.remove(at);
                    self.menu.remove(&item)?;
                }
                Step::Insert(at, reason) => {
                    let (id, label) = (format!("{REASON}{}", reason.id), literal(&reason.label));
                    let item = CheckMenuItem::with_id(self.menu.app_handle(), id, label, true, false, None::<&str>)?;
                    self.menu.insert(&item, REASONS_AT + at)?;
                    self.reasons.insert(at, (reason, item));
                }
                Step::Rename(at, label) => {
                    if let Some((reason, item)) = self.reasons.get_mut(at) {
                        item.set_text(literal(&label))?;
                        reason.label = label;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The status whose item is checked. A reason that was disabled while the operator is in it has none: it is Away.
fn checked(face: &Face) -> Option<Status> {
    match face.status {
        Some(Status::Away { reason_id: Some(id) }) if !face.reasons.iter().any(|reason| reason.id == id) => {
            Some(Status::AWAY)
        }
        status => status,
    }
}

/// A label as it is: in a menu, one ampersand would underline the next letter.
fn literal(label: &str) -> String {
    label.replace('&', "&&")
}

fn chosen(app: &AppHandle, event: MenuEvent) {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    match event.id().as_ref() {
        "online" => choose(shell, Status::Online),
        "away" => choose(shell, Status::AWAY),
        "waiting" | "open" => window::raise(app),
        "quit" => crate::quit(app.clone()),
        other => {
            let reason = other.strip_prefix(REASON).and_then(|id| id.parse::<AwayReasonId>().ok());
            if reason.is_some() {
                choose(shell, Status::Away { reason_id: reason });
            }
        }
    }
}

fn choose(shell: Arc<Shell>, status: Status) {
    tauri::async_runtime::spawn(async move {
        if let Err(error) = shell.desk.set_status(status).await {
            tracing::warn!(code = %error.code.as_str(), "the status could not be changed from the tray");
        }
        // The system has moved the check mark by itself: show what is true.
        shell.show_tray();
    });
}

/// Keeps the tray as the desk is, for as long as the program runs.
pub fn follow(desk: &Desk, shell: Arc<Shell>) {
    let (snapshot, mut changes) = desk.subscribe();
    shell.set_known(Known::new(&snapshot));
    tauri::async_runtime::spawn(async move {
        while let Some(changes) = changes.recv().await {
            shell.apply(&changes);
        }
    });
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{Channel, Client, ClientId, Timestamp};

    use super::*;

    fn known(connection: Connection, status: Option<Status>, waiting: usize) -> Known {
        let waiting = (0..waiting).map(|_| SessionId(uuid::Uuid::now_v7())).collect();
        Known { connection, status, reasons: Vec::new(), waiting, mine: HashSet::new() }
    }

    #[test]
    fn the_shape_tells_status_and_connection() {
        let connected = || Connection::Connected;
        assert_eq!(known(connected(), Some(Status::Online), 0).face().shape, Shape::Online);
        assert_eq!(known(connected(), Some(Status::Online), 2).face().shape, Shape::Waiting);
        assert_eq!(known(connected(), Some(Status::AWAY), 2).face().shape, Shape::Away);
        assert_eq!(known(Connection::Connecting, Some(Status::Online), 2).face().shape, Shape::Offline);
        assert_eq!(known(Connection::SignedOut, None, 0).face().shape, Shape::SignedOut);
    }

    #[test]
    fn the_queue_is_unknown_while_not_connected() {
        assert_eq!(known(Connection::Connecting, Some(Status::Online), 2).face().waiting, None);
        assert_eq!(known(Connection::Connected, Some(Status::Online), 2).face().waiting, Some(2));
    }

    #[test]
    fn a_reason_that_was_disabled_while_somebody_is_in_it_shows_as_away() {
        let id = AwayReasonId(uuid::Uuid::now_v7());
        let lunch = Status::Away { reason_id: Some(id) };
        let mut it = known(Connection::Connected, Some(lunch), 0);
        assert_eq!(checked(&it.face()), Some(Status::AWAY));
        it.reasons.push(Reason { id, label: "Lunch".to_owned() });
        assert_eq!(checked(&it.face()), Some(lunch));
    }

    #[test]
    fn who_left_a_message_does_not_wait_any_more() {
        let id = SessionId(uuid::Uuid::now_v7());
        let client = Client {
            id: ClientId(uuid::Uuid::now_v7()),
            name: "Eva".to_owned(),
            language: None,
            browser: None,
            system: None,
            page: None,
            email: Some("eva@example.com".to_owned()),
            phone: None,
        };
        let waits = SessionView {
            id,
            place: Place::Waiting,
            client,
            channel: Channel::WebChat,
            invited: true,
            group: None,
            offered: false,
            offered_until: None,
            label: None,
            queued_at: Timestamp(1),
            accepted_at: None,
            ended_by: None,
            last: None,
            last_at: Timestamp(1),
            unread: 1,
            message_left_at: None,
        };
        let left = SessionView { message_left_at: Some(Timestamp(2)), ..waits.clone() };
        let mut it = known(Connection::Connected, Some(Status::Online), 0);
        it.apply(&Change::Session { id, value: Some(waits) });
        assert_eq!(it.face().waiting, Some(1));
        it.apply(&Change::Session { id, value: Some(left) });
        assert_eq!((it.face().waiting, it.face().shape), (Some(0), Shape::Online));
    }

    #[test]
    fn signing_out_empties_the_queue() {
        let mut it = known(Connection::Connected, Some(Status::Online), 3);
        it.apply(&Change::Account { value: None });
        assert_eq!(it.face().status, None);
        assert!(it.waiting.is_empty(), "the sessions went with the account");
    }
}
