use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use deskbell_protocol::SessionId;
use rodio::mixer::{MixerSource, mixer};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::output::Lost;
use super::*;

const RATE: u32 = 44_100;
const PAUSE: Duration = Duration::from_secs(5);

/// The devices of a computer that is not there.
#[derive(Default)]
struct World {
    default: bool,
    headphones: bool,
    /// Who was opened, in order.
    opened: Vec<&'static str>,
    open: Option<(MixerSource, Lost)>,
}

#[derive(Clone, Default)]
struct Devices(Arc<Mutex<World>>);

impl Devices {
    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Devices {
    fn open(&mut self, chosen: Option<&str>, lost: Lost) -> Option<Output> {
        let mut world = self.world();
        let which = match chosen {
            Some("headphones") if world.headphones => "headphones",
            _ if world.default => "default",
            _ => return None,
        };
        world.opened.push(which);
        let (input, source) = mixer(NonZero::new(1)?, NonZero::new(RATE)?);
        world.open = Some((source, lost));
        let stand_in = chosen.is_some_and(|chosen| chosen != which);
        Some(Output { mixer: input, stand_in, _open: Box::new(()) })
    }
}

struct Desk {
    player: Player<Devices>,
    devices: Devices,
    events: Receiver<Ask>,
    told: UnboundedReceiver<Fact>,
    /// What was told of the sounds, and not asked for yet.
    outcomes: Vec<Outcome>,
    /// What was told last of the device.
    output: Option<ports::Output>,
    now: Instant,
}

fn session(number: u128) -> Subject {
    Subject::Session(SessionId::from(uuid::Uuid::from_u128(number)))
}

impl Desk {
    fn new() -> Self {
        let devices = Devices::default();
        devices.world().default = true;
        let (sender, events) = channel();
        let (facts, told) = unbounded_channel();
        let player = Player::new(devices.clone(), sender, facts);
        Self { player, devices, events, told, outcomes: Vec::new(), output: None, now: Instant::now() }
    }

    fn play(&mut self, sound: Sound, repeat: Option<Duration>) {
        let subject = session(1);
        self.player.take(Ask::Play { subject, sound, volume: 1.0, repeat }, self.now);
    }

    fn look(&mut self) {
        self.player.take(Ask::Look, self.now);
    }

    fn stop(&mut self) {
        self.player.take(Ask::Stop { subject: session(1) }, self.now);
    }

    /// Time goes by; while it does, the device that is open takes its samples. How loud the loudest was.
    fn pass(&mut self, time: Duration) -> f32 {
        let end = self.now + time;
        let mut peak = 0.0_f32;
        while self.now < end {
            peak = peak.max(self.take_samples());
            self.stand_still(Duration::from_millis(10));
        }
        peak
    }

    /// 10 ms of samples go to the device.
    fn take_samples(&mut self) -> f32 {
        let mut peak = 0.0_f32;
        if let Some((source, _)) = &mut self.devices.world().open {
            for _ in 0..RATE / 100 {
                peak = peak.max(source.next().unwrap_or_default().abs());
            }
        }
        while let Ok(event) = self.events.try_recv() {
            self.player.take(event, self.now);
        }
        peak
    }

    /// Time goes by, and the device takes nothing.
    fn stand_still(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.player.due().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.player.pass_time(self.now);
        }
        self.now = end;
    }

    /// The device that is open goes away.
    fn pull(&mut self) {
        let (_, lost) = self.devices.world().open.take().expect("a device is open");
        lost();
        self.take_samples();
    }

    fn read(&mut self) {
        while let Ok(fact) = self.told.try_recv() {
            match fact {
                Fact::Sound { outcome, .. } => self.outcomes.push(outcome),
                Fact::Output(output) => self.output = Some(output),
                other => panic!("the player tells nothing of {other:?}"),
            }
        }
    }

    /// What was told of the sounds since this was asked last.
    fn outcomes(&mut self) -> Vec<Outcome> {
        self.read();
        std::mem::take(&mut self.outcomes)
    }

    /// What was told of the device since this was asked last.
    fn output(&mut self) -> Option<ports::Output> {
        self.read();
        self.output.take()
    }

    fn opened(&self) -> Vec<&'static str> {
        self.devices.world().opened.clone()
    }
}

