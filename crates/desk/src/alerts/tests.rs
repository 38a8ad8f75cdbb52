use super::{settings::PopupText, *};
use uuid::Uuid;

pub(super) fn id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

/// Put before me.
pub(super) fn waiting(n: u128) -> Waiting<'static> {
    let (name, group) = ("Jan", Some("Refunds"));
    Waiting { session_id: id(n), name, label: None, group, invited: false, for_me: true, left: false, transfer: None }
}

pub(super) fn wrote(n: u128) -> Wrote {
    Wrote { session_id: id(n), name: "Jan".to_owned(), text: "Hello".to_owned() }
}

fn about(n: u128) -> Subject {
    Subject::Session(id(n))
}

pub(super) fn unfocused(settings: &Settings) -> Seen<'_> {
    Seen {
        now: Duration::ZERO,
        online: true,
        reach: Reach::Connected,
        focused: false,
        deserted: false,
        current: None,
        away: false,
        not_responding: None,
        misses_until_away: None,
        settings,
        waiting: Vec::new(),
        mine: BTreeSet::new(),
        quiet: Quiet::default(),
    }
}

pub(super) fn kinds(actions: &[Action]) -> Vec<&'static str> {
    actions
        .iter()
        .map(|action| match action {
            Action::Show(..) => "show",
            Action::Withdraw(_) => "withdraw",
            Action::Play { repeat: Some(_), .. } => "ring",
            Action::Play { repeat: None, .. } => "sound once",
            Action::Stop(_) => "stop",
            Action::Kept { .. } => "kept",
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
fn a_new_operator_is_alerted_by_popup_and_sound_for_everybody_who_waits() {
    let settings = Settings::default();
    for client in [queued(1), waiting(1), Waiting { invited: true, ..waiting(1) }] {
        let seen = Seen { waiting: vec![client], ..unfocused(&settings) };
        let actions = Alerts::default().update(&seen, &[]);
        assert_eq!(kinds(&actions), ["show", "ring"], "{:?}", seen.waiting);
        assert!(matches!(actions[1], Action::Play { volume, .. } if volume > 0.5), "and not silently: {actions:?}");
    }
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
fn who_came_before_a_window_that_nobody_looked_at_alerts_when_that_is_known() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let there = Seen { focused: true, waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert!(alerts.update(&there, &[]).is_empty(), "it seemed that the operator looked");
    let deserted = Seen { focused: false, deserted: true, ..there.clone() };
    assert_eq!(kinds(&alerts.update(&deserted, &[])), ["show", "ring"], "nobody sat there");
    assert!(alerts.update(&deserted, &[]).is_empty(), "once");
    assert_eq!(kinds(&alerts.update(&there, &[])), ["stop", "withdraw"], "somebody came back");
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
    assert!(matches!(&actions[0], Action::Show(popup, _) if popup.subject == about(1)));
    let back = Seen { away: false, ..seen.clone() };
    let actions = alerts.update(&back, &[]);
    assert!(matches!(&actions[0], Action::Show(popup, _) if popup.subject == about(2)), "still waiting: not missed");
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
    let table = [
        (with(AlertEvent::Offer, |it| it.popup = false), vec!["ring"], vec!["show", "sound once"]),
        (with(AlertEvent::Offer, |it| it.sound = false), vec!["show"], vec!["show", "sound once"]),
        (with(AlertEvent::Offer, |it| it.repeat = false), vec!["show", "sound once"], vec!["show", "sound once"]),
        (with(AlertEvent::Message, |it| it.popup = false), vec!["show", "ring"], vec!["sound once"]),
        (with(AlertEvent::Message, |it| it.sound = false), vec!["show", "ring"], vec!["show"]),
        (with(AlertEvent::Message, |it| it.repeat = true), vec!["show", "ring"], vec!["show", "ring"]),
        (with(AlertEvent::Queue, |it| it.popup = false), vec!["show", "ring"], vec!["show", "sound once"]),
    ];
    for (settings, for_waiting, for_message) in table {
        let mut alerts = Alerts::default();
        let seen = Seen { waiting: vec![waiting(1)], mine: BTreeSet::from([id(2)]), ..unfocused(&settings) };
        assert_eq!(kinds(&alerts.update(&seen, &[])), for_waiting, "{settings:?}");
        assert_eq!(kinds(&alerts.update(&seen, &[wrote(2)])), for_message, "{settings:?}");
    }
}

#[test]
fn the_pause_before_a_sound_comes_again_is_what_was_set_within_reason() {
    for (set, pause) in [(7, 7), (0, 2), (u32::MAX, 3_600)] {
        let settings = with(AlertEvent::Offer, |it| it.every_s = set);
        let seen = Seen { waiting: vec![waiting(1)], ..unfocused(&settings) };
        let actions = Alerts::default().update(&seen, &[]);
        let rings = |action: &Action| matches!(action, Action::Play { repeat: Some(it), .. } if it.as_secs() == pause);
        assert!(actions.iter().any(rings), "{set}: {actions:?}");
    }
}

#[test]
fn a_message_that_repeats_is_not_rung_for_anew_by_the_next_one_and_stops_when_it_is_read() {
    let settings = with(AlertEvent::Message, |it| it.repeat = true);
    let mut alerts = Alerts::default();
    let seen = Seen { mine: BTreeSet::from([id(1)]), ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&seen, &[wrote(1)])), ["show", "ring"]);
    assert_eq!(kinds(&alerts.update(&seen, &[wrote(1)])), ["show"], "the popup has the newest words, the ring goes on");
    let read = Seen { current: Some(id(1)), focused: true, ..seen };
    assert_eq!(kinds(&alerts.update(&read, &[])), ["stop", "withdraw"]);
}

#[test]
fn a_sound_for_clients_who_wait_can_go_on_before_the_operators_eyes_until_that_one_is_opened() {
    let mut settings = Settings::default();
    settings.alerts.waiting_always = true;
    let mut alerts = Alerts::default();
    let looking = Seen { focused: true, waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&looking, &[])), ["ring"], "heard, and no popup over the window");
    let elsewhere = Seen { current: Some(id(2)), ..looking.clone() };
    assert!(alerts.update(&elsewhere, &[]).is_empty(), "another conversation is read");
    let opened = Seen { current: Some(id(1)), ..looking.clone() };
    assert_eq!(kinds(&alerts.update(&opened, &[])), ["stop"]);
    let mut alerts = Alerts::default();
    let behind = Seen { focused: false, ..looking.clone() };
    alerts.update(&behind, &[]);
    assert_eq!(kinds(&alerts.update(&looking, &[])), ["withdraw"], "the window says it, and it rings on");
    let quiet = Settings::default();
    let switched_off = Seen { settings: &quiet, ..looking };
    assert_eq!(kinds(&alerts.update(&switched_off, &[])), ["stop"], "switched off where it rings");
}

