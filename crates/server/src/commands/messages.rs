//! Messages that operators and clients send.

use deskbell_protocol::{Author, Content, ErrorCode, Message, MessageId, OperatorId, SessionId};

use super::events;
use crate::refusal::{Refusal, refuse};
use crate::store::{Command, Write, messages, operators, sessions};

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

    async fn author(&self, write: &mut Write) -> Result<Author, Refusal> {
        let Sender::Operator(id) = self.sender else { return Ok(Author::Client) };
        let operator = operators::by_id(write.connection(), id).await?;
        Ok(Author::Operator { id, name: operator.map(|operator| operator.display_name).unwrap_or_default() })
    }
}

impl Command for Send {
    type Answer = Message;

    async fn run(&self, write: &mut Write) -> Result<Message, Refusal> {
        let found = sessions::standing(write.connection(), self.session).await?;
        let (standing, mut client_messages) =
            found.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such session"))?;
        if let Sender::Operator(operator) = self.sender
            && !standing.visible_to(operator)
        {
            return Err(refuse(ErrorCode::NotFound, "there is no such session"));
        }
        // Before the session's state: a repeat must be answered even when the talk has ended meanwhile.
        if let Some(stored) = messages::by_id(write.connection(), self.id).await? {
            if self.is(&stored) {
                return Ok(stored);
            }
            return Err(refuse(ErrorCode::Conflict, "the id belongs to another message"));
        }
        let allowed = match self.sender {
            Sender::Client => standing.client_writes(),
            Sender::Operator(operator) => standing.operator_writes(operator),
        };
        allowed.map_err(|code| refuse(code, "the session takes no messages now"))?;
        let message = Message {
            id: self.id,
            session_id: self.session,
            author: self.author(write).await?,
            content: Content::Text { text: self.text.clone() },
            sent_at: write.now(),
            seq: write.next_seq(),
        };
        if self.sender == Sender::Client {
            sessions::count_client_message(write.connection(), self.session).await?;
            client_messages = client_messages.saturating_add(1);
        }
        events::message_added(write, &message, &standing, client_messages).await?;
        Ok(message)
    }
}
