//! The tray: its icon's shape tells status and connection and its number who waits, its menu holds the statuses, the queue,
//! mute, open and quit. A menu once set is changed item by item, never replaced: on Linux the old one would stay.

mod mute;
mod picture;
mod reasons;

use std::collections::HashSet;
use std::sync::Arc;

use deskbell_desk::Desk;
use deskbell_desk::view::{Account, Badge, Change, Connection, Place, SessionView, Snapshot};
use deskbell_protocol::{AwayReasonId, SessionId, Status, Timestamp};
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry, include_image};

use self::mute::{Asked, Mute};
pub use self::picture::Mark;
use self::reasons::{Reason, Step};
use crate::text::Texts;
use crate::{Shell, window};

/// Where the reasons begin in the menu: after Online and Away.
const REASONS_AT: usize = 2;
/// What a reason's item is called, before the reason's id.
const REASON: &str = "reason-";

const ONLINE: Image<'_> = include_image!("./icons/tray/online@2x.png");
const AWAY: Image<'_> = include_image!("./icons/tray/away@2x.png");
const AWAY_WITH_REASON: Image<'_> = include_image!("./icons/tray/away-reason@2x.png");
const OFFLINE: Image<'_> = include_image!("./icons/tray/offline@2x.png");
const SIGNED_OUT: Image<'_> = include_image!("./icons/tray/signed-out@2x.png");

/// What the tray shows, as far as it depends on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The icon.
    pub look: Look,
    /// The status whose item is checked; none when nobody is signed in.
    pub status: Option<Status>,
    /// The away reasons that can be chosen.
    pub reasons: Vec<Reason>,
    /// How many clients wait; none when that is not known.
    pub waiting: Option<u32>,
    /// How many messages were not read.
    pub unread: u32,
    /// Until when sounds are muted.
    pub muted_until: Option<Timestamp>,
}

/// What the icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The status.
    pub shape: Shape,
    /// The number; none when there is nothing to count, or no connection to count by.
    pub mark: Option<Mark>,
}

impl Look {
    fn picture(self) -> Image<'static> {
        let base = match self.shape {
            Shape::Online => ONLINE,
            Shape::Away => AWAY,
            Shape::AwayWithReason => AWAY_WITH_REASON,
            Shape::Offline => OFFLINE,
            Shape::SignedOut => SIGNED_OUT,
        };
        match self.mark {
            Some(mark) => mark.on(&base),
            None => base,
        }
    }
}

/// The icon's shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Online and connected.
    Online,
    /// Away and connected.
    Away,
    /// Away for a reason of the company's, and connected.
    AwayWithReason,
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
    mine: HashSet<SessionId>,
    badge: Badge,
    muted_until: Option<Timestamp>,
}

impl Known {
    /// From the desk's snapshot.
    #[must_use]
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut known = Self {
            connection: snapshot.connection.clone(),
            status: status(snapshot.account.as_ref()),
            reasons: snapshot.account.as_ref().map(reasons::reasons).unwrap_or_default(),
            mine: HashSet::new(),
            badge: snapshot.badge,
            muted_until: snapshot.readiness.muted_until,
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
                self.status = status(value.as_deref());
                self.reasons = value.as_deref().map(reasons::reasons).unwrap_or_default();
                if value.is_none() {
                    self.mine.clear();
                }
            }
            Change::Session { id, value } => self.place(*id, value.as_deref()),
            Change::Badge { value } => self.badge = *value,
            Change::Readiness { value } => self.muted_until = value.muted_until,
            _ => {}
        }
    }

    /// Whether the operator is in the middle of a conversation.
    #[must_use]
    pub fn has_conversations(&self) -> bool {
        !self.mine.is_empty()
    }

    /// What is counted outside the window.
    #[must_use]
    pub fn badge(&self) -> Badge {
        self.badge
    }

    fn place(&mut self, id: SessionId, session: Option<&SessionView>) {
        if session.is_some_and(|session| session.place == Place::Mine && session.ended_by.is_none()) {
            self.mine.insert(id);
        } else {
            self.mine.remove(&id);
        }
    }

    /// What to show.
    #[must_use]
    pub fn face(&self) -> Face {
        let connected = self.connection == Connection::Connected;
        let shape = match self.status {
            None => Shape::SignedOut,
            Some(_) if !connected => Shape::Offline,
            Some(Status::Away { reason_id: None }) => Shape::Away,
            Some(Status::Away { reason_id: Some(_) }) => Shape::AwayWithReason,
            Some(Status::Online) => Shape::Online,
        };
        let counted = self.status.is_some() && connected;
        Face {
            look: Look { shape, mark: Mark::of(&self.badge).filter(|_| counted) },
            status: self.status,
            reasons: self.reasons.clone(),
            waiting: self.badge.waiting.filter(|_| counted),
            unread: self.badge.unread,
            muted_until: self.muted_until,
        }
    }
}