const TAKES: Option<ports::Output> = Some(ports::Output::Takes { stand_in: false });
const STANDS_IN: Option<ports::Output> = Some(ports::Output::Takes { stand_in: true });
const MISSING: Option<ports::Output> = Some(ports::Output::Missing);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn a_sound_is_heard_once_and_the_device_closed_when_nothing_follows() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "it is heard at once");
    assert_eq!(desk.outcomes(), [Outcome::Played], "and told so as soon as the device took it");
    assert_eq!(desk.output(), TAKES, "sounds can be played");
    desk.pass(ms(1_000));
    assert!(desk.pass(PAUSE) < 0.001, "then it is over");
    assert!(desk.player.device.is_some(), "the device stays open for what may follow");
    desk.pass(IDLE);
    assert!(desk.player.device.is_none(), "but not for ever");
    assert_eq!(desk.player.due(), None, "and nothing is left to wake up for");
    assert_eq!(desk.outcomes(), [], "one receipt is enough");
}

#[test]
fn a_repeating_sound_comes_again_until_it_is_stopped_and_is_then_silent_from_the_next_sample_on() {
    let mut desk = Desk::new();
    desk.play(Sound::Call, Some(PAUSE));
    desk.pass(ms(2_000));
    assert!(desk.pass(ms(2_900)) < 0.001, "there is a pause");
    assert!(desk.pass(ms(200)) > 0.1, "it comes again");
    assert_eq!(desk.outcomes(), [Outcome::Played], "one receipt, as nothing has changed");
    desk.stop();
    assert!(desk.take_samples() < 0.001, "silent at once, in the middle of the sound");
    assert!(desk.pass(PAUSE * 3) < 0.001, "for good");
}

#[test]
fn a_sound_longer_than_its_pause_is_heard_to_its_end() {
    let mut desk = Desk::new();
    desk.play(Sound::Call, Some(ms(100)));
    assert!(desk.player.due() > Some(desk.now + ms(1_100)), "it does not begin again in its own middle");
}

#[test]
fn what_is_stopped_before_the_device_took_any_of_it_is_told_as_such() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWaiting, Some(PAUSE));
    desk.stop();
    assert!(desk.pass(ms(500)) < 0.001, "nothing is heard");
    assert_eq!(desk.outcomes(), [Outcome::Stopped], "every sound has its receipt");
}

#[test]
fn without_a_device_it_is_told_and_tried_for_a_moment_and_the_next_sound_tries_again() {
    let mut desk = Desk::new();
    desk.devices.world().default = false;
    desk.play(Sound::ClientWrote, None);
    assert_eq!((desk.outcomes(), desk.output()), (vec![Outcome::NoDevice], MISSING), "nothing is heard");
    desk.pass(ms(1_500));
    desk.devices.world().default = true;
    assert!(desk.pass(ms(550)) > 0.1, "it is heard when the sound server was only started again");
    assert_eq!((desk.outcomes(), desk.output()), (vec![Outcome::Played], TAKES), "and told");
    desk.pass(ms(2_000));

    desk.devices.world().default = false;
    desk.pull();
    desk.play(Sound::ClientWrote, None);
    desk.pass(PATIENCE + RETRY);
    assert_eq!(desk.outcomes(), [Outcome::NoDevice], "once");
    assert!(desk.player.playing.is_empty(), "a message's sound minutes later would only confuse");
    desk.devices.world().default = true;
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "the next is heard");
    assert_eq!((desk.outcomes(), desk.output()), (vec![Outcome::Played], TAKES), "and told");
}

#[test]
fn a_look_tells_whether_a_device_takes_samples_and_is_neither_heard_nor_keeps_it_open() {
    let mut desk = Desk::new();
    desk.look();
    assert!(desk.pass(SETTLE + ms(50)) < 0.001, "nothing is heard");
    assert_eq!((desk.output(), desk.opened()), (None, vec!["default"]), "a device that opens is not believed yet");
    desk.pass(ms(100));
    assert_eq!(desk.output(), TAKES, "it took the samples");
    assert!(desk.player.device.is_none(), "the device is closed");
    assert_eq!(desk.player.due(), None, "and nothing is left to wake up for");
    assert_eq!(desk.outcomes(), [], "it was no alert");
}

