//! Notes that operators write about clients.

use deskbell_protocol::{ClientNote, ErrorCode, Event, NoteId, OperatorId, SessionId};

use super::events;
use crate::refusal::{Refusal, refuse};
use crate::store::sessions::Record;
use crate::store::{Command, Write, notes, operators};

/// An operator writes a note about a session's client. The same again answers the same.
pub(crate) struct WriteNote {
    pub(crate) id: NoteId,
    pub(crate) session: SessionId,
    pub(crate) author: OperatorId,
    pub(crate) text: String,
}

impl Command for WriteNote {
    type Answer = ClientNote;

    async fn run(&self, write: &mut Write) -> Result<ClientNote, Refusal> {
        let record = seen(write, self.session, self.author).await?;
        if let Some(known) = notes::by_id(write.connection(), self.id).await? {
            let asked = (known.session_id, known.author_id, known.text.as_str());
            let is_same = asked == (self.session, self.author, self.text.as_str());
            return match is_same {
                true => Ok(known),
                false => Err(refuse(ErrorCode::Conflict, "the id belongs to another note")),
            };
        }
        add(write, &record, NewNote { id: self.id, author: self.author, text: &self.text }).await
    }
}

/// A note about to be kept.
pub(super) struct NewNote<'a> {
    pub(super) id: NoteId,
    pub(super) author: OperatorId,
    pub(super) text: &'a str,
}

/// Keeps a note about the client of `record`, and tells whoever sees that session.
pub(super) async fn add(write: &mut Write, record: &Record, new: NewNote<'_>) -> Result<ClientNote, Refusal> {
    let author = operators::by_id(write.connection(), new.author).await?;
    let note = ClientNote {
        id: new.id,
        client_id: record.session.client.id,
        session_id: record.session.id,
        author_id: new.author,
        author_name: author.map(|author| author.display_name).unwrap_or_default(),
        text: new.text.to_owned(),
        at: write.now(),
    };
    notes::insert(write.connection(), &note).await?;
    let audience = events::audience(record.session.id, &record.standing);
    write.emit(audience, &Event::NoteAdded { note: note.clone() })?;
    Ok(note)
}

/// Reads a session that `operator` works on; another is as if it were not there. Who may accept it from somebody has to do that first.
pub(super) async fn seen(write: &mut Write, session: SessionId, operator: OperatorId) -> Result<Record, Refusal> {
    let record = events::session(write, session).await?;
    let company = write.company();
    if !record.standing.visible_to(operator, &company.settings) {
        return Err(refuse(ErrorCode::NotFound, "there is no such session"));
    }
    if record.standing.receives(operator) {
        return Err(refuse(ErrorCode::SessionNotActive, "the session is not accepted yet"));
    }
    Ok(record)
}
