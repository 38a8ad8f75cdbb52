//! What goes on in a talk, as the window draws it.

use deskbell_protocol::{Author, Message, SeenUpTo, Session, SessionId, SessionState, Timestamp};

use crate::{
    view::{AfterWorkView, ConversationView, Delivery, TalkView, TransferView},
    workspace::Workspace,
};

/// A session's row and header.
pub(super) fn talk(workspace: &Workspace, session: &Session, now: Timestamp) -> TalkView {
    let incoming = workspace.incoming(session).is_some();
    let active = session.state == SessionState::Active;
    let late = |at| at <= workspace.server_time(now);
    let transfer = session.transfer.as_ref().filter(|_| active).map(|transfer| TransferView {
        incoming,
        from: transfer.from_name.clone(),
        to: transfer.to,
        to_name: transfer.to_name.clone(),
        note: transfer.note.clone(),
        until: transfer.until,
    });
    let after_work = session.state == SessionState::AfterWork;
    TalkView {
        typing: workspace.typing(session).is_some(),
        unanswered_since: workspace.unanswered_since(session),
        late: workspace.late_at(session).is_some_and(late),
        transfer,
        returned: workspace.returned(session).filter(|_| active && !incoming).cloned(),
        after_work: after_work.then_some(AfterWorkView { until: session.after_work_until }),
        tags: session.tags.clone(),
        rating: session.rating.clone(),
        taken_by: workspace.taken_by(session).map(str::to_owned),
    }
}

/// What a session's client types.
pub(super) fn typing(workspace: &Workspace, id: SessionId) -> Option<String> {
    workspace.typing(workspace.sessions.get(&id)?).map(str::to_owned)
}

/// How far a message that the server has came on its way to the client.
pub(super) fn delivery(message: &Message, seen: SeenUpTo) -> Delivery {
    match message.author {
        Author::Operator { .. } if message.seq <= seen.client_read => Delivery::Read,
        Author::Operator { .. } if message.seq <= seen.client_delivered => Delivery::Delivered,
        _ => Delivery::Sent,
    }
}

/// Whether the window knows a conversation as it is, but for the draft, of which it is ahead.
pub(super) fn is_told(told: Option<&ConversationView>, now: Option<&ConversationView>) -> bool {
    match (told, now) {
        (Some(told), Some(now)) => {
            let ConversationView { session_id, draft: _, more, loading, typing, first_unread, about } = told;
            (session_id, more, loading) == (&now.session_id, &now.more, &now.loading)
                && (typing, first_unread, about) == (&now.typing, &now.first_unread, &now.about)
        }
        (told, now) => told.is_none() && now.is_none(),
    }
}
