//! Clients who leave a message and an address to answer to, instead of waiting on.

use deskbell_protocol::{Author, Content, ErrorCode, JoinId, Joined, Message, MessageId, Note, SessionId};

use super::messages::{Said, Send, Sender};
use super::{events, joins, placing};
use crate::refusal::{Refusal, refuse};
use crate::rules::contact::Contact;
use crate::store::sessions::Record;
use crate::store::{Command, Write, messages, missing};

/// A client leaves a message. The same again answers the same. When the talk has begun meanwhile, it is a message like any other.
pub(crate) struct LeaveMessage {
    pub(crate) join: JoinId,
    pub(crate) session: SessionId,
    pub(crate) id: MessageId,
    pub(crate) text: String,
    pub(crate) contact: Contact,
}

impl LeaveMessage {
    fn is(&self, stored: &Message, record: &Record) -> bool {
        let same = |given: &Option<String>, kept: &Option<String>| given.is_none() || given == kept;
        stored.session_id == self.session
            && stored.author == Author::Client
            && matches!(&stored.content, Content::Text { text } if *text == self.text)
            && same(&self.contact.email, &record.session.client.email)
            && same(&self.contact.phone, &record.session.client.phone)
    }
}

impl Command for LeaveMessage {
    type Answer = Joined;

    async fn run(&self, write: &mut Write) -> Result<Joined, Refusal> {
        let record = events::session(write, self.session).await?;
        // Before the session's state: a repeat must be answered even when it has ended meanwhile.
        if let Some(known) = messages::by_ids(write.connection(), [self.id].into_iter()).await?.remove(&self.id) {
            let taken = || refuse(ErrorCode::Conflict, "the id belongs to another message");
            return if self.is(&known, &record) { self.answer(write).await } else { Err(taken()) };
        }
        if record.session.state.is_ended() {
            return Err(refuse(ErrorCode::SessionEnded, "the session is over"));
        }
        let allowed = write.company().settings.invitations.owner_missing.may_leave_message;
        if record.session.invitation_id.is_none() || !allowed {
            return Err(refuse(ErrorCode::Forbidden, "no message can be left here"));
        }
        let now = write.now();
        missing::set_contact(write.connection(), record.session.client.id, &self.contact).await?;
        let is_first = missing::mark_left(write.connection(), self.session, now).await?;
        write.touch_session(self.session);
        // Whoever sees the session only now knows it before its message comes.
        placing::settle(write).await?;
        if is_first {
            let left = events::session(write, self.session).await?;
            events::note(write, self.session, Note::MessageLeft, &left.standing, left.session.client_messages).await?;
        }
        // The last that is said in the session, and so what lists show of it.
        let said = Said::Text(self.text.clone());
        let send = Send { id: self.id, session: self.session, sender: Sender::Client, said };
        send.run(write).await?;
        self.answer(write).await
    }
}

impl LeaveMessage {
    async fn answer(&self, write: &mut Write) -> Result<Joined, Refusal> {
        joins::joined(write, self.join, self.session).await
    }
}
