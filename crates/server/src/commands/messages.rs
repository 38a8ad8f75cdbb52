//! Messages that operators and clients send.

use std::collections::HashMap;

use deskbell_protocol::{Author, Content, ErrorCode, FileCard, Message, MessageId, OperatorId, SessionId};

use super::events;
use crate::refusal::{Refusal, refuse};
use crate::store::files::{self, NewFile};
use crate::store::messages::{NewMessage, Talk};
use crate::store::{Command, Write, messages};

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sender {
    Client,
    Operator(OperatorId),
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    Text(String),
    /// Its bytes are kept already, under their hash.
    File {
        card: FileCard,
        hash: String,
    },
}

/// A message is sent; the same again answers the same.
pub(crate) struct Send {
    pub(crate) id: MessageId,
    pub(crate) session: SessionId,
    pub(crate) sender: Sender,
    pub(crate) said: Said,
}

impl Send {
    /// `hash` is that of the stored message's file.
    fn is(&self, stored: &Message, hash: Option<&String>) -> bool {
        let same_author = match (&stored.author, self.sender) {
            (Author::Client, Sender::Client) => true,
            (Author::Operator { id, .. }, Sender::Operator(sender)) => *id == sender,
            _ => false,
        };
        let same = match (&stored.content, &self.said) {
            (Content::Text { text }, Said::Text(said)) => text == said,
            (Content::File { .. }, Said::File { hash: said, .. }) => hash == Some(said),
            _ => false,
        };
        stored.session_id == self.session && same_author && same
    }

    fn content(&self) -> Content {
        match &self.said {
            Said::Text(text) => Content::Text { text: text.clone() },
            Said::File { card, .. } => Content::File { file: card.clone() },
        }
    }

    fn author(&self, name: String) -> Author {
        match self.sender {
            Sender::Client => Author::Client,
            Sender::Operator(id) => Author::Operator { id, name },
        }
    }
}

impl Send {
    /// What becomes of the message, given what is stored; a new one is put to the others in `stored`.
    fn decide(&self, write: &mut Write, stored: &mut Stored) -> Result<Message, Refusal> {
        let unknown = || refuse(ErrorCode::NotFound, "there is no such session");
        let company = write.company();
        let Stored { talks, messages, hashes, new, new_files } = stored;
        let talk = talks.get_mut(&self.session).ok_or_else(unknown)?;
        // Before rights and the session's state: a repeat must be answered even when the talk has ended meanwhile, or is another's.
        let known = messages.get(&self.id);
        if let Some(known) = known.filter(|known| self.is(known, hashes.get(&self.id))) {
            return Ok(known.clone());
        }
        if let Sender::Operator(operator) = self.sender
            && !talk.standing.visible_to(operator, &company.settings)
        {
            return Err(unknown());
        }
        if known.is_some() {
            return Err(refuse(ErrorCode::Conflict, "the id belongs to another message"));
        }
        let allowed = match self.sender {
            Sender::Client => talk.standing.client_writes(),
            Sender::Operator(operator) => talk.standing.operator_writes(operator, &company.settings),
        };
        allowed.map_err(|code| refuse(code, "the session takes no messages now"))?;
        let message = Message {
            id: self.id,
            session_id: self.session,
            // Only who accepted can write: the name is the sender's.
            author: self.author(talk.operator_name.clone()),
            content: self.content(),
            sent_at: write.now(),
            seq: write.next_seq(),
        };
        let client_messages = match self.sender {
            Sender::Client => talk.client_messages.saturating_add(1),
            Sender::Operator(_) => talk.client_messages,
        };
        new.push(events::message_added(
            write,
            NewMessage { message: message.clone(), client_messages },
            &talk.standing,
        )?);
        talk.client_messages = client_messages;
        if let Said::File { card, hash } = &self.said {
            let (message, session, size) = (self.id, self.session, card.size);
            let by_client = self.sender == Sender::Client;
            new_files.push(NewFile { message, session, by_client, hash: hash.clone(), size });
            hashes.insert(self.id, hash.clone());
        }
        messages.insert(self.id, message.clone());
        Ok(message)
    }
}

/// What several messages are decided by: what the database holds, and what is to be added to it.
struct Stored {
    talks: HashMap<SessionId, Talk>,
    messages: HashMap<MessageId, Message>,
    /// Of the files among them.
    hashes: HashMap<MessageId, String>,
    new: Vec<NewMessage>,
    new_files: Vec<NewFile>,
}

impl Command for Send {
    type Answer = Message;

    const TOGETHER: bool = true;

    async fn run(&self, write: &mut Write) -> Result<Message, Refusal> {
        let answer = Self::run_together(&[self], write).await?.pop();
        answer.unwrap_or(Err(Refusal::Unavailable("a message has no answer")))
    }

    async fn run_together(sends: &[&Self], write: &mut Write) -> Result<Vec<Result<Message, Refusal>>, Refusal> {
        let talks = messages::talks(write.connection(), sends.iter().map(|send| send.session)).await?;
        let messages = messages::by_ids(write.connection(), sends.iter().map(|send| send.id)).await?;
        let mut hashes = HashMap::new();
        for send in sends.iter().filter(|send| matches!(send.said, Said::File { .. })) {
            if messages.contains_key(&send.id)
                && let Some(file) = files::by_message(write.connection(), send.id).await?
            {
                hashes.insert(send.id, file.hash);
            }
        }
        let mut stored = Stored { talks, messages, hashes, new: Vec::new(), new_files: Vec::new() };
        let answers = sends.iter().map(|send| send.decide(write, &mut stored)).collect();
        messages::insert_all(write.connection(), &stored.new).await?;
        for file in &stored.new_files {
            files::insert(write.connection(), file).await?;
        }
        Ok(answers)
    }
}
