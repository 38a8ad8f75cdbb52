//! Popups on macOS, by notify-rust. Clicks and the button arrive; each popup that waits for one holds a thread, so only so many
//! do. A popup cannot be replaced or withdrawn, and one of a former run tells of no click: the library gives each a number of
//! its own, and the system's classes that could are not safe to call. Whether the system shows them it does not tell either.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deskbell_desk::ports::{Fact, Popup, PopupAction, PopupService, Subject};
use deskbell_protocol::Outcome;
use notify_rust::{Notification, NotificationResponse};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Ask, IDENTIFIER, action_of, key_of, label_of, wording};
use crate::Facts;
use crate::lookout::Looks;
use crate::text::Texts;

/// How many popups tell of clicks at once.
const HEARD_MAX: usize = 32;
/// The system refuses at once, if it does.
const REFUSED_WITHIN: Duration = Duration::from_secs(1);

/// Shows popups until nobody asks any more.
pub(super) async fn run(
    mut asked: UnboundedReceiver<Ask>,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    texts: Arc<Texts>,
    facts: Facts,
    mut looks: Looks,
    _folder: &Path,
) {
    if let Err(error) = notify_rust::set_application(IDENTIFIER) {
        tracing::info!(%error, "Deskbell is not installed: another program's name is on its popups");
    }
    tell(&facts);
    let waiting = Arc::new(Semaphore::new(HEARD_MAX));
    let mut looking = true;
    loop {
        tokio::select! {
            ask = asked.recv() => match ask {
                Some(Ask::Show(popup)) => {
                    let (clicked, facts, waiting) = (clicked.clone(), facts.clone(), Arc::clone(&waiting));
                    let notification = notification(&popup, &texts);
                    tokio::spawn(async move { show(popup.subject, notification, clicked, facts, waiting).await });
                }
                Some(Ask::Withdraw(subject)) => tracing::debug!(?subject, "this system keeps its popups"),
                None => return,
            },
            again = looks.changed(), if looking => match again {
                Ok(()) => tell(&facts),
                Err(_) => looking = false,
            },
        }
    }
}

/// The notification centre is part of the system.
fn tell(facts: &Facts) {
    let service = PopupService::Answers { name: "macOS".to_owned(), clicks: true, body: true };
    // The desk is gone when nobody listens.
    let _ = facts.send(Fact::PopupService(service));
}

fn notification(popup: &Popup, texts: &Texts) -> Notification {
    let (title, body) = wording(&popup.reason, texts);
    let button = popup.reason.button().unwrap_or(PopupAction::Open);
    let mut notification = Notification::new();
    notification.appname("Deskbell").summary(&title).body(&body).action(key_of(button), &texts.get(label_of(button)));
    notification
}

/// The library answers when the popup was clicked or is gone, and at once when it was refused.
async fn show(
    subject: Subject,
    notification: Notification,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    facts: Facts,
    waiting: Arc<Semaphore>,
) {
    let place = waiting.try_acquire_owned().ok();
    let showing = tokio::task::spawn_blocking(move || {
        let handle = notification.show()?;
        let Some(_place) = place else {
            // It is shown when the handle is dropped, and nobody hears of a click.
            drop(handle);
            return Ok(());
        };
        handle.wait_for_response(move |response: &NotificationResponse| {
            let action = match response {
                NotificationResponse::Default => Some(PopupAction::Open),
                NotificationResponse::Action(key) => action_of(key),
                _ => None,
            };
            if let Some(action) = action {
                // Nobody listens any more once the program ends.
                let _ = clicked.send((subject, action));
            }
        })
    });
    let outcome = match tokio::time::timeout(REFUSED_WITHIN, showing).await {
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, "the popup was refused");
            Outcome::Refused
        }
        Ok(Err(error)) => {
            tracing::warn!(%error, "the popup could not be shown");
            Outcome::Refused
        }
        Ok(Ok(Ok(()))) | Err(_) => Outcome::Shown,
    };
    // The desk is gone when nobody listens.
    let _ = facts.send(Fact::Popup { subject, outcome });
}
