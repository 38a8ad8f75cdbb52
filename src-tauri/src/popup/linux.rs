//! Popups over D-Bus.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use deskbell_desk::ports::Popup;
use deskbell_protocol::SessionId;
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, Urgency};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use super::{Ask, wording};
use crate::text::Texts;

/// Some services never answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// A popup that is on the screen, or was until the operator dismissed it.
struct Shown {
    handle: Arc<NotificationHandle>,
    waiting_for_click: JoinHandle<()>,
}

pub(super) async fn run(mut asked: UnboundedReceiver<Ask>, clicked: UnboundedSender<SessionId>, texts: Arc<Texts>) {
    let mut shown: HashMap<SessionId, Shown> = HashMap::new();
    while let Some(ask) = asked.recv().await {
        match ask {
            Ask::Show(popup) => {
                let before = shown.remove(&popup.session_id);
                if let Some(now) = show(&popup, before, &clicked, &texts).await {
                    shown.insert(popup.session_id, now);
                }
            }
            Ask::Withdraw(session_id) => {
                if let Some(Shown { handle, waiting_for_click }) = shown.remove(&session_id) {
                    waiting_for_click.abort();
                    if tokio::time::timeout(ANSWER_WITHIN, handle.close_async()).await.is_err() {
                        tracing::warn!("the notification service did not answer");
                    }
                }
            }
        }
    }
}

async fn show(
    popup: &Popup,
    before: Option<Shown>,
    clicked: &UnboundedSender<SessionId>,
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
    let session_id = popup.session_id;
    let waiting_for_click = tokio::spawn({
        let (handle, clicked) = (Arc::clone(&handle), clicked.clone());
        async move {
            let answered = |response: &NotificationResponse| {
                if !matches!(response, NotificationResponse::Closed(_)) {
                    // Nobody listens any more once the program ends.
                    let _ = clicked.send(session_id);
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
