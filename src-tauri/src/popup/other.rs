//! Popups on Windows and macOS. The library tells nothing of clicks there yet, and takes nothing away.

use std::sync::Arc;

use deskbell_desk::ports::Subject;
use deskbell_desk::view::Trouble;
use notify_rust::Notification;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Ask, wording};
use crate::Health;
use crate::text::Texts;

pub(super) async fn run(
    mut asked: UnboundedReceiver<Ask>,
    _clicked: UnboundedSender<Subject>,
    texts: Arc<Texts>,
    health: Health,
) {
    while let Some(ask) = asked.recv().await {
        let popup = match ask {
            Ask::Show(popup) => popup,
            Ask::Withdraw(subject) => {
                tracing::debug!(?subject, "this system keeps its popups");
                continue;
            }
        };
        let (title, body) = wording(&popup.reason, &texts);
        let shown = tokio::task::spawn_blocking(move || {
            Notification::new().appname("Deskbell").summary(&title).body(&body).show().map(drop)
        });
        let shown = shown.await;
        // The desk is gone when nobody listens.
        let _ = health.send((Trouble::Popups, !matches!(shown, Ok(Ok(())))));
        match shown {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the popup was refused"),
            Err(error) => tracing::warn!(%error, "the popup could not be shown"),
        }
    }
}
