//! Popups: one a session, replaced and never stacked. A task of their own shows them, since a notification service may be slow
//! or silent for ever, and tells the shell when one was clicked.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "other.rs"]
mod system;

use std::sync::Arc;

use deskbell_desk::ports::{Notifier, Popup, PopupReason};
use deskbell_protocol::SessionId;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::text::Texts;

/// How much of a message a popup shows, in characters; the service cuts it further.
const BODY_MAX: usize = 200;

/// The desktop's notification service.
pub struct Popups {
    asks: UnboundedSender<Ask>,
}

pub(crate) enum Ask {
    Show(Popup),
    Withdraw(SessionId),
}

impl Popups {
    /// Starts the task. Clicked popups arrive at the receiver as the session to open.
    #[must_use]
    pub fn start(texts: Arc<Texts>) -> (Self, UnboundedReceiver<SessionId>) {
        let (asks, asked) = unbounded_channel();
        let (clicked, clicks) = unbounded_channel();
        tauri::async_runtime::spawn(system::run(asked, clicked, texts));
        (Self { asks }, clicks)
    }
}

impl Notifier for Popups {
    fn show(&self, popup: Popup) {
        // The task lives as long as the program; after it nobody listens.
        let _ = self.asks.send(Ask::Show(popup));
    }

    fn withdraw(&self, session_id: SessionId) {
        let _ = self.asks.send(Ask::Withdraw(session_id));
    }
}

/// Title and body of a popup: the title is the fact, the body its context.
pub(crate) fn wording(reason: &PopupReason, texts: &Texts) -> (String, String) {
    let named = |name: &str| if name.trim().is_empty() { texts.get("popup-client") } else { name.trim().to_owned() };
    match reason {
        PopupReason::ClientWaiting { name, label } => {
            let title = texts.with("popup-waiting-title", &[("name", &named(name))]);
            let body = match label.as_deref().filter(|label| !label.is_empty()) {
                Some(label) => texts.with("popup-waiting-label", &[("label", label)]),
                None => texts.get("popup-waiting-body"),
            };
            (title, body)
        }
        PopupReason::ClientWrote { name, text } => (named(name), shorten(text)),
    }
}

/// The beginning of a text, cut at a character.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(BODY_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_desk::view::Language;

    use super::*;

    #[test]
    fn the_title_is_the_fact_and_the_body_its_context() {
        let texts = Texts::new(Language::En);
        let waiting = PopupReason::ClientWaiting { name: "Anna".into(), label: Some("Trip".into()) };
        assert_eq!(wording(&waiting, &texts), ("Anna is waiting".into(), "Came by your invitation “Trip”.".into()));
        let nameless = PopupReason::ClientWaiting { name: " ".into(), label: None };
        assert_eq!(wording(&nameless, &texts), ("Client is waiting".into(), "Came by your invitation.".into()));
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        let texts = Texts::new(Language::Cs);
        let wrote = PopupReason::ClientWrote { name: "Čeněk".into(), text: "ž".repeat(5_000) };
        let (title, body) = wording(&wrote, &texts);
        assert_eq!(title, "Čeněk");
        assert_eq!(body.chars().count(), BODY_MAX + 1);
    }
}