#[test]
fn a_look_that_fails_is_made_again_until_there_is_a_device() {
    let mut desk = Desk::new();
    desk.devices.world().default = false;
    desk.look();
    desk.pass(SETTLE);
    assert_eq!(desk.output(), MISSING, "there is none");
    desk.pass(LOOK_AGAIN);
    assert_eq!(desk.output(), MISSING, "there is none still");
    desk.devices.world().default = true;
    desk.stand_still(LOOK_AGAIN);
    desk.stand_still(STALLED + ms(200));
    assert_eq!(desk.output(), MISSING, "one that takes nothing is none");
    desk.pass(LOOK_AGAIN + ms(200));
    assert_eq!(desk.output(), TAKES, "there is one, and nobody had to ask");
    assert_eq!(desk.player.due(), None, "that ends it");
}

#[test]
fn many_changes_are_one_look() {
    let mut desk = Desk::new();
    for _ in 0..50 {
        desk.look();
        desk.stand_still(ms(1));
    }
    desk.pass(ms(1_000));
    assert_eq!(desk.opened(), ["default"], "the device was opened once");
}

#[test]
fn a_look_does_not_disturb_what_plays_and_comes_after_it() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWrote, None);
    desk.pass(ms(50));
    assert_eq!(desk.output(), TAKES, "it plays");
    desk.look();
    assert!(desk.pass(ms(300)) > 0.1, "it goes on");
    assert_eq!(desk.opened(), ["default"], "on the same device");
    desk.pass(ms(2_000));
    assert_eq!((desk.output(), desk.outcomes()), (TAKES, vec![Outcome::Played]), "then it is looked");
    desk.look();
    desk.pass(SETTLE);
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "a sound does not wait for the end of a look");
    assert_eq!((desk.output(), desk.outcomes()), (TAKES, vec![Outcome::Played]), "and tells as well");
}

#[test]
fn a_chosen_device_that_comes_back_is_seen_by_a_look() {
    let mut desk = Desk::new();
    desk.player.take(Ask::Output { id: Some("headphones".to_owned()) }, desk.now);
    desk.pass(ms(500));
    assert_eq!(desk.output(), STANDS_IN, "a choice is looked at");
    desk.devices.world().headphones = true;
    desk.look();
    desk.pass(ms(500));
    assert_eq!(desk.output(), TAKES, "it is there");
}

#[test]
fn a_repeating_sound_goes_on_as_soon_as_there_is_a_device_again() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWaiting, Some(PAUSE));
    desk.pass(ms(300));
    desk.devices.world().default = false;
    desk.pull();
    assert_eq!(desk.outcomes(), [Outcome::Played, Outcome::DeviceLost, Outcome::NoDevice], "each turn is told");
    desk.pass(ms(20_000));
    assert_eq!(desk.outcomes(), [], "once");
    desk.devices.world().default = true;
    assert!(desk.pass(RETRY + ms(50)) > 0.1, "long before the next repetition");
    assert_eq!((desk.outcomes(), desk.output()), (vec![Outcome::Played], TAKES), "and told");
}

#[test]
fn a_sound_cut_short_is_tried_once_more_on_what_is_there_now() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWrote, None);
    desk.pass(ms(50));
    desk.pull();
    assert!(desk.pass(ms(50)) > 0.1, "headphones pulled out: the loudspeaker takes over");
    assert_eq!(desk.outcomes(), [Outcome::Played, Outcome::DeviceLost, Outcome::Played], "each turn is told");
    desk.pull();
    assert_eq!(desk.outcomes(), [Outcome::DeviceLost], "a second time");
    assert!(desk.pass(PAUSE) < 0.001, "it is given up, or a bad device would keep it ringing");
    assert_eq!(desk.opened().len(), 3, "it is only looked, in silence, whether there is a device");
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "the next is heard all the same");
}

#[test]
fn a_device_that_takes_no_samples_is_as_good_as_none() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWaiting, Some(PAUSE));
    desk.stand_still(STALLED);
    assert_eq!(desk.outcomes(), [Outcome::DeviceLost], "nothing was heard");
    assert_eq!(desk.opened(), ["default", "default"], "it is opened anew");
    assert!(desk.pass(ms(50)) > 0.1, "and takes samples now");
    desk.take_samples();
    desk.stand_still(PAUSE * 2);
    assert!(desk.outcomes().contains(&Outcome::DeviceLost), "also one that stops in the middle of a sound");
}