#[test]
fn every_event_has_its_tone() {
    let settings = Settings::default();
    let tone = |client: Waiting<'static>| {
        let seen = Seen { waiting: vec![client], ..unfocused(&settings) };
        Alerts::default().update(&seen, &[]).into_iter().find_map(|action| match action {
            Action::Play { sound, .. } => Some(sound),
            _ => None,
        })
    };
    assert_eq!(tone(queued(1)), Some(Sound::ClientWaiting));
    assert_eq!(tone(waiting(1)), Some(Sound::ClientWaiting));
    assert_eq!(tone(Waiting { invited: true, ..waiting(1) }), Some(Sound::Invitation));
    assert_eq!(tone(Waiting { left: true, ..waiting(1) }), Some(Sound::ClientWrote));
    assert_eq!(AlertEvent::NotResponding.sound(), Sound::Warning);
    assert_eq!(AlertEvent::ConnectionLost.sound(), Sound::Warning);
}

#[test]
fn popups_tell_no_more_than_was_allowed() {
    use PopupText::{Name, NameAndMessage, Nothing};
    let client = || Waiting { label: Some("Trip"), ..waiting(1) };
    let left = || Waiting { left: true, ..client() };
    for (text, name, label, message) in [
        (NameAndMessage, "Jan", Some("Trip"), Some("Hello")),
        (Name, "Jan", Some("Trip"), None),
        (Nothing, "", None, None),
    ] {
        let mut settings = Settings::default();
        settings.alerts.popup_text = text;
        let mine = BTreeSet::from([id(3)]);
        let two = vec![client(), Waiting { session_id: id(2), ..left() }];
        let seen = Seen { waiting: two, mine, ..unfocused(&settings) };
        let said: Vec<_> = Alerts::default()
            .update(&seen, &[wrote(3)])
            .into_iter()
            .filter_map(|action| match action {
                Action::Show(popup, _) => Some(popup.reason),
                _ => None,
            })
            .collect();
        let (name, label) = (name.to_owned(), label.map(str::to_owned));
        let group = Some("Refunds".to_owned());
        let expected = [
            PopupReason::ClientWaiting { name: name.clone(), label: label.clone(), group },
            PopupReason::MessageLeft { name: name.clone(), label },
            PopupReason::ClientWrote { name, text: message.map(str::to_owned) },
        ];
        assert_eq!(said, expected, "{text:?}");
    }
}

