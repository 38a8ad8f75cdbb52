//! What mute, do-not-disturb and calls keep back, and how every event can sound otherwise.

use super::{
    tests::{id, kinds, unfocused, waiting, with, wrote},
    *,
};

const MUTED: Quiet = Quiet { muted: true, do_not_disturb: false, in_call: false };
const IN_CALL: Quiet = Quiet { muted: false, do_not_disturb: false, in_call: true };
const DO_NOT_DISTURB: Quiet = Quiet { muted: false, do_not_disturb: true, in_call: false };

fn outcomes(actions: &[Action]) -> Vec<Outcome> {
    let kept = |action: &Action| match action {
        Action::Kept { outcome, .. } => Some(*outcome),
        _ => None,
    };
    actions.iter().filter_map(kept).collect()
}

fn volumes(actions: &[Action]) -> Vec<f32> {
    let volume = |action: &Action| match action {
        Action::Play { volume, .. } => Some(*volume),
        _ => None,
    };
    actions.iter().filter_map(volume).collect()
}

#[test]
fn a_mute_silences_what_rings_at_once_and_what_still_waits_rings_again_after_it() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let two = Seen { waiting: vec![waiting(1), waiting(2)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&two, &[])), ["show", "ring"].repeat(2));
    let muted = Seen { quiet: MUTED, ..two.clone() };
    assert_eq!(kinds(&alerts.update(&muted, &[])), ["stop", "stop"], "the popups stay");
    assert!(alerts.update(&muted, &[]).is_empty());
    let one_left = Seen { waiting: vec![waiting(1)], ..muted.clone() };
    assert_eq!(kinds(&alerts.update(&one_left, &[])), ["withdraw"], "what does not sound is not stopped");
    let over = Seen { quiet: Quiet::default(), ..one_left };
    assert_eq!(kinds(&alerts.update(&over, &[])), ["ring"]);
}

#[test]
fn a_mute_keeps_the_sound_of_what_comes_and_leaves_its_popup() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let mine = BTreeSet::from([id(2)]);
    let muted = Seen { quiet: MUTED, waiting: vec![waiting(1)], mine, ..unfocused(&settings) };
    let actions = alerts.update(&muted, &[wrote(2)]);
    assert_eq!(kinds(&actions), ["show", "kept", "show", "kept"]);
    assert_eq!(outcomes(&actions), [Outcome::Muted, Outcome::Muted], "each alert says why it was not heard");
    let over = Seen { quiet: Quiet::default(), ..muted };
    assert_eq!(kinds(&alerts.update(&over, &[])), ["ring"], "the client; the message is old");
}

#[test]
fn when_a_mute_ends_and_many_wait_there_is_one_summary() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let mut seen = Seen { quiet: MUTED, ..unfocused(&settings) };
    for n in 1..=5 {
        seen.now += Duration::from_secs(60);
        seen.waiting.push(waiting(n));
        assert_eq!(kinds(&alerts.update(&seen, &[])), ["show", "kept"]);
    }
    seen.quiet = Quiet::default();
    assert_eq!(kinds(&alerts.update(&seen, &[])), [["withdraw"; 5].to_vec(), vec!["show", "ring"]].concat());
}

#[test]
fn do_not_disturb_silences_sounds_and_every_alert_says_so() {
    let settings = Settings::default();
    let seen = Seen { quiet: DO_NOT_DISTURB, waiting: vec![waiting(1)], ..unfocused(&settings) };
    let actions = Alerts::default().update(&seen, &[]);
    assert_eq!(kinds(&actions), ["show", "kept"], "the popup is the notification service's to keep");
    assert_eq!(outcomes(&actions), [Outcome::DoNotDisturb]);
    let mut despite = Settings::default();
    despite.alerts.despite_do_not_disturb = true;
    let mut alerts = Alerts::default();
    let asked_for = Seen { settings: &despite, ..seen.clone() };
    assert_eq!(kinds(&alerts.update(&asked_for, &[])), ["show", "ring"]);
    assert_eq!(kinds(&alerts.update(&seen, &[])), ["stop"], "the switch counts at once");
    assert_eq!(kinds(&alerts.update(&asked_for, &[])), ["ring"], "and back");
    let muted = Seen { quiet: Quiet { muted: true, ..DO_NOT_DISTURB }, ..asked_for };
    assert_eq!(kinds(&alerts.update(&muted, &[])), ["stop"], "a mute counts for more");
}

