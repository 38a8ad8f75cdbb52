//! Who waits, what that is called, and what of it may be told.

use deskbell_protocol::{SessionId, Transfer, TransferTo};

use super::settings::{AlertEvent, PopupText};
use crate::ports::PopupReason;

/// A client who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting<'a> {
    pub(crate) session_id: SessionId,
    pub(crate) name: &'a str,
    pub(crate) label: Option<&'a str>,
    /// The group in whose queue the client waits.
    pub(crate) group: Option<&'a str>,
    /// Came by an invitation of mine.
    pub(crate) invited: bool,
    /// Offered to me, or came by an invitation of mine: alerts me even while I am away.
    pub(crate) for_me: bool,
    /// Left a message instead of waiting on: nobody is there for whom to ring.
    pub(crate) left: bool,
    /// A colleague talks with the client, and gives me the conversation.
    pub(crate) transfer: Option<&'a Transfer>,
}

impl Waiting<'_> {
    pub(super) fn event(&self) -> AlertEvent {
        match (self.left, self.invited, self.for_me) {
            _ if self.transfer.is_some() => AlertEvent::Transfer,
            (true, ..) => AlertEvent::MessageLeft,
            (_, true, _) => AlertEvent::Invitation,
            (_, _, true) => AlertEvent::Offer,
            _ => AlertEvent::Queue,
        }
    }

    pub(super) fn reason(&self) -> PopupReason {
        let (name, label) = (self.name.to_owned(), self.label.map(str::to_owned));
        if let Some(transfer) = self.transfer {
            let to_group = matches!(transfer.to, TransferTo::Group { .. });
            PopupReason::Transfer {
                name,
                from: transfer.from_name.clone(),
                group: to_group.then(|| transfer.to_name.clone()),
                note: Some(transfer.note.clone()).filter(|note| !note.is_empty()),
            }
        } else if self.left {
            PopupReason::MessageLeft { name, label }
        } else {
            PopupReason::ClientWaiting { name, label, group: self.group.map(str::to_owned) }
        }
    }
}

/// Leaves out of a popup what the operator does not want to be read over the shoulder.
pub(super) fn tell(reason: PopupReason, text: PopupText) -> PopupReason {
    let keep_name = |name: String| if text == PopupText::Nothing { String::new() } else { name };
    let keep_label = |label: Option<String>| label.filter(|_| text != PopupText::Nothing);
    match reason {
        PopupReason::ClientWaiting { name, label, group } => {
            PopupReason::ClientWaiting { name: keep_name(name), label: keep_label(label), group }
        }
        PopupReason::MessageLeft { name, label } => {
            PopupReason::MessageLeft { name: keep_name(name), label: keep_label(label) }
        }
        PopupReason::Transfer { name, from, group, note } => PopupReason::Transfer {
            name: keep_name(name),
            from,
            group,
            note: note.filter(|_| text == PopupText::NameAndMessage),
        },
        PopupReason::ClientWrote { name, text: written } => PopupReason::ClientWrote {
            name: keep_name(name),
            text: written.filter(|_| text == PopupText::NameAndMessage),
        },
        other => other,
    }
}