fn status(account: Option<&Account>) -> Option<Status> {
    account.map(|account| account.me.status)
}

/// The icon in the desktop's tray.
pub struct Tray {
    icon: TrayIcon<Wry>,
    /// What the icon shows now: on Linux it is a file on the disk, written anew each time.
    look: Look,
    menu: Menu<Wry>,
    reasons: Vec<(Reason, CheckMenuItem<Wry>)>,
    online: CheckMenuItem<Wry>,
    away: CheckMenuItem<Wry>,
    waiting: MenuItem<Wry>,
    unread: MenuItem<Wry>,
    tells_unread: bool,
    mute: Mute,
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
        let unread = MenuItem::with_id(app, "unread", texts.get("tray-open"), true, None::<&str>)?;
        let mute = Mute::new(app, texts)?;
        let open = MenuItem::with_id(app, "open", texts.get("tray-open"), true, None::<&str>)?;
        let quit = MenuItem::with_id(app, "quit", texts.get("tray-quit"), true, None::<&str>)?;
        let line = || PredefinedMenuItem::separator(app);
        let menu = Menu::with_items(app, &[&online, &away, &line()?, &waiting, mute.first(), &open, &line()?, &quit])?;
        let icon = TrayIconBuilder::with_id("deskbell")
            .icon(SIGNED_OUT)
            .tooltip("Deskbell")
            .menu(&menu)
            .show_menu_on_left_click(true)
            .on_menu_event(chosen)
            .build(app)?;
        let (look, reasons) = (Look { shape: Shape::SignedOut, mark: None }, Vec::new());
        let tells_unread = false;
        Ok(Self { icon, look, menu, reasons, online, away, waiting, unread, tells_unread, mute, open, quit })
    }

    /// Shows what the desk knows.
    ///
    /// # Errors
    /// When the system refuses it.
    pub fn show(&mut self, face: &Face, texts: &Texts) -> tauri::Result<()> {
        if self.look != face.look {
            self.icon.set_icon(Some(face.look.picture()))?;
            self.look = face.look;
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
        self.show_unread(face.unread, texts)?;
        let mute_at = self.unread_at() + usize::from(self.tells_unread);
        self.mute.show(face.muted_until, &self.menu, mute_at, texts)?;
        self.open.set_text(texts.get("tray-open"))?;
        self.quit.set_text(texts.get("tray-quit"))
    }

    /// After the reasons, a line and who waits.
    fn unread_at(&self) -> usize {
        REASONS_AT + self.reasons.len() + 2
    }

    /// The line is there only while there is something to read.
    fn show_unread(&mut self, count: u32, texts: &Texts) -> tauri::Result<()> {
        if count > 0 {
            self.unread.set_text(texts.with("tray-unread", &[("count", &count.to_string())]))?;
        }
        if self.tells_unread != (count > 0) {
            if count > 0 {
                self.menu.insert(&self.unread, self.unread_at())?;
            } else {
                self.menu.remove(&self.unread)?;
            }
            self.tells_unread = count > 0;
        }
        Ok(())
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
        "waiting" | "unread" | "open" => window::raise(app),
        "quit" => crate::quit(app.clone()),
        other => {
            if let Some(asked) = Asked::by(other) {
                return match asked {
                    Asked::Mute(minutes) => shell.desk.mute(Some(minutes)),
                    Asked::Unmute => shell.desk.mute(None),
                };
            }
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
        while let Some(mut all) = changes.recv().await {
            // In a rush only what came of it is shown.
            while let Ok(more) = changes.try_recv() {
                all.extend(more);
            }
            shell.apply(&all);
        }
    });
}

#[cfg(test)]
mod tests;