#[test]
fn during_a_call_of_mine_each_sound_comes_once_and_low() {
    let settings = Settings { volume: 0.8, ..Settings::default() };
    let mut alerts = Alerts::default();
    let calling = Seen { quiet: IN_CALL, waiting: vec![waiting(1)], ..unfocused(&settings) };
    let actions = alerts.update(&calling, &[]);
    assert_eq!(kinds(&actions), ["show", "sound once"]);
    assert_eq!(volumes(&actions), [0.2]);
    assert!(alerts.update(&calling, &[]).is_empty(), "once");
    let hung_up = Seen { quiet: Quiet::default(), ..calling.clone() };
    assert_eq!(kinds(&alerts.update(&hung_up, &[])), ["ring"], "who still waits rings again");
    assert_eq!(kinds(&alerts.update(&calling, &[])), ["stop"], "and falls silent before the next call");
    let muted = Seen { quiet: Quiet { muted: true, ..IN_CALL }, ..calling.clone() };
    assert!(alerts.update(&muted, &[]).is_empty());
    assert_eq!(kinds(&alerts.update(&calling, &[])), ["sound once"], "the mute ended during the call");
}

#[test]
fn every_event_can_have_a_tone_and_a_loudness_of_its_own() {
    for event in AlertEvent::ALL {
        let settings = with(event, |it| (it.tone, it.volume) = (Some(Sound::Transfer), 25));
        assert_eq!(settings.voice(event), Voice { sound: Sound::Transfer, volume: 0.2 });
        let usual = Settings::default().voice(event);
        assert_eq!(usual, Voice { sound: event.sound(), volume: 0.8 }, "a quarter of nothing is changed unasked");
    }
    let loud = with(AlertEvent::Offer, |it| it.volume = u32::MAX);
    assert_eq!(loud.voice(AlertEvent::Offer).volume, 0.8, "never louder than all");
}

#[test]
fn how_a_sound_was_set_anew_is_heard_at_once() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let rings = Seen { waiting: vec![waiting(1)], ..unfocused(&settings) };
    alerts.update(&rings, &[]);
    for change in
        [(|it| it.volume = 50) as fn(&mut settings::EventAlert), |it| it.tone = Some(Sound::Call), |it| it.every_s = 60]
    {
        let changed = with(AlertEvent::Offer, change);
        let mut alerts = alerts.clone();
        assert_eq!(kinds(&alerts.update(&Seen { settings: &changed, ..rings.clone() }, &[])), ["ring"], "{changed:?}");
    }
    let other = with(AlertEvent::Message, |it| it.volume = 50);
    assert!(alerts.update(&Seen { settings: &other, ..rings }, &[]).is_empty(), "another event's changes nothing");
}

#[test]
fn an_offer_that_sounds_otherwise_than_the_queue_is_heard_as_an_offer() {
    let settings = with(AlertEvent::Offer, |it| it.tone = Some(Sound::Call));
    let mut alerts = Alerts::default();
    let queue = Seen { waiting: vec![Waiting { for_me: false, ..waiting(1) }], ..unfocused(&settings) };
    alerts.update(&queue, &[]);
    let offered = Seen { waiting: vec![waiting(1)], ..queue };
    let actions = alerts.update(&offered, &[]);
    assert_eq!(kinds(&actions), ["stop", "show", "ring"]);
    assert!(matches!(actions[2], Action::Play { sound: Sound::Call, .. }), "{actions:?}");
}

#[test]
fn what_rings_for_an_offer_follows_the_offers_settings_though_it_began_in_the_queue() {
    let usual = Settings::default();
    let mut alerts = Alerts::default();
    let queue = Seen { waiting: vec![Waiting { for_me: false, ..waiting(1) }], ..unfocused(&usual) };
    alerts.update(&queue, &[]);
    let offered = Seen { waiting: vec![waiting(1)], ..queue };
    assert!(alerts.update(&offered, &[]).is_empty(), "it rings already");
    let of_the_queue = with(AlertEvent::Queue, |it| it.volume = 50);
    assert!(alerts.update(&Seen { settings: &of_the_queue, ..offered.clone() }, &[]).is_empty());
    let of_offers = with(AlertEvent::Offer, |it| it.volume = 50);
    assert_eq!(volumes(&alerts.update(&Seen { settings: &of_offers, ..offered }, &[])), [0.4]);
}
