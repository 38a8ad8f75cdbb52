//! Which popup is whose. It survives a restart of the program, for popups that are still on the screen then: no names and no
//! text, only numbers and what they are about.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use deskbell_desk::ports::Subject;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::popup::word_of;

/// How many popups that went by themselves are remembered, for services that keep them where they can be clicked.
const GONE_MAX: usize = 200;
/// The file is written at most this often. What is shown just before the program is killed is lost to the next run.
const WRITE_EVERY: Duration = Duration::from_millis(50);

/// The service that shows the popups. Unique names mean something on one bus only, and are never given twice there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whose {
    pub(super) bus: String,
    pub(super) service: String,
}

/// Popups that the service still knows, at most one a subject.
#[derive(Debug)]
pub(super) struct Kept {
    file: PathBuf,
    whose: Whose,
    ids: HashMap<Subject, u32>,
    subjects: HashMap<u32, Subject>,
    /// Went by themselves, the oldest first.
    gone: BTreeMap<u64, Subject>,
    counter: u64,
    changed: bool,
    written: Option<Instant>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Written {
    #[serde(flatten)]
    whose: Whose,
    popups: Vec<Line>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    id: u32,
    about: String,
}

impl Kept {
    /// What the former run left in the folder; nothing when that cannot be read.
    pub(super) fn open(folder: &Path) -> Self {
        let file = folder.join("popups.json");
        let read = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice::<Written>(&bytes).ok());
        let mut kept = Self {
            file,
            whose: Whose::default(),
            ids: HashMap::new(),
            subjects: HashMap::new(),
            gone: BTreeMap::new(),
            counter: 0,
            changed: false,
            written: None,
        };
        if let Some(written) = read {
            kept.whose = written.whose;
            for Line { id, about } in written.popups {
                if let Some(subject) = subject_of(&about) {
                    kept.put(subject, id);
                    // They may have gone while nobody looked.
                    kept.gone(subject);
                }
            }
            kept.changed = false;
        }
        kept
    }

    /// Another service shows popups from now on, or it was the same all the time. It knows nothing of the former's.
    pub(super) fn belongs_to(&mut self, whose: Whose) {
        if self.whose != whose {
            self.whose = whose;
            self.ids.clear();
            self.subjects.clear();
            self.gone.clear();
            self.changed = true;
        }
    }

    pub(super) fn id(&self, subject: Subject) -> Option<u32> {
        self.ids.get(&subject).copied()
    }

    pub(super) fn subject(&self, id: u32) -> Option<Subject> {
        self.subjects.get(&id).copied()
    }

    /// It is there and was not seen to go.
    pub(super) fn is_on_screen(&self, subject: Subject) -> bool {
        self.ids.contains_key(&subject) && !self.gone.values().any(|gone| *gone == subject)
    }

    /// A popup is on the screen.
    pub(super) fn put(&mut self, subject: Subject, id: u32) {
        if self.id(subject) == Some(id) {
            self.gone.retain(|_, gone| *gone != subject);
            return;
        }
        self.forget(subject);
        // The service gives a number again once it has forgotten whose it was.
        if let Some(former) = self.subjects.insert(id, subject) {
            self.ids.remove(&former);
            self.gone.retain(|_, gone| *gone != former);
        }
        self.ids.insert(subject, id);
        self.changed = true;
    }

    /// It went by itself, and may be where it can still be clicked.
    pub(super) fn gone(&mut self, subject: Subject) {
        if !self.is_on_screen(subject) {
            return;
        }
        self.counter += 1;
        self.gone.insert(self.counter, subject);
        if self.gone.len() > GONE_MAX
            && let Some((_, oldest)) = self.gone.pop_first()
        {
            self.forget(oldest);
        }
    }

    /// The service does not know it any more.
    pub(super) fn forget(&mut self, subject: Subject) {
        if let Some(id) = self.ids.remove(&subject) {
            self.subjects.remove(&id);
            self.gone.retain(|_, gone| *gone != subject);
            self.changed = true;
        }
    }

