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
    receipts: Receiver<Receipt>,
    health: UnboundedReceiver<(Trouble, bool)>,
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
        let (told, receipts) = channel();
        let (ill, health) = unbounded_channel();
        let receipts_to = Box::new(move |receipt| told.send(receipt).expect("somebody reads the receipts"));
        let player = Player::new(devices.clone(), sender, ill, receipts_to);
        Self { player, devices, events, receipts, health, now: Instant::now() }
    }

    fn play(&mut self, sound: Sound, repeat: Option<Duration>) {
        let subject = session(1);
        self.player.take(Ask::Play { subject, sound, volume: 1.0, repeat }, self.now);
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

    fn outcomes(&self) -> Vec<Outcome> {
        self.receipts.try_iter().map(|receipt| receipt.outcome).collect()
    }

    fn trouble(&mut self) -> Option<bool> {
        let mut last = None;
        while let Ok((_, there)) = self.health.try_recv() {
            last = Some(there);
        }
        last
    }

    fn opened(&self) -> Vec<&'static str> {
        self.devices.world().opened.clone()
    }
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn a_sound_is_heard_once_and_the_device_closed_when_nothing_follows() {
    let mut desk = Desk::new();
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "it is heard at once");
    assert_eq!(desk.outcomes(), [Outcome::Played], "and told so as soon as the device took it");
    assert_eq!(desk.trouble(), Some(false), "sounds can be played");
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
fn without_a_device_it_is_told_and_the_next_sound_tries_again() {
    let mut desk = Desk::new();
    desk.devices.world().default = false;
    desk.play(Sound::ClientWrote, None);
    assert_eq!((desk.outcomes(), desk.trouble()), (vec![Outcome::NoDevice], Some(true)), "nothing is heard");
    assert_eq!(desk.player.due(), None, "a message's sound minutes later would only confuse");
    desk.devices.world().default = true;
    desk.play(Sound::ClientWrote, None);
    assert!(desk.pass(ms(50)) > 0.1, "the next is heard");
    assert_eq!((desk.outcomes(), desk.trouble()), (vec![Outcome::Played], Some(false)), "and told");
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
    assert_eq!((desk.outcomes(), desk.trouble()), (vec![Outcome::Played], Some(false)), "and told");
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
    assert_eq!(desk.opened(), ["default", "default"], "without another try");
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
