//! Who comes when. Bounded for ever: few wait at once, and when nobody answers, fewer and fewer come.

use deskbell_protocol::Timestamp;

use crate::cast::CAST;
use crate::story::Story;

const SECOND: i64 = 1000;
/// The first arrivals after the start come quickly, so that the desk is alive within a minute.
const FIRST: [i64; 4] = [2 * SECOND, 7 * SECOND, 13 * SECOND, 20 * SECOND];
/// From one arrival to the next after that.
const USUAL: i64 = 40 * SECOND;
/// No more wait at once.
const WAITING: usize = 4;
/// No more are there at once, those who talk included.
const THERE: usize = 6;
/// After so many in a row whom nobody answered, each further one takes twice as long to come.
const UNANSWERED: u32 = 6;
/// How long a client who gave up stays away.
const AWAY: i64 = 45 * SECOND;

/// Decides who comes.
#[derive(Debug)]
pub(crate) struct Director {
    came: usize,
    next: usize,
    last: Timestamp,
    unanswered: u32,
    returning: Option<(Timestamp, &'static Story)>,
}

impl Director {
    /// Begins at `now`.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { came: 0, next: 0, last: now, unanswered: 0, returning: None }
    }

    /// Who should come at `now`, given who is there and how many of those wait.
    pub(crate) fn due(&self, now: Timestamp, there: &[&'static Story], waiting: usize) -> Option<&'static Story> {
        if waiting >= WAITING || there.len() >= THERE || now.since(self.last) < self.pause() {
            return None;
        }
        if let Some((at, story)) = self.returning
            && now >= at
        {
            return Some(story);
        }
        // A person is there once.
        let free = |story: &&'static Story| there.iter().all(|other| other.name != story.name);
        CAST.iter().cycle().skip(self.next).take(CAST.len()).find(free)
    }

    /// `story` came at `now`.
    pub(crate) fn came(&mut self, story: &'static Story, now: Timestamp) {
        self.last = now;
        self.came += 1;
        match CAST.iter().position(|other| std::ptr::eq(other, story)) {
            Some(place) => self.next = (place + 1) % CAST.len(),
            None => self.returning = None,
        }
    }

    /// `story` is over; `answered` when the operator accepted.
    pub(crate) fn left(&mut self, story: &'static Story, now: Timestamp, answered: bool) {
        if answered {
            return self.somebody_is_there();
        }
        self.unanswered = self.unanswered.saturating_add(1);
        if let Some(again) = story.again {
            self.returning = Some((now.plus(AWAY), again));
        }
    }

    /// The operator did something.
    pub(crate) fn somebody_is_there(&mut self) {
        self.unanswered = 0;
    }

    fn pause(&self) -> i64 {
        let usual = FIRST.get(self.came).copied().unwrap_or(USUAL);
        let doublings = self.unanswered.saturating_sub(UNANSWERED).min(20);
        usual << doublings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays with an operator who never answers, second by second; tells when who came and the most who waited at once.
    fn ignored(seconds: i64) -> (Vec<i64>, usize, Vec<&'static str>) {
        let mut director = Director::new(Timestamp(0));
        let mut there: Vec<(i64, &'static Story)> = Vec::new();
        let (mut arrivals, mut most, mut names) = (Vec::new(), 0, Vec::new());
        for second in 0..seconds {
            let now = Timestamp(second * SECOND);
            let (gone, stay): (Vec<_>, Vec<_>) =
                there.into_iter().partition(|(came, story)| second - came >= story.patience);
            there = stay;
            gone.into_iter().for_each(|(_, story)| director.left(story, now, false));
            let stories: Vec<_> = there.iter().map(|(_, story)| *story).collect();
            if let Some(story) = director.due(now, &stories, stories.len()) {
                director.came(story, now);
                there.push((second, story));
                arrivals.push(second);
                names.push(story.name);
            }
            most = most.max(there.len());
        }
        (arrivals, most, names)
    }

    #[test]
    fn a_newcomer_sees_several_clients_within_a_minute() {
        let (arrivals, _, names) = ignored(60);
        assert!(arrivals.len() >= 4, "a living desk: {names:?} at {arrivals:?}");
        assert!(arrivals.first().is_some_and(|first| *first <= 5), "the first comes at once: {arrivals:?}");
        let distinct: std::collections::HashSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "a person is there once: {names:?}");
    }

    #[test]
    fn a_night_without_anybody_brings_few_clients_and_never_a_crowd() {
        let (arrivals, most, names) = ignored(12 * 60 * 60);
        assert!(most <= WAITING, "{most} waited at once");
        assert!(arrivals.len() < 40, "{} came in a night", arrivals.len());
        let twice = names.iter().filter(|name| **name == names[0]).count();
        assert!(twice >= 2, "when all were there, the first comes again: {names:?}");
    }

    #[test]
    fn who_gave_up_comes_back_and_who_was_answered_does_not() {
        let now = Timestamp(0);
        let story = CAST.iter().find(|story| story.again.is_some()).expect("somebody comes back");
        let again = story.again.expect("just found");
        let mut director = Director::new(now);
        director.came(story, now);
        director.left(story, now, true);
        assert!(director.returning.is_none(), "there is no reason to");
        director.left(story, now, false);
        let later = now.plus(AWAY);
        assert!(director.due(later, &[], 0).is_some_and(|due| std::ptr::eq(due, again)), "the second visit");
        director.came(again, later);
        assert!(director.returning.is_none(), "and that was it");
        assert_eq!(again.name, story.name, "it is the same person");
    }

    #[test]
    fn an_operator_who_does_something_brings_the_usual_pace_back() {
        let mut director = Director::new(Timestamp(0));
        director.came = FIRST.len();
        let story = &CAST[0];
        (0..UNANSWERED + 4).for_each(|_| director.left(story, Timestamp(0), false));
        assert!(director.due(Timestamp(USUAL), &[], 0).is_none(), "nobody was there for long");
        director.somebody_is_there();
        assert!(director.due(Timestamp(USUAL), &[], 0).is_some(), "somebody is there");
        let four = [&CAST[0], &CAST[1], &CAST[2], &CAST[3]];
        assert!(director.due(Timestamp(USUAL), &four, WAITING).is_none(), "enough wait");
    }
}
