//! Measures sounds on the stage's sound server: `cargo run --example sound-figures [REPETITIONS]`. One line a figure.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "it is a test's tool and fails by panicking"
)]

#[cfg(target_os = "linux")]
mod playing;

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The stage is there on Linux only.");
}

#[cfg(target_os = "linux")]
fn main() {
    if std::env::args().any(|argument| argument == playing::PROGRAM) {
        return playing::play();
    }
    let repetitions = std::env::args().nth(1).map_or(20, |number| number.parse().expect("a number of repetitions"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measuring::all(repetitions));
}

#[cfg(target_os = "linux")]
mod measuring {
    use std::time::{Duration, Instant};

    use deskbell_testkit::{Stage, wait};

    use super::playing::Playing;

    const SOON: Duration = Duration::from_secs(15);
    const PAUSE: Duration = Duration::from_millis(150);

    /// How long the processor's time is counted.
    const COUNTED: Duration = Duration::from_secs(10);

    pub async fn all(repetitions: usize) {
        let stage = Stage::builder().without_keyring().without_notifications().without_tray().start().await;
        through("sound server", &stage, Playing::start(&stage), repetitions).await;
        through("ALSA", &stage, Playing::start_with_alsa(&stage), repetitions).await;
    }

    async fn through(way: &str, stage: &Stage, mut playing: Playing, repetitions: usize) {
        playing.expect("output takes");
        let (mut cold, mut warm, mut silent) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..repetitions {
            // A look leaves the device closed.
            playing.forget();
            playing.say("look");
            playing.expect("output takes");
            for first in [&mut cold, &mut warm] {
                let begin = Instant::now();
                playing.say("play call 1 2000");
                first.push(stage.sink().wait_audible_after(begin, SOON).await - begin);
                playing.expect("call Played");
                let end = Instant::now();
                playing.say("stop");
                stage.sink().wait_silent_for(PAUSE, SOON).await;
                silent.push(stage.sink().audible_since(end));
            }
        }
        tell(&format!("{way}: first sample, device closed"), cold);
        tell(&format!("{way}: first sample, device open"), warm);
        tell(&format!("{way}: heard after the stop"), silent);
        println!("{way}: processor, device open: {:.2} %", busy(&playing).await);
        playing.forget();
        playing.say("look");
        playing.expect("output takes");
        println!("{way}: processor, device closed: {:.2} %", busy(&playing).await);
    }

    fn tell(what: &str, mut times: Vec<Duration>) {
        times.sort();
        let at = |part: f64| times[((times.len() - 1) as f64 * part).round() as usize].as_millis();
        println!("{what}: median {} ms, p99 {} ms, most {} ms ({} times)", at(0.5), at(0.99), at(1.0), times.len());
    }

    /// How much of a processor it uses, in percent.
    async fn busy(playing: &Playing) -> f64 {
        let (begin, before) = (Instant::now(), playing.busy());
        wait::until("the time is over", COUNTED * 2, async || begin.elapsed() >= COUNTED).await;
        (playing.busy() - before) * 100.0 / (begin.elapsed().as_secs_f64() * 100.0)
    }
}
