//! What one simulated client does next, as a pure function of what its session looks like.

use deskbell_protocol::{Author, Content, Joined, Note, SessionState, Timestamp};

const SECOND: i64 = 1000;
/// Before somebody answers, whatever the length.
const THINKING: i64 = 3 * SECOND;
/// For each character that is typed.
const TYPING: i64 = 70;
/// The longest that writing one line takes.
const TYPING_LONGEST: i64 = 9 * SECOND;
/// In a conversation in which the operator stays silent, a client leaves after so long.
const SILENCE: i64 = 180 * SECOND;
/// From the last word of a client who has said everything until he or she leaves.
const PARTING: i64 = 12 * SECOND;

/// What is said without being asked.
#[derive(Debug)]
pub(crate) struct Opening {
    /// Seconds since the client came.
    pub(crate) after: i64,
    /// The words.
    pub(crate) text: &'static str,
}

/// One visit of one client.
#[derive(Debug)]
pub(crate) struct Story {
    /// What the client wants to be called.
    pub(crate) name: &'static str,
    /// The page of the company's site from which the client comes.
    pub(crate) page: &'static str,
    /// Preferred language of the browser, as BCP 47; the words are in it.
    pub(crate) language: &'static str,
    /// The browser, as it names itself.
    pub(crate) agent: &'static str,
    /// Said in this order until the operator writes.
    pub(crate) opening: &'static [Opening],
    /// Said after those, while nobody accepts.
    pub(crate) impatient: &'static [Opening],
    /// Seconds until a client whom nobody accepts leaves.
    pub(crate) patience: i64,
    /// Said one after the other, each when the operator wrote something; fit whatever was written.
    pub(crate) replies: &'static [&'static str],
    /// Who has said everything leaves; others wait for the operator to end the conversation.
    pub(crate) parts: bool,
    /// The visit after this one, when nobody was there this time.
    pub(crate) again: Option<&'static Story>,
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Client,
    Operator,
}

/// How a session stands, as far as it decides what its client does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scene {
    /// Since when the client is there.
    pub(crate) came: Timestamp,
    /// Since when the operator is there.
    pub(crate) accepted: Option<Timestamp>,
    /// The talk is over.
    pub(crate) over: bool,
    /// Who wrote when, oldest first.
    pub(crate) lines: Vec<(Who, Timestamp)>,
}

/// What the client does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// Nothing.
    Wait,
    /// Writes.
    Say(&'static str),
    /// Leaves.
    Leave,
    /// Is no more there.
    Gone,
}

impl Scene {
    /// What a client's snapshot tells.
    pub(crate) fn of(joined: &Joined) -> Self {
        let (session, messages) = (&joined.session, &joined.messages.messages);
        let accepted = match session.state {
            SessionState::Created | SessionState::Queued | SessionState::Offered => None,
            _ => {
                let note = messages.iter().find(|it| matches!(it.content, Content::Note(Note::OperatorJoined { .. })));
                // In a long talk the note is on an earlier page.
                Some(note.map_or(session.created_at, |note| note.sent_at))
            }
        };
        let lines = messages.iter().filter_map(|message| match message.author {
            Author::Client => Some((Who::Client, message.sent_at)),
            Author::Operator { .. } => Some((Who::Operator, message.sent_at)),
            Author::System => None,
        });
        Self { came: session.created_at, accepted, over: session.state.is_ended(), lines: lines.collect() }
    }

    /// Whether somebody accepted.
    pub(crate) fn answered(&self) -> bool {
        self.accepted.is_some()
    }
}

impl Story {
    /// What this client does at `now`.
    pub(crate) fn next(&self, scene: &Scene, now: Timestamp) -> Act {
        if scene.over {
            return Act::Gone;
        }
        match scene.accepted {
            None => self.waits(scene, now.since(scene.came)),
            Some(accepted) => self.talks(scene, accepted, now),
        }
    }

    fn waits(&self, scene: &Scene, waited: i64) -> Act {
        if waited >= self.patience * SECOND {
            return Act::Leave;
        }
        match self.opening.iter().chain(self.impatient).nth(scene.lines.len()) {
            Some(line) => after(waited, line.after * SECOND, Act::Say(line.text)),
            None => Act::Wait,
        }
    }

    fn talks(&self, scene: &Scene, accepted: Timestamp, now: Timestamp) -> Act {
        let mut asked = scene.lines.iter().skip_while(|(who, _)| *who == Who::Client).peekable();
        if asked.peek().is_none()
            && let Some(line) = self.opening.get(scene.lines.len())
        {
            return after(now.since(scene.came), line.after * SECOND, Act::Say(line.text));
        }
        let replied = asked.filter(|(who, _)| *who == Who::Client).count();
        let (last, at) = scene.lines.last().copied().unwrap_or((Who::Client, accepted));
        let silent = now.since(at.max(accepted));
        match (last, self.replies.get(replied)) {
            (Who::Operator, Some(text)) => after(silent, time_to_write(text), Act::Say(text)),
            (_, None) if self.parts => after(silent, PARTING, Act::Leave),
            _ => after(silent, SILENCE, Act::Leave),
        }
    }
}

