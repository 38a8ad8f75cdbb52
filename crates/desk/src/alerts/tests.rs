use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

fn waiting(n: u128) -> Waiting {
    Waiting { session_id: id(n), name: "Jan".to_owned(), label: None, group: None, for_me: true, left: false }
}

fn wrote(n: u128) -> Wrote {
    Wrote { session_id: id(n), name: "Jan".to_owned(), text: "Hello".to_owned() }
}

fn about(n: u128) -> Subject {
    Subject::Session(id(n))
}

fn unfocused(settings: &Settings) -> Seen<'_> {
    Seen {
        focused: false,
        current: None,
        away: false,
        not_responding: None,
        misses_until_away: None,
        settings,
        waiting: Vec::new(),
        mine: BTreeSet::new(),
    }
}

fn kinds(actions: &[Action]) -> Vec<&'static str> {
    actions
        .iter()
        .map(|action| match action {
            Action::Show(_) => "show",
            Action::Withdraw(_) => "withdraw",
            Action::Play { repeat: Some(_), .. } => "ring",
            Action::Play { repeat: None, .. } => "sound once",
            Action::Stop(_) => "stop",
        })
        .collect()
}

#[test]
fn a_waiting_client_shows_and_rings_until_the_reason_is_gone() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let there = Seen { waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&there, &[])), ["show", "ring"]);
    assert!(alerts.update(&there, &[]).is_empty(), "nothing new: nothing more");
    let gone = unfocused(&settings);
    assert_eq!(kinds(&alerts.update(&gone, &[])), ["stop", "withdraw"], "accepted by anybody, left or moved on");
}

#[test]
fn nothing_is_shown_or_rung_for_who_comes_before_the_operators_eyes() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let there = Seen { focused: true, waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert!(alerts.update(&there, &[]).is_empty());
    let blurred = Seen { focused: false, ..there };
    assert!(alerts.update(&blurred, &[]).is_empty(), "the operator saw this client already");
}

#[test]
fn looking_at_the_window_silences_everything() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let seen = Seen { waiting: vec![waiting(1)], mine: BTreeSet::from([id(2)]), ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&seen, &[wrote(2)])), ["show", "ring", "show", "sound once"]);
    let focused = Seen { focused: true, ..seen.clone() };
    assert_eq!(kinds(&alerts.update(&focused, &[])), ["stop", "withdraw", "withdraw"]);
    assert!(alerts.update(&seen, &[]).is_empty(), "looking away again does not ring anew for the same client");
}

#[test]
fn a_message_alerts_only_when_it_is_not_being_read() {
    let settings = Settings::default();
    let mine = BTreeSet::from([id(1), id(2)]);
    let base = Seen { mine, current: Some(id(1)), ..unfocused(&settings) };
    let table = [
        (true, 1, vec![], "it is being read"),
        (true, 2, vec!["sound once"], "another conversation is shown"),
        (false, 1, vec!["show", "sound once"], "the window is behind another"),
        (false, 2, vec!["show", "sound once"], "the window is behind another"),
        (false, 3, vec![], "the session is not mine"),
    ];
    for (focused, session, expected, why) in table {
        let seen = Seen { focused, ..base.clone() };
        assert_eq!(kinds(&Alerts::default().update(&seen, &[wrote(session)])), expected, "{why}");
    }
}

#[test]
fn opening_the_conversation_takes_its_popup_away() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let seen = Seen { mine: BTreeSet::from([id(1), id(2)]), ..unfocused(&settings) };
    alerts.update(&seen, &[wrote(1), wrote(2)]);
    let opened = Seen { current: Some(id(1)), ..seen };
    assert_eq!(alerts.update(&opened, &[]), [Action::Withdraw(about(1))], "the other one's stays");
}

#[test]
fn away_hears_only_who_comes_for_me() {
    let settings = Settings::default();
    let others = Waiting { for_me: false, ..waiting(2) };
    let seen = Seen { away: true, waiting: vec![waiting(1), others], ..unfocused(&settings) };
    let mut alerts = Alerts::default();
    let actions = alerts.update(&seen, &[]);
    assert_eq!(kinds(&actions), ["show", "ring"]);
    assert!(matches!(&actions[0], Action::Show(popup) if popup.subject == about(1)));
    let back = Seen { away: false, ..seen.clone() };
    let actions = alerts.update(&back, &[]);
    assert!(matches!(&actions[0], Action::Show(popup) if popup.subject == about(2)), "still waiting: not missed");
    assert_eq!(kinds(&alerts.update(&seen, &[])), ["stop", "withdraw"], "away again: no longer for me");
    let writes = Seen { away: true, mine: BTreeSet::from([id(1)]), ..unfocused(&settings) };
    assert_eq!(
        kinds(&Alerts::default().update(&writes, &[wrote(1)])),
        ["show", "sound once"],
        "what is active goes on"
    );
}

