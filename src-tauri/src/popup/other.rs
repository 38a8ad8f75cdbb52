//! Popups on Windows and macOS. The library tells nothing of clicks there yet, and takes nothing away.

use std::sync::Arc;

use deskbell_protocol::SessionId;
use notify_rust::Notification;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Ask, wording};
use crate::text::Texts;

pub(super) async fn run(mut asked: UnboundedReceiver<Ask>, _clicked: UnboundedSender<SessionId>, texts: Arc<Texts>) {
    while let Some(ask) = asked.recv().await {
        let Ask::Show(popup) = ask else { continue };
        let (title, body) = wording(&popup.reason, &texts);
        let shown = tokio::task::spawn_blocking(move || {
            Notification::new().appname("Deskbell").summary(&title).body(&body).show().map(drop)
        });
        match shown.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the popup was refused"),
            Err(error) => tracing::warn!(%error, "the popup could not be shown"),
        }
    }
}
