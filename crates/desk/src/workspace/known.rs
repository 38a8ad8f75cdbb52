//! What is known beside the sessions: templates, and what operators wrote about the client of the shown conversation.

use deskbell_protocol::{AboutClient, ClientNote, MessageId, SessionId, Template, TemplateId, Timestamp};
use jiff::tz::TimeZone;

use super::{Keep, Workspace};
use crate::view::AboutView;

/// So many notes are shown, as the server tells them.
const NOTES_MAX: usize = 200;

/// Notes and earlier sessions of the client of the shown conversation.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    known: Option<AboutClient>,
    /// Notes that came by the stream before the rest was loaded.
    heard: Vec<ClientNote>,
    /// It was loaded and nothing was missed since.
    fresh: bool,
}

impl Workspace {
    /// A template that the operator sees came into being or changed.
    pub(crate) fn take_template(&mut self, template: Template) {
        self.keep.push(Keep::Snapshot);
        self.touched.templates.insert(template.id);
        self.templates.insert(template.id, template);
    }

    /// A template is gone.
    pub(crate) fn template_gone(&mut self, id: TemplateId) {
        self.keep.push(Keep::Snapshot);
        self.touched.templates.insert(id);
        self.templates.remove(&id);
    }

    /// The shown conversation whose client is not known well, or not any more.
    pub(crate) fn about_missing(&self) -> Option<SessionId> {
        self.open.as_ref().filter(|open| !open.about.fresh).map(|open| open.session_id)
    }

    /// What the server tells about the client of the shown conversation; none: it tells nothing.
    pub(crate) fn take_about(&mut self, id: SessionId, told: Option<AboutClient>) {
        let Some(open) = self.open.as_mut().filter(|open| open.session_id == id) else { return };
        let about = &mut open.about;
        let before = about.known.take().unwrap_or_default();
        let mut known = told.unwrap_or_default();
        // What came by the stream while the answer was on its way is newer than the answer.
        for note in before.notes.into_iter().chain(about.heard.drain(..)) {
            add(&mut known.notes, note);
        }
        (about.known, about.fresh) = (Some(known), true);
    }

    /// Somebody wrote a note.
    pub(super) fn take_note(&mut self, note: ClientNote) {
        let Some(open) = &mut self.open else { return };
        let client = self.sessions.get(&open.session_id).map(|session| session.client.id);
        if client == Some(note.client_id) {
            let notes = open.about.known.as_mut().map_or(&mut open.about.heard, |known| &mut known.notes);
            add(notes, note);
        }
    }

    /// Something may have been missed.
    pub(super) fn forget_about(&mut self) {
        if let Some(open) = &mut self.open {
            open.about.fresh = false;
        }
    }

    /// What the window draws of it.
    pub(crate) fn about(&self, now: Timestamp) -> AboutView {
        let open = self.open.as_ref();
        let session = open.and_then(|open| self.sessions.get(&open.session_id));
        let zone = session.and_then(|session| session.client.zone.as_deref());
        AboutView {
            about: open.and_then(|open| open.about.known.clone()),
            zone_offset_min: zone.and_then(|zone| ahead_of_utc(zone, self.server_time(now))),
        }
    }

    /// How far a file on its way has come; none: it begins anew.
    pub(crate) fn set_uploaded(&mut self, id: MessageId, uploaded: Option<u64>) {
        if self.outbox.set_uploaded(id, uploaded) {
            self.touched.messages.insert(id);
        }
    }
}

/// Puts a note in its place, unless it is there.
fn add(notes: &mut Vec<ClientNote>, note: ClientNote) {
    if notes.iter().any(|other| other.id == note.id) {
        return;
    }
    let at = notes.partition_point(|other| (other.at, other.id.0) <= (note.at, note.id.0));
    notes.insert(at, note);
    if notes.len() > NOTES_MAX {
        notes.drain(..notes.len() - NOTES_MAX);
    }
}

/// How much the time in a zone is ahead of UTC, in minutes; none when there is no such zone.
fn ahead_of_utc(zone: &str, at: Timestamp) -> Option<i32> {
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(TimeZone::get(zone).ok()?.to_offset(at).seconds() / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clients_time_follows_the_zones_own_rules() {
        let (january, july) = (Timestamp(1_800_000_000_000), Timestamp(1_815_000_000_000));
        assert_eq!(ahead_of_utc("Europe/Prague", january), Some(60));
        assert_eq!(ahead_of_utc("Europe/Prague", july), Some(120), "summer time");
        assert_eq!(ahead_of_utc("America/St_Johns", january), Some(-210), "half an hour");
        for unknown in ["", "Nowhere/At_All", "../../etc/passwd", "+01:00 <script>"] {
            assert_eq!(ahead_of_utc(unknown, january), None, "{unknown:?}");
        }
    }
}