/// After so many seconds.
fn after(seconds: u64, seen: &Seen<'static>) -> Seen<'static> {
    Seen { now: Duration::from_secs(seconds), ..seen.clone() }
}

#[test]
fn a_connection_that_stays_lost_while_online_is_told_after_twenty_seconds_and_so_is_its_return() {
    let settings: &'static Settings = Box::leak(Box::default());
    let mut alerts = Alerts::default();
    let connected = unfocused(settings);
    let lost = Seen { reach: Reach::Lost, ..connected.clone() };
    assert!(alerts.update(&lost, &[]).is_empty());
    assert_eq!(alerts.due(), Some(Duration::from_secs(20)), "nothing else may happen until then");
    assert!(alerts.update(&after(19, &lost), &[]).is_empty());
    let actions = alerts.update(&after(20, &lost), &[]);
    assert_eq!(kinds(&actions), ["show", "sound once"]);
    assert!(matches!(actions[1], Action::Play { sound: Sound::Warning, .. }), "{actions:?}");
    assert_eq!(alerts.due(), None);
    assert!(alerts.update(&after(99, &lost), &[]).is_empty(), "told once");
    let reason = PopupReason::ConnectionBack;
    let back = Action::Show(Popup { subject: Subject::Connection, reason }, AlertEvent::ConnectionBack);
    assert_eq!(alerts.update(&after(100, &connected), &[]), [Action::Withdraw(Subject::Connection), back]);
    let looking = Seen { focused: true, ..after(101, &connected) };
    assert_eq!(alerts.update(&looking, &[]), [Action::Withdraw(Subject::Connection)]);
    assert!(alerts.update(&after(200, &lost), &[]).is_empty());
    assert!(alerts.update(&after(219, &connected), &[]).is_empty(), "a short loss is not worth a word");
}

#[test]
fn a_lost_connection_alerts_nobody_who_is_away_or_signed_out_and_one_who_was_stopped_at_once() {
    let settings: &'static Settings = Box::leak(Box::default());
    let lost = Seen { reach: Reach::Lost, ..unfocused(settings) };
    let mut alerts = Alerts::default();
    let away = Seen { online: false, away: true, ..lost.clone() };
    assert!(alerts.update(&away, &[]).is_empty() && alerts.update(&after(60, &away), &[]).is_empty());
    assert_eq!(alerts.due(), None);
    assert_eq!(kinds(&alerts.update(&after(61, &lost), &[])), ["show", "sound once"], "chose Online, and is not");
    let signed_out = Seen { reach: Reach::NotYet, online: false, ..after(62, &lost) };
    assert_eq!(kinds(&alerts.update(&signed_out, &[])), ["withdraw"]);
    assert!(alerts.update(&after(63, &unfocused(settings)), &[]).is_empty(), "another sign-in is no return");
    let stopped = Seen { reach: Reach::Stopped, online: false, ..after(64, &lost) };
    let actions = alerts.update(&stopped, &[]);
    let reason = PopupReason::ConnectionLost { for_good: true };
    let lost = Action::Show(Popup { subject: Subject::Connection, reason }, AlertEvent::ConnectionLost);
    assert_eq!(actions[0], lost, "nobody is told otherwise");
    let away = Seen { online: false, away: true, ..unfocused(settings) };
    let mut alerts = Alerts::default();
    alerts.update(&away, &[]);
    assert!(alerts.update(&Seen { reach: Reach::Stopped, ..away }, &[]).is_empty());
}

#[test]
fn a_warning_that_repeats_rings_until_its_reason_is_gone() {
    let mut settings = with(AlertEvent::ConnectionLost, |it| it.repeat = true);
    settings.alerts.not_responding.repeat = true;
    let settings: &'static Settings = Box::leak(Box::new(settings));
    let mut alerts = Alerts::default();
    let trouble = Seen { reach: Reach::Lost, not_responding: Some(Timestamp(1)), ..unfocused(settings) };
    assert_eq!(kinds(&alerts.update(&trouble, &[])), ["show", "ring"]);
    assert_eq!(kinds(&alerts.update(&after(20, &trouble), &[])), ["show", "ring"]);
    let focused = Seen { focused: true, ..after(21, &trouble) };
    assert_eq!(kinds(&alerts.update(&focused, &[])), ["withdraw", "withdraw"], "nobody may sit there");
    let mended = Seen { focused: true, ..after(22, &unfocused(settings)) };
    assert_eq!(kinds(&alerts.update(&mended, &[])), ["stop", "stop"]);
}

/// In a group's queue.
pub(super) fn queued(n: u128) -> Waiting<'static> {
    Waiting { for_me: false, ..waiting(n) }
}