fn after(passed: i64, needed: i64, act: Act) -> Act {
    if passed >= needed { act } else { Act::Wait }
}

fn time_to_write(text: &str) -> i64 {
    let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    THINKING + characters.saturating_mul(TYPING).min(TYPING_LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: Story = Story {
        name: "Ada",
        page: "",
        language: "en",
        agent: "",
        opening: &[Opening { after: 4, text: "Hello" }, Opening { after: 9, text: "I have a question" }],
        impatient: &[Opening { after: 30, text: "Is anybody there" }],
        patience: 60,
        replies: &["Fine", "Goodbye"],
        parts: true,
        again: None,
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * SECOND)
    }

    fn scene(accepted: Option<i64>, lines: &[(Who, i64)]) -> Scene {
        let lines = lines.iter().map(|(who, seconds)| (*who, at(*seconds))).collect();
        Scene { came: at(0), accepted: accepted.map(at), over: false, lines }
    }

    #[test]
    fn a_client_who_waits_says_each_line_in_its_time_and_then_leaves() {
        let none = scene(None, &[]);
        assert_eq!(STORY.next(&none, at(3)), Act::Wait, "nobody writes at once");
        assert_eq!(STORY.next(&none, at(4)), Act::Say("Hello"));
        let one = scene(None, &[(Who::Client, 4)]);
        assert_eq!(STORY.next(&one, at(8)), Act::Wait, "no line is said twice");
        assert_eq!(STORY.next(&one, at(9)), Act::Say("I have a question"));
        let two = scene(None, &[(Who::Client, 4), (Who::Client, 9)]);
        assert_eq!(STORY.next(&two, at(30)), Act::Say("Is anybody there"));
        let three = scene(None, &[(Who::Client, 4), (Who::Client, 9), (Who::Client, 30)]);
        assert_eq!(STORY.next(&three, at(59)), Act::Wait, "there is nothing more to say");
        assert_eq!(STORY.next(&three, at(60)), Act::Leave, "patience ends");
    }

    #[test]
    fn a_client_answers_what_the_operator_wrote_once_and_leaves_when_all_is_said() {
        use Who::{Client, Operator};
        let asked = scene(Some(10), &[(Client, 4), (Operator, 20)]);
        assert_eq!(STORY.next(&asked, at(21)), Act::Wait, "an answer takes its time");
        assert_eq!(STORY.next(&asked, at(24)), Act::Say("Fine"));
        let replied = scene(Some(10), &[(Client, 4), (Operator, 20), (Client, 24)]);
        assert_eq!(STORY.next(&replied, at(90)), Act::Wait, "it is the operator's turn");
        let twice = scene(Some(10), &[(Client, 4), (Operator, 20), (Operator, 23), (Client, 27), (Operator, 40)]);
        assert_eq!(STORY.next(&twice, at(50)), Act::Say("Goodbye"), "two lines in a row get one answer");
        let done = scene(Some(10), &[(Client, 4), (Operator, 20), (Client, 24), (Operator, 40), (Client, 44)]);
        assert_eq!(STORY.next(&done, at(50)), Act::Wait, "a goodbye can be read");
        assert_eq!(STORY.next(&done, at(56)), Act::Leave);
        let stays = Story { parts: false, ..STORY };
        assert_eq!(stays.next(&done, at(100)), Act::Wait, "this client leaves the end to the operator");
        assert_eq!(stays.next(&done, at(44 + 180)), Act::Leave, "but not for ever");
    }

    #[test]
    fn who_is_accepted_early_says_the_rest_and_silence_ends_every_talk() {
        let accepted = scene(Some(2), &[]);
        assert_eq!(STORY.next(&accepted, at(3)), Act::Wait);
        assert_eq!(STORY.next(&accepted, at(4)), Act::Say("Hello"));
        let begun = scene(Some(6), &[(Who::Client, 4)]);
        assert_eq!(STORY.next(&begun, at(9)), Act::Say("I have a question"));
        let silent = scene(Some(6), &[(Who::Client, 4), (Who::Client, 9)]);
        assert_eq!(STORY.next(&silent, at(188)), Act::Wait, "nobody is impatient who was accepted");
        assert_eq!(STORY.next(&silent, at(189)), Act::Leave, "the operator said nothing for three minutes");
        let over = Scene { over: true, ..silent };
        assert_eq!(STORY.next(&over, at(7)), Act::Gone, "who was sent away writes no more");
    }
}