#[test]
fn every_switch_of_the_settings_works_alone() {
    let all = Settings::default();
    let table = [
        (Settings { popup_waiting: false, ..all.clone() }, vec!["ring"], vec!["show", "sound once"]),
        (Settings { sound_waiting: false, ..all.clone() }, vec!["show"], vec!["show", "sound once"]),
        (Settings { popup_message: false, ..all.clone() }, vec!["show", "ring"], vec!["sound once"]),
        (Settings { sound_message: false, ..all }, vec!["show", "ring"], vec!["show"]),
    ];
    for (settings, for_waiting, for_message) in table {
        let mut alerts = Alerts::default();
        let seen = Seen { waiting: vec![waiting(1)], mine: BTreeSet::from([id(2)]), ..unfocused(&settings) };
        assert_eq!(kinds(&alerts.update(&seen, &[])), for_waiting, "{settings:?}");
        assert_eq!(kinds(&alerts.update(&seen, &[wrote(2)])), for_message, "{settings:?}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Comes(u128),
    LeavesAMessage(u128),
    Goes(u128),
    Accepted(u128),
    Ended(u128),
    Writes(u128),
    Focus(bool),
    Open(Option<u128>),
    Away(bool),
    NotResponding(Option<i64>),
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0_u128..4;
    prop_oneof![
        n.clone().prop_map(Step::Comes),
        n.clone().prop_map(Step::LeavesAMessage),
        n.clone().prop_map(Step::Goes),
        n.clone().prop_map(Step::Accepted),
        n.clone().prop_map(Step::Ended),
        n.clone().prop_map(Step::Writes),
        any::<bool>().prop_map(Step::Focus),
        proptest::option::of(n).prop_map(Step::Open),
        any::<bool>().prop_map(Step::Away),
        proptest::option::of(0_i64..4).prop_map(Step::NotResponding),
    ]
}

proptest! {
    /// Follows what is out there on the desktop through any story.
    #[test]
    fn nothing_shows_or_rings_without_a_reason(steps in proptest::collection::vec(step(), 1..80)) {
        let settings = Settings::default();
        let mut alerts = Alerts::default();
        let mut seen = unfocused(&settings);
        let (mut popups, mut ringing) = (BTreeSet::new(), BTreeSet::new());
        for step in steps {
            let mut written = Vec::new();
            let before: BTreeSet<_> = seen.waiting.iter().map(|waiting| waiting.session_id).collect();
            match step {
                Step::Comes(n) => {
                    if !before.contains(&id(n)) && !seen.mine.contains(&id(n)) {
                        seen.waiting.push(Waiting { for_me: n % 2 == 0, ..waiting(n) });
                    }
                }
                Step::LeavesAMessage(n) => {
                    let client = seen.waiting.iter_mut().find(|waiting| waiting.session_id == id(n));
                    client.into_iter().for_each(|client| client.left = true);
                }
                Step::Goes(n) => seen.waiting.retain(|waiting| waiting.session_id != id(n)),
                Step::Accepted(n) => {
                    seen.waiting.retain(|waiting| waiting.session_id != id(n));
                    seen.mine.insert(id(n));
                }
                Step::Ended(n) => {
                    seen.mine.remove(&id(n));
                }
                Step::Writes(n) => written.push(wrote(n)),
                Step::Focus(focused) => seen.focused = focused,
                Step::Open(n) => seen.current = n.map(id),
                Step::Away(away) => seen.away = away,
                Step::NotResponding(since) => seen.not_responding = since.map(Timestamp),
            }
            for action in alerts.update(&seen, &written) {
                match action {
                    Action::Show(popup) => {
                        popups.insert(popup.subject);
                    }
                    Action::Withdraw(subject) => prop_assert!(popups.remove(&subject), "takes away only what is there"),
                    Action::Play { subject, repeat: Some(_), .. } => {
                        prop_assert!(ringing.insert(subject), "rings twice for one client");
                    }
                    Action::Play { subject, repeat: None, .. } => {
                        prop_assert!(!seen.focused || seen.current.map(Subject::Session) != Some(subject), "sounds for what is being read");
                    }
                    Action::Stop(subject) => prop_assert!(ringing.remove(&subject), "silences only what rings"),
                }
            }
            let waiting: BTreeSet<_> = seen.waiting.iter().map(|waiting| waiting.session_id).collect();
            prop_assert!(!seen.focused || (popups.is_empty() && ringing.is_empty()), "the operator is looking");
            let live = seen.waiting.iter().filter(|waiting| !waiting.left);
            let rung: BTreeSet<_> = live.map(|waiting| Subject::Session(waiting.session_id)).collect();
            prop_assert!(ringing.is_subset(&rung), "{ringing:?} of {waiting:?}: rings for nobody");
            let reason = |subject: &Subject| match subject {
                Subject::Session(id) => waiting.contains(id) || seen.mine.contains(id),
                Subject::Status => seen.not_responding.is_some(),
            };
            prop_assert!(popups.iter().all(reason), "a popup without a reason");
            let fresh = waiting.difference(&before).filter(|_| !seen.focused && !seen.away);
            let mut fresh = fresh.copied().map(Subject::Session);
            prop_assert!(fresh.all(|subject| popups.contains(&subject) && ringing.contains(&subject)), "a client is missed");
        }
    }
}

/// In a group's queue.
fn queued(n: u128) -> Waiting {
    Waiting { group: Some("Refunds".to_owned()), for_me: false, ..waiting(n) }
}

#[test]
fn a_client_of_the_queue_who_was_seen_alerts_anew_when_put_before_me() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let queue = Seen { waiting: vec![queued(1)], ..unfocused(&settings) };
    alerts.update(&Seen { focused: true, ..queue.clone() }, &[]);
    assert!(alerts.update(&queue, &[]).is_empty(), "the operator saw this client already");
    let offered = Seen { waiting: vec![waiting(1)], ..queue.clone() };
    assert_eq!(kinds(&alerts.update(&offered, &[])), ["show", "ring"]);
    assert_eq!(kinds(&alerts.update(&queue, &[])), ["stop", "withdraw"], "the offer moved on");
    assert!(alerts.update(&queue, &[]).is_empty(), "who waits in the queue again is no news");
    assert_eq!(kinds(&alerts.update(&offered, &[])), ["show", "ring"], "put before me once more");
}

#[test]
fn what_rings_for_the_queue_goes_on_when_it_is_put_before_me_and_stops_when_that_is_over() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let queue = Seen { waiting: vec![queued(1)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&queue, &[])), ["show", "ring"]);
    let offered = Seen { waiting: vec![waiting(1)], ..queue.clone() };
    assert!(alerts.update(&offered, &[]).is_empty(), "it rings already");
    assert_eq!(kinds(&alerts.update(&queue, &[])), ["stop", "withdraw"]);
}

