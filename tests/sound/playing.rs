//! The program that plays, and how a test talks to it: a word a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use deskbell_desk::ports::{Sound, SoundPlayer, Subject};
use deskbell_desktop::sound::{Receipt, Speaker, outputs};
use deskbell_testkit::Stage;

use crate::SOON;

/// The name by which this file's program is told to play instead of testing.
const PROGRAM: &str = "playing::the_program_that_plays";

/// What it says is marked, since the tests' own harness prints as well.
const MARK: &str = "sound: ";

/// The program that plays, on a stage.
pub struct Playing {
    child: Child,
    asks: ChildStdin,
    says: Receiver<String>,
}

impl Playing {
    pub fn start(stage: &Stage) -> Self {
        let mut command = stage.command(std::env::current_exe().expect("this program"));
        command.args(["--exact", PROGRAM, "--ignored", "--nocapture"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program that plays starts");
        let asks = child.stdin.take().expect("its input");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let (told, says) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // The harness does not end its line before the program's first.
                if let Some((_, said)) = line.split_once(MARK) {
                    let _ = told.send(said.to_owned());
                }
            }
        });
        Self { child, asks, says }
    }

    pub fn say(&mut self, ask: &str) {
        writeln!(self.asks, "{ask}").expect("the program that plays listens");
    }

    /// Waits until it says this, whatever it says before.
    pub fn expect(&self, what: &str) {
        let mut before = Vec::new();
        loop {
            match self.says.recv_timeout(SOON) {
                Ok(said) if said == what => return,
                Ok(said) => before.push(said),
                Err(_) => panic!("waited in vain until the program that plays says {what:?}; it said {before:?}"),
            }
        }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sound(name: &str) -> Sound {
    match name {
        "waiting" => Sound::ClientWaiting,
        "message" => Sound::ClientWrote,
        "invitation" => Sound::Invitation,
        "transfer" => Sound::Transfer,
        "call" => Sound::Call,
        "warning" => Sound::Warning,
        _ => panic!("there is no sound {name}"),
    }
}

fn name(sound: Sound) -> &'static str {
    crate::TONES.into_iter().find(|name| self::sound(name) == sound).expect("a name for every sound")
}

#[test]
#[ignore = "is started by the other tests, on a stage"]
fn the_program_that_plays() {
    let home = std::env::var("HOME").expect("a home");
    let told = |receipt: Receipt| println!("{MARK}{} {:?}", name(receipt.sound), receipt.outcome);
    let (health, _ill) = tokio::sync::mpsc::unbounded_channel();
    let speaker = Speaker::start(std::path::Path::new(&home).join("sounds"), health, told).expect("it starts");
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["play", tone, volume, pause] => {
                let pause = Duration::from_millis(pause.parse().expect("a pause"));
                let repeat = (!pause.is_zero()).then_some(pause);
                speaker.play(Subject::Status, sound(tone), volume.parse().expect("a volume"), repeat);
            }
            ["stop"] => speaker.stop(Subject::Status),
            ["own", tone, file] => match speaker.set_own(sound(tone), Some(file.as_ref())) {
                Ok(()) => println!("{MARK}taken"),
                Err(refused) => println!("{MARK}refused: {refused}"),
            },
            ["choose", id] => speaker.set_output(Some(id.to_owned())),
            ["outputs"] => {
                for output in outputs() {
                    println!("{MARK}output {} {}", output.id, output.name);
                }
            }
            _ => panic!("not understood: {line}"),
        }
    }
}