    /// When the file is to be written; none while it says what is known.
    pub(super) fn due(&self) -> Option<Instant> {
        self.changed.then(|| self.written.map_or_else(Instant::now, |written| written + WRITE_EVERY))
    }

    /// What is known, to be written to the file.
    pub(super) fn writing(&mut self) -> Writing {
        self.changed = false;
        self.written = Some(Instant::now());
        let line = |(subject, id): (&Subject, &u32)| Line { id: *id, about: word_of(*subject) };
        let written = Written { whose: self.whose.clone(), popups: self.ids.iter().map(line).collect() };
        Writing { file: self.file.clone(), written }
    }
}

/// What is known, on its way to the file.
#[derive(Debug)]
pub(super) struct Writing {
    file: PathBuf,
    written: Written,
}

impl Writing {
    /// Writes the file whole; blocks. What cannot be kept is lost with the program, no more.
    pub(super) fn carry_out(self) {
        if let Err(error) = self.replace() {
            tracing::warn!(%error, "which popups are shown could not be written");
        }
    }

    fn replace(self) -> std::io::Result<()> {
        let unfinished = self.file.with_extension("unfinished");
        std::fs::write(&unfinished, serde_json::to_vec(&self.written)?)?;
        std::fs::rename(unfinished, self.file)
    }
}

fn subject_of(word: &str) -> Option<Subject> {
    Some(match word {
        "status" => Subject::Status,
        "connection" => Subject::Connection,
        "summary" => Subject::Summary,
        "test" => Subject::Test,
        id => Subject::Session(id.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::SessionId;

    use super::*;

    fn session() -> Subject {
        Subject::Session(SessionId(uuid::Uuid::now_v7()))
    }

    #[test]
    fn popups_that_went_by_themselves_are_remembered_up_to_a_bound() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::open(folder.path());
        let stays = session();
        kept.put(stays, 1);
        for id in 2..1_000 {
            let subject = session();
            kept.put(subject, id);
            kept.gone(subject);
        }
        assert_eq!(kept.ids.len(), GONE_MAX + 1, "only those that went are bounded");
        assert_eq!(kept.subjects.len(), kept.ids.len());
        assert_eq!(kept.gone.len(), GONE_MAX);
        assert_eq!(kept.id(stays), Some(1), "it is on the screen still");
        assert!(kept.subject(2).is_none() && kept.subject(999).is_some(), "the oldest are forgotten first");
    }

    #[test]
    fn a_number_given_again_belongs_to_the_newer_popup_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::open(folder.path());
        let (older, newer) = (session(), session());
        kept.put(older, 7);
        kept.gone(older);
        kept.put(newer, 7);
        assert_eq!((kept.id(older), kept.subject(7)), (None, Some(newer)));
        assert!(kept.is_on_screen(newer) && kept.gone.is_empty());
    }

    #[test]
    fn the_next_run_reads_what_was_shown_and_nothing_of_another_service_or_a_broken_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let whose = |service: &str| Whose { bus: "here".into(), service: service.into() };
        let anna = session();
        let mut kept = Kept::open(folder.path());
        kept.belongs_to(whose(":1.5"));
        for (subject, id) in [(anna, 3), (Subject::Summary, 4), (Subject::Connection, 5), (Subject::Status, 6)] {
            kept.put(subject, id);
        }
        kept.writing().carry_out();
        assert_eq!(kept.due(), None, "it was written");
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1, "nothing unfinished is left");

        let mut again = Kept::open(folder.path());
        again.belongs_to(whose(":1.5"));
        assert_eq!((again.id(anna), again.subject(4), again.ids.len()), (Some(3), Some(Subject::Summary), 4));
        again.belongs_to(whose(":1.6"));
        assert!(again.ids.is_empty(), "another service gives the same numbers to other popups");

        std::fs::write(folder.path().join("popups.json"), b"{\"bus\":").expect("writable");
        assert!(Kept::open(folder.path()).ids.is_empty());
    }
}
