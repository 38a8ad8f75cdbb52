//! The shell's sounds on a real sound server whose output is measured. This file's program is started once more for that, on
//! the stage, where it plays what it is told to.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod playing;

use std::time::{Duration, Instant};

use deskbell_testkit::{Stage, StageBuilder, wait};
use playing::{Playing, TONES};

const SOON: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(100);

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

fn stage() -> StageBuilder {
    Stage::builder().without_keyring().without_notifications().without_tray()
}

/// Plays a sound, hears it, stops it, and hears nothing.
async fn hear(stage: &Stage, playing: &mut Playing, tone: &str) {
    let begin = Instant::now();
    playing.say(&format!("play {tone} 1 2000"));
    stage.sink().wait_audible_after(begin, SOON).await;
    playing.expect(&format!("{tone} Played"));
    playing.say("stop");
    stage.sink().wait_silent_for(PAUSE, SOON).await;
}

#[test]
fn each_tone_and_an_own_file_of_each_kind_is_heard_and_stops_at_once() {
    run(async {
        let stage = stage().start().await;
        let mut playing = Playing::start(&stage);
        for (tone, _) in TONES {
            hear(&stage, &mut playing, tone).await;
        }
        for file in ["beep.ogg", "beep.mp3"] {
            playing.say(&format!("own call {}/tests/sound/{file}", env!("CARGO_MANIFEST_DIR")));
            playing.expect("taken");
            hear(&stage, &mut playing, "call").await;
        }
        playing.say(&format!("own call {}/tests/sound/main.rs", env!("CARGO_MANIFEST_DIR")));
        playing.expect("refused: the file is neither WAV nor Ogg nor MP3");
    });
}

#[test]
fn without_a_sound_server_alsa_plays() {
    run(async {
        let mut stage = stage().start().await;
        let mut playing = Playing::start_with_alsa(&stage);
        playing.expect("output takes");
        hear(&stage, &mut playing, "waiting").await;
        stage.kill_sound_server();
        playing.say("look");
        playing.expect("output missing");
        stage.start_sound_server().await;
        playing.expect("output takes");
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

/// The sound server is started again while nothing plays, with the device open and closed, and a sound follows at once, even
/// before it is back.
#[test]
fn a_sound_right_after_the_sound_server_was_started_again_is_heard() {
    run(async {
        let mut stage = stage().start().await;
        let mut playing = Playing::start(&stage);
        for turn in 0..6 {
            hear(&stage, &mut playing, "message").await;
            if turn % 2 == 0 {
                playing.forget();
                playing.say("look");
                playing.expect("output takes");
            }
            playing.forget();
            stage.kill_sound_server();
            let asked_before = turn % 3 == 0;
            if asked_before {
                playing.say("play warning 1 0");
            }
            let begin = Instant::now();
            stage.start_sound_server().await;
            if !asked_before {
                playing.say("play warning 1 0");
            }
            stage.sink().wait_audible_after(begin, SOON).await;
            playing.expect("warning Played");
            stage.sink().wait_silent_for(PAUSE, SOON).await;
        }
        assert!(
            playing.busy() < 300.0,
            "it waits to be told, not in a circle: {} ms of a processor",
            playing.busy() * 10.0
        );
    });
}

#[test]
fn what_the_system_tells_of_the_device_is_told_at_once() {
    run(async {
        let mut stage = stage().with_sound_later().start().await;
        let playing = Playing::start(&stage);
        playing.expect("level unknown");
        playing.expect("output missing");
        stage.start_sound_server().await;
        playing.expect("level Null Output, muted false, 100 %");
        playing.expect("output takes");
        let set = async |what: [&str; 3]| stage.run("pactl", &what).await.expect("the server does it");
        set(["set-sink-mute", "test", "1"]).await;
        playing.expect("level Null Output, muted true, 100 %");
        set(["set-sink-volume", "test", "0%"]).await;
        playing.expect("level Null Output, muted true, 0 %");
        set(["set-sink-mute", "test", "0"]).await;
        playing.expect("level Null Output, muted false, 0 %");
        stage.kill_sound_server();
        playing.expect("output missing");
        stage.start_sound_server().await;
        playing.expect("level Null Output, muted false, 100 %");
        playing.expect("output takes");

        let unload = ["unload-module", "module-null-sink"];
        stage.run("pactl", &unload).await.expect("the device is pulled out");
        playing.expect("output missing");
    });
}

#[test]
fn the_chosen_device_is_played_on_and_the_default_when_it_is_not_there() {
    run(async {
        let stage = stage().start().await;
        let mut playing = Playing::start(&stage);
        playing.expect("output takes");
        let properties = "sink_properties=device.description=Loudspeaker";
        let load = ["load-module", "module-null-sink", "sink_name=desk", properties];
        let module = stage.run("pactl", &load).await.expect("the server gets a second output");
        playing.say("outputs");
        playing.expect("device pulse:test Null Output");
        playing.expect("device pulse:desk Loudspeaker");

        playing.say("choose pulse:desk");
        playing.expect("level Loudspeaker, muted false, 100 %");
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

        stage.run("pactl", &["unload-module", module.trim()]).await.expect("it is pulled out");
        stage.sink().wait_audible(SOON).await;
        playing.expect("level Null Output, muted false, 100 %");
        playing.expect("output stands in");
        let module = stage.run("pactl", &load).await.expect("it is plugged in again");
        playing.say("stop");
        playing.expect("level Loudspeaker, muted false, 100 %");
        playing.expect("output takes");

        playing.say("choose pulse:nowhere");
        playing.expect("output stands in");
        stage.run("pactl", &["set-default-sink", "desk"]).await.expect("another is the default");
        playing.expect("level Loudspeaker, muted false, 100 %");
        playing.expect("output stands in");
        playing.say("play waiting 1 500");
        wait::until("it plays on the new default", SOON, async || on("desk").await).await;
        stage.run("pactl", &["set-default-sink", "test"]).await.expect("the first is the default again");
        stage.sink().wait_audible(SOON).await;
        stage.run("pactl", &["unload-module", module.trim()]).await;
    });
}
