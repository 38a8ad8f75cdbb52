//! Messages that operators and clients send.

use deskbell_protocol::{Author, Content, ErrorCode, Message, MessageId, OperatorId, SessionId};

use super::events;
use crate::refusal::{Refusal, refuse};
use crate::store::sessions::ForMessage;
use crate::store::{Command, Write, messages, sessions};

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    Client,
    Operator(OperatorId),
}

/// A message is sent; the same again answers the same.
pub(crate) struct Send {
    pub(crate) id: MessageId,
    pub(crate) session: SessionId,
    pub(crate) sender: Sender,
    pub(crate) text: String,
}

impl Send {
    fn is(&self, stored: &Message) -> bool {
        let same_author = match (&stored.author, self.sender) {
            (Author::Client, Sender::Client) => true,
            (Author::Operator { id, .. }, Sender::Operator(sender)) => *id == sender,
            _ => false,
        };
        let same_text = matches!(&stored.content, Content::Text { text } if *text == self.text);
        stored.session_id == self.session && same_author && same_text
    }

    fn author(&self, name: String) -> Author {
        match self.sender {
            Sender::Client => Author::Client,
            Sender::Operator(id) => Author::Operator { id, name },
        }
    }
}

impl Command for Send {
    type Answer = Message;

    async fn run(&self, write: &mut Write) -> Result<Message, Refusal> {
        let found = sessions::for_message(write.connection(), self.session, self.id).await?;
        let unknown = || refuse(ErrorCode::NotFound, "there is no such session");
        let ForMessage { standing, operator_name, mut client_messages, known } = found.ok_or_else(unknown)?;
        if let Sender::Operator(operator) = self.sender
            && !standing.visible_to(operator)
        {
            return Err(unknown());
        }
        // Before the session's state: a repeat must be answered even when the talk has ended meanwhile.
        if known {
            let stored = messages::by_id(write.connection(), self.id).await?;
            return stored
                .filter(|stored| self.is(stored))
                .ok_or_else(|| refuse(ErrorCode::Conflict, "the id belongs to another message"));
        }
        let allowed = match self.sender {
            Sender::Client => standing.client_writes(),
            Sender::Operator(operator) => standing.operator_writes(operator),
        };
        allowed.map_err(|code| refuse(code, "the session takes no messages now"))?;
        let message = Message {
            id: self.id,
            session_id: self.session,
            // Only who accepted can write: the name is the sender's.
            author: self.author(operator_name),
            content: Content::Text { text: self.text.clone() },
            sent_at: write.now(),
            seq: write.next_seq(),
        };
        if self.sender == Sender::Client {
            client_messages = client_messages.saturating_add(1);
        }
        events::message_added(write, &message, &standing, client_messages).await?;
        Ok(message)
    }
}
