//! Popups over D-Bus.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use deskbell_desk::ports::{Popup, Subject};
use deskbell_desk::view::Trouble;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use super::{Ask, wording};
use crate::Health;
use crate::text::Texts;

/// Some services never answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

impl Ask {
    fn subject(&self) -> Subject {
        match self {
            Self::Show(popup) => popup.subject,
            Self::Withdraw(subject) => *subject,
        }
    }
}

/// A popup that is on the screen, or was until the operator dismissed it.
struct Shown {
    handle: Arc<NotificationHandle>,
    waiting_for_click: JoinHandle<()>,
}

/// A subject's place on the screen.
#[derive(Default)]
struct Place {
    shown: Option<Shown>,
    busy: bool,
    /// What to do when the service has answered; only the latest counts.
    next: Option<Ask>,
}

/// The subjects side by side: one popup that waits for a silent service must not hold up another's.
pub(super) async fn run(
    mut asked: UnboundedReceiver<Ask>,
    clicked: UnboundedSender<Subject>,
    texts: Arc<Texts>,
    health: Health,
) {
    let mut places: HashMap<Subject, Place> = HashMap::new();
    let mut working = FuturesUnordered::new();
    loop {
        let (id, ask) = tokio::select! {
            ask = asked.recv() => {
                let Some(ask) = ask else { return };
                (ask.subject(), Some(ask))
            }
            Some((id, shown)) = working.next(), if !working.is_empty() => {
                let place = places.entry(id).or_default();
                (place.shown, place.busy) = (shown, false);
                (id, place.next.take())
            }
        };
        let place = places.entry(id).or_default();
        match ask {
            Some(ask) if place.busy => place.next = Some(ask),
            Some(ask) => {
                place.busy = true;
                let before = place.shown.take();
                let (clicked, texts, health) = (&clicked, &texts, &health);
                working.push(async move { (id, carry_out(ask, before, clicked, texts, health).await) });
            }
            None if place.shown.is_none() => {
                places.remove(&id);
            }
            None => {}
        }
    }
}

async fn carry_out(
    ask: Ask,
    before: Option<Shown>,
    clicked: &UnboundedSender<Subject>,
    texts: &Texts,
    health: &Health,
) -> Option<Shown> {
    match ask {
        Ask::Show(popup) => {
            let shown = show(&popup, before, clicked, texts).await;
            // The desk is gone when nobody listens.
            let _ = health.send((Trouble::Popups, shown.is_none()));
            shown
        }
        Ask::Withdraw(_) => {
            if let Some(Shown { handle, waiting_for_click }) = before {
                waiting_for_click.abort();
                if tokio::time::timeout(ANSWER_WITHIN, handle.close_async()).await.is_err() {
                    tracing::warn!("the notification service did not answer");
                }
            }
            None
        }
    }
}

async fn show(
    popup: &Popup,
    before: Option<Shown>,
    clicked: &UnboundedSender<Subject>,
    texts: &Texts,
) -> Option<Shown> {
    let (title, body) = wording(&popup.reason, texts);
    let mut notification = Notification::new();
    notification
        .appname("Deskbell")
        .summary(&title)
        // The service reads markup in the body; what a client writes is text.
        .body(&escape(&body))
        .icon("deskbell")
        .action("default", &texts.get("popup-open"))
        .hint(Hint::DesktopEntry("Deskbell".to_owned()))
        .hint(Hint::Category("im.received".to_owned()))
        .urgency(Urgency::Normal)
        .timeout(Timeout::Never);
    if let Some(Shown { handle, waiting_for_click }) = before {
        waiting_for_click.abort();
        notification.id(handle.id());
    }
    let handle = match tokio::time::timeout(ANSWER_WITHIN, notification.show_async()).await {
        Ok(Ok(handle)) => Arc::new(handle),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the popup was refused");
            return None;
        }
        Err(_) => {
            tracing::warn!("the notification service did not answer");
            return None;
        }
    };
    let subject = popup.subject;
    let waiting_for_click = tokio::spawn({
        let (handle, clicked) = (Arc::clone(&handle), clicked.clone());
        async move {
            let answered = |response: &NotificationResponse| {
                if !matches!(response, NotificationResponse::Closed(_)) {
                    // Nobody listens any more once the program ends.
                    let _ = clicked.send(subject);
                }
            };
            handle.wait_for_action_async(answered).await;
        }
    });
    Some(Shown { handle, waiting_for_click })
}

/// A client's text as text, for services that read a little HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn markup_in_a_clients_text_stays_text() {
        assert_eq!(super::escape("<b>1 & 2</b>"), "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    }
}