/// The settings with one event changed.
pub(super) fn with(event: AlertEvent, change: impl FnOnce(&mut settings::EventAlert)) -> Settings {
    let mut settings = Settings::default();
    change(settings.alerts.of_mut(event));
    settings
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
fn an_offer_is_told_when_the_queue_told_less_than_it_asks_for() {
    let table: [(fn(&mut settings::EventAlert), _, _); 4] = [
        (|it| (it.popup, it.sound) = (false, false), vec![], vec!["show", "ring"]),
        (|it| it.popup = false, vec!["ring"], vec!["show"]),
        (|it| it.sound = false, vec!["show"], vec!["show", "ring"]),
        (|it| it.repeat = false, vec!["show", "sound once"], vec!["show", "ring"]),
    ];
    for (change, queued_up, put_before_me) in table {
        let settings = with(AlertEvent::Queue, change);
        let mut alerts = Alerts::default();
        let queue = Seen { waiting: vec![queued(1)], ..unfocused(&settings) };
        assert_eq!(kinds(&alerts.update(&queue, &[])), queued_up, "{settings:?}");
        let offered = Seen { waiting: vec![waiting(1)], ..queue };
        assert_eq!(kinds(&alerts.update(&offered, &[])), put_before_me, "{settings:?}");
    }
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
    assert_eq!(actions[0], Action::Show(popup, AlertEvent::NotResponding), "it says how many offers that were");
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
    let client = Waiting { left: true, label: Some("Trip"), ..waiting(1) };
    let left = Seen { waiting: vec![client], ..waits.clone() };
    let actions = alerts.update(&left, &[]);
    assert_eq!(kinds(&actions), ["stop", "withdraw", "show", "sound once"], "nobody waits to be heard any more");
    let reason = PopupReason::MessageLeft { name: "Jan".to_owned(), label: Some("Trip".to_owned()) };
    assert!(matches!(&actions[2], Action::Show(popup, _) if popup.reason == reason), "{:?}", actions[2]);
    assert!(matches!(actions[3], Action::Play { sound: Sound::ClientWrote, .. }), "{:?}", actions[3]);
    assert!(alerts.update(&left, &[]).is_empty(), "told once");
    let away = Seen { away: true, ..left.clone() };
    assert!(alerts.update(&away, &[]).is_empty(), "it is for me, whatever my status");
    let looking = Seen { focused: true, ..left.clone() };
    assert_eq!(kinds(&alerts.update(&looking, &[])), ["withdraw"]);
    assert!(alerts.update(&left, &[]).is_empty(), "and it was seen there");

    assert_eq!(kinds(&Alerts::default().update(&left, &[])), ["show", "sound once"], "it came before this desk did");
    assert_eq!(kinds(&Alerts::default().update(&looking, &[])), ["sound once"], "as a message in another conversation");
    let quiet = with(AlertEvent::MessageLeft, |it| (it.popup, it.sound) = (false, false));
    let told_to = Seen { settings: &quiet, ..left };
    assert!(Alerts::default().update(&told_to, &[]).is_empty(), "it has switches of its own");
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
