//! Events: what happened, as rows of the feed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ChannelState, ClientNote, ClientSession, CompanyView, Invitation, Message, Operator, OperatorId, OperatorState,
    SeenUpTo, Session, SessionId, Template, TemplateId,
};

/// An event as it travels and is stored. `data` is kept whole even when this build does not know `type`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RawEvent {
    /// What kind of thing happened.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version of that kind's data; grows only when an old reader would misunderstand it.
    pub v: u32,
    /// The kind's data.
    #[ts(type = "unknown")]
    pub data: Value,
}

/// The events that this build knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// A session came into the operator's sight or changed; holds it as it is now.
    #[serde(rename = "session.changed")]
    SessionChanged {
        /// The session as it is now; boxed, since it is several times larger than every other event.
        session: Box<Session>,
    },
    /// A session left the operator's sight, for instance to a colleague.
    #[serde(rename = "session.gone")]
    SessionGone {
        /// Which.
        session_id: SessionId,
        /// The display name of the operator who has it now.
        taken_by: Option<String>,
        /// Who that is. It reaches the winner too, who passes it over.
        #[serde(default)]
        taken_by_id: Option<OperatorId>,
    },
    /// A message was stored. Seen by the session's client and by the operators who see the session.
    #[serde(rename = "message.added")]
    MessageAdded {
        /// The message.
        message: Message,
        /// How many messages the client has written in this session, this one included.
        client_messages: u32,
    },
    /// Messages of a session were delivered or read. Seen by its client too.
    #[serde(rename = "session.seen")]
    SessionSeen {
        /// Which.
        session_id: SessionId,
        /// Up to where.
        seen: SeenUpTo,
    },
    /// Somebody wrote a note about a session's client; operators see it.
    #[serde(rename = "note.added")]
    NoteAdded {
        /// The note.
        note: ClientNote,
    },
    /// A template that the operator sees came into being or changed.
    #[serde(rename = "template.changed")]
    TemplateChanged {
        /// As it is now.
        template: Template,
    },
    /// A template is gone.
    #[serde(rename = "template.gone")]
    TemplateGone {
        /// Which.
        template_id: TemplateId,
    },
    /// One of the operator's invitations came into being or changed.
    #[serde(rename = "invitation.changed")]
    InvitationChanged {
        /// The invitation as it is now.
        invitation: Invitation,
    },
    /// The operator's own record changed: status, name.
    #[serde(rename = "operator.changed")]
    OperatorChanged {
        /// The operator as he or she is now.
        operator: Operator,
    },
    /// The operator's channels changed: switched here or elsewhere, assigned, locked.
    #[serde(rename = "channels.changed")]
    ChannelsChanged {
        /// All that are assigned now.
        channels: Vec<ChannelState>,
    },
    /// What every desk knows of the company's settings changed.
    #[serde(rename = "company.changed")]
    CompanyChanged {
        /// As it is now, for this operator.
        company: Box<CompanyView>,
    },
    /// An operator's state changed; supervisors and administrators see it.
    #[serde(rename = "operator_state.changed")]
    OperatorStateChanged {
        /// As it is now.
        state: Box<OperatorState>,
    },
    /// The session as its client sees it changed.
    #[serde(rename = "client_session.changed")]
    ClientSessionChanged {
        /// The session as it is now.
        session: ClientSession,
    },
}

impl RawEvent {
    /// The event, if this build knows its kind and version and understands its data.
    #[must_use]
    pub fn known(&self) -> Option<Event> {
        if self.v != 1 {
            return None;
        }
        serde_json::from_value(serde_json::json!({ "type": self.kind, "data": self.data })).ok()
    }
}

impl From<&Event> for RawEvent {
    fn from(event: &Event) -> Self {
        // Events hold only strings, numbers and lists of them, which always serialise.
        let mut value = serde_json::to_value(event).unwrap_or(Value::Null);
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let data = value.get_mut("data").map(Value::take).unwrap_or(Value::Null);
        Self { kind, v: 1, data }
    }
}
