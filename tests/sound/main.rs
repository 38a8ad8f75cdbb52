//! The shell's sounds on a real sound server whose output is measured. This file's program is started once more for that, on
//! the stage, where it plays what it is told to.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod playing;

use std::time::{Duration, Instant};

use deskbell_testkit::{Stage, StageBuilder, wait};
use playing::Playing;

const SOON: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(100);

const TONES: [&str; 6] = ["waiting", "message", "invitation", "transfer", "call", "warning"];

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

fn stage() -> StageBuilder {
    Stage::builder().without_keyring().without_notifications().without_tray()
}

#[test]
fn each_tone_and_an_own_file_of_each_kind_is_heard_and_stops_at_once() {
    run(async {
        let stage = stage().start().await;
        let mut playing = Playing::start(&stage);
        let (mut first, mut silent) = (Vec::new(), Vec::new());
        let mut hear = async |playing: &mut Playing, tone: &str| {
            let begin = Instant::now();
            playing.say(&format!("play {tone} 1 2000"));
            first.push(stage.sink().wait_audible_after(begin, SOON).await - begin);
            playing.expect(&format!("{tone} Played"));
            let end = Instant::now();
            playing.say("stop");
            stage.sink().wait_silent_for(PAUSE, SOON).await;
            silent.push(stage.sink().audible_since(end));
        };
        for tone in TONES {
            hear(&mut playing, tone).await;
        }
        for file in ["beep.ogg", "beep.mp3"] {
            playing.say(&format!("own call {}/tests/sound/{file}", env!("CARGO_MANIFEST_DIR")));
            playing.expect("taken");
            hear(&mut playing, "call").await;
        }
        playing.say(&format!("own call {}/tests/sound/main.rs", env!("CARGO_MANIFEST_DIR")));
        playing.expect("refused: the file is neither WAV nor Ogg nor MP3");
        println!("first heard after {first:?}, and after the stop still for {silent:?}");
    });
}

#[test]
fn a_repeating_sound_outlives_the_sound_server_and_waits_for_the_first_one() {
    run(async {
        let mut stage = stage().with_sound_later().start().await;
        let mut playing = Playing::start(&stage);
        playing.say("play message 1 0");
        playing.expect("message NoDevice");
        playing.say("play waiting 1 1500");
        playing.expect("waiting NoDevice");

        stage.start_sound_server().await;
        stage.sink().wait_audible(SOON).await;
        playing.expect("waiting Played");

        stage.kill_sound_server();
        playing.expect("waiting DeviceLost");
        playing.expect("waiting NoDevice");
        stage.start_sound_server().await;
        stage.sink().wait_audible(SOON).await;
        playing.expect("waiting Played");
        playing.say("stop");
        stage.sink().wait_silent_for(Duration::from_secs(2), SOON).await;
    });
}

#[test]
fn the_chosen_device_is_played_on_and_the_default_when_it_is_not_there() {
    run(async {
        let stage = stage().start().await;
        let load = ["load-module", "module-null-sink", "sink_name=desk"];
        stage.run("pactl", &load).await.expect("the server gets a second output");
        let described = "pcm.desk { type pulse device desk hint { show on description \"Desk loudspeaker\" } }\n\
            pcm.nowhere { type hw card 99 hint { show on description \"Nowhere\" } }\n";
        let file = stage.home().join(".asoundrc");
        let usual = std::fs::read_to_string(&file).expect("ALSA is configured");
        std::fs::write(&file, usual + described).expect("ALSA gets a second device");
        let mut playing = Playing::start(&stage);
        playing.say("outputs");
        playing.expect("output alsa:desk Desk loudspeaker");

        playing.say("choose alsa:desk");
        playing.say("play waiting 1 500");
        playing.expect("waiting Played");
        let inputs = ["list", "short", "sink-inputs"];
        let on = async |sink: &str| {
            let sinks = stage.run("pactl", &["list", "short", "sinks"]).await.unwrap_or_default();
            let line = sinks.lines().find(|line| line.contains(sink)).map(str::to_owned);
            let id = line.and_then(|line| line.split('\t').next().map(str::to_owned)).unwrap_or_default();
            let streams = stage.run("pactl", &inputs).await.unwrap_or_default();
            !id.is_empty() && streams.lines().any(|line| line.split('\t').nth(1) == Some(&id))
        };
        wait::until("it plays on the chosen device", SOON, async || on("desk").await).await;
        assert!(!on("test").await, "and not on the default one");

        playing.say("choose alsa:nowhere");
        wait::until("the default stands in", SOON, async || on("test").await).await;
        stage.sink().wait_audible(SOON).await;
        stage.run("pactl", &["unload-module", "module-null-sink"]).await;
    });
}