#[test]
fn not_responding_is_told_once_and_its_popup_goes_with_the_status() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let set_away =
        Seen { away: true, not_responding: Some(Timestamp(1)), misses_until_away: Some(3), ..unfocused(&settings) };
    let actions = alerts.update(&set_away, &[]);
    assert_eq!(kinds(&actions), ["show", "sound once"]);
    let popup = Popup { subject: Subject::Status, reason: PopupReason::NotResponding { missed: Some(3) } };
    assert_eq!(actions[0], Action::Show(popup), "it says how many offers that were");
    assert!(alerts.update(&set_away, &[]).is_empty(), "told once");
    let back = unfocused(&settings);
    assert_eq!(alerts.update(&back, &[]), [Action::Withdraw(Subject::Status)]);
    let again = Seen { not_responding: Some(Timestamp(2)), ..set_away.clone() };
    assert_eq!(kinds(&alerts.update(&again, &[])), ["show", "sound once"], "another time is news");
    let looking = Seen { focused: true, ..again.clone() };
    assert_eq!(kinds(&alerts.update(&looking, &[])), ["withdraw"], "the window says it");
    assert!(alerts.update(&again, &[]).is_empty(), "and it was seen there");
    let before_the_window = Seen { focused: true, ..set_away };
    assert_eq!(kinds(&Alerts::default().update(&before_the_window, &[])), ["sound once"], "nobody may sit there");
}

#[test]
fn a_message_left_is_told_once_like_a_message_and_rings_for_nobody() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let waits = Seen { waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&waits, &[])), ["show", "ring"]);
    let client = Waiting { left: true, label: Some("Trip".to_owned()), ..waiting(1) };
    let left = Seen { waiting: vec![client], ..waits.clone() };
    let actions = alerts.update(&left, &[]);
    assert_eq!(kinds(&actions), ["stop", "withdraw", "show", "sound once"], "nobody waits to be heard any more");
    let reason = PopupReason::MessageLeft { name: "Jan".to_owned(), label: Some("Trip".to_owned()) };
    assert!(matches!(&actions[2], Action::Show(popup) if popup.reason == reason), "{:?}", actions[2]);
    assert!(matches!(actions[3], Action::Play { sound: Sound::ClientWrote, .. }), "{:?}", actions[3]);
    assert!(alerts.update(&left, &[]).is_empty(), "told once");
    let away = Seen { away: true, ..left.clone() };
    assert!(alerts.update(&away, &[]).is_empty(), "it is for me, whatever my status");
    let looking = Seen { focused: true, ..left.clone() };
    assert_eq!(kinds(&alerts.update(&looking, &[])), ["withdraw"]);
    assert!(alerts.update(&left, &[]).is_empty(), "and it was seen there");

    assert_eq!(kinds(&Alerts::default().update(&left, &[])), ["show", "sound once"], "it came before this desk did");
    assert_eq!(kinds(&Alerts::default().update(&looking, &[])), ["sound once"], "as a message in another conversation");
    let quiet = Settings { popup_message: false, sound_message: false, ..Settings::default() };
    let told_to = Seen { settings: &quiet, ..left };
    assert!(Alerts::default().update(&told_to, &[]).is_empty(), "the switches of messages are those that count");
}

#[test]
fn what_was_left_is_taken_back_when_somebody_takes_it() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let left = Seen { waiting: vec![Waiting { left: true, ..waiting(1) }], ..unfocused(&settings) };
    alerts.update(&left, &[]);
    let taken = Seen { mine: BTreeSet::from([id(1)]), ..unfocused(&settings) };
    assert_eq!(alerts.update(&taken, &[]), [Action::Withdraw(about(1))], "accepted on another computer of mine");
}