#[test]
fn a_bad_device_does_not_keep_the_program_busy() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWaiting, Some(PAUSE));
    desk.take_samples();
    for _ in 0..100 {
        let open = desk.devices.world().open.is_some();
        if open {
            desk.pull();
        }
        desk.stand_still(ms(10));
    }
    assert!(desk.opened().len() <= 4, "one second, and it was opened {} times", desk.opened().len());
}

#[test]
fn the_chosen_device_is_used_and_the_default_stands_in_for_it() {
    let mut desk = Desk::new();
    desk.player.take(Ask::Output { id: Some("headphones".to_owned()) }, desk.now);
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "better heard elsewhere than missed");
    desk.pass(ms(1_000));
    desk.devices.world().headphones = true;
    desk.play(Sound::ClientWrote, None);
    desk.pass(ms(1_000));
    desk.play(Sound::ClientWrote, None);
    desk.pass(ms(1_000));
    assert_eq!(
        desk.opened(),
        ["default", "headphones"],
        "back on the chosen one with the next sound, and it stays open"
    );
    desk.play(Sound::ClientWrote, None);
    desk.pass(ms(50));
    desk.devices.world().headphones = false;
    desk.pull();
    assert!(desk.pass(ms(50)) > 0.1, "pulled out in the middle");
    assert_eq!(desk.opened(), ["default", "headphones", "default"], "the default takes over");
}

#[test]
fn what_plays_moves_to_a_newly_chosen_device() {
    let mut desk = Desk::new();
    desk.devices.world().headphones = true;
    desk.play(Sound::Call, Some(PAUSE));
    desk.pass(ms(100));
    desk.player.take(Ask::Output { id: Some("headphones".to_owned()) }, desk.now);
    assert!(desk.pass(ms(50)) > 0.1, "it goes on there");
    assert_eq!(desk.opened(), ["default", "headphones"], "on the chosen one");
    assert_eq!(desk.outcomes(), [Outcome::Played], "no device was lost");
}

#[test]
fn an_own_file_of_each_kind_is_heard_in_place_of_our_tone() {
    let ogg: &[u8] = include_bytes!("../../../../tests/sound/beep.ogg");
    let mp3: &[u8] = include_bytes!("../../../../tests/sound/beep.mp3");
    for (kind, file) in [("wav", tones::tone(Sound::ClientWrote)), ("ogg", ogg), ("mp3", mp3)] {
        let mut desk = Desk::new();
        desk.player.set_own(Sound::Call, Some(Arc::from(file)));
        desk.play(Sound::Call, None);
        assert!(desk.pass(ms(150)) > 0.1, "{kind} is heard");
        assert_eq!(desk.outcomes(), [Outcome::Played], "{kind}: told");
        desk.pass(ms(550));
        assert!(desk.pass(ms(400)) < 0.01, "{kind}: it is not our ring, which is longer");
        assert!(desk.player.playing.is_empty(), "{kind}: it came to its end");
    }
}

#[test]
fn in_place_of_a_broken_file_our_tone_is_heard_and_that_is_told() {
    let mut desk = Desk::new();
    desk.player.set_own(Sound::Call, Some(Arc::from(*b"not a sound")));
    desk.play(Sound::Call, None);
    assert!(desk.pass(ms(50)) > 0.1, "an alert must be heard");
    assert_eq!(desk.outcomes(), [Outcome::FileBroken], "but not as the operator wished");
    desk.play(Sound::Warning, None);
    desk.pass(ms(50));
    assert_eq!(desk.outcomes(), [Outcome::Played], "the others are as they were");
    desk.player.set_own(Sound::Call, None);
    desk.play(Sound::Call, None);
    desk.pass(ms(50));
    assert_eq!(desk.outcomes(), [Outcome::Played], "and so is this one when the file is taken away");
}

#[test]
fn volume_is_as_asked() {
    let mut desk = Desk::new();
    desk.play(Sound::Call, None);
    let full = desk.pass(ms(300));
    desk.player.take(Ask::Play { subject: session(1), sound: Sound::Call, volume: 0.25, repeat: None }, desk.now);
    let quarter = desk.pass(ms(300));
    assert!((full / quarter - 4.0).abs() < 0.05, "a quarter of {full} is not {quarter}");
    desk.player.take(Ask::Play { subject: session(1), sound: Sound::Call, volume: 7.0, repeat: None }, desk.now);
    assert!((desk.pass(ms(300)) - full).abs() < 0.01, "no louder than full");
}
