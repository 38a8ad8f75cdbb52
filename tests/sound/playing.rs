//! The program that plays, and how a test talks to it: a word a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use deskbell_desk::ports::{Fact, Output, Sound, SoundPlayer, Subject};
use deskbell_desktop::sound::{Speaker, outputs};
use deskbell_protocol::SessionId;
use deskbell_testkit::Stage;

const SOON: Duration = Duration::from_secs(15);

/// Our own, by the names that they have here.
pub const TONES: [(&str, Sound); 6] = [
    ("waiting", Sound::ClientWaiting),
    ("message", Sound::ClientWrote),
    ("invitation", Sound::Invitation),
    ("transfer", Sound::Transfer),
    ("call", Sound::Call),
    ("warning", Sound::Warning),
];

/// The name by which a program that holds this is told to play instead of what else it does.
pub const PROGRAM: &str = "playing::the_program_that_plays";

/// What it says is marked, since the tests' own harness prints as well.
const MARK: &str = "sound: ";

/// The program that plays, on a stage.
pub struct Playing {
    child: Child,
    asks: ChildStdin,
    says: Receiver<String>,
}

impl Playing {
    /// Through the sound server.
    pub fn start(stage: &Stage) -> Self {
        Self::start_as(stage, true)
    }

    /// Through ALSA, as where no sound server is found.
    pub fn start_with_alsa(stage: &Stage) -> Self {
        let socket = stage.sound_socket();
        let device = format!("pcm.!default {{ type pulse server \"unix:{}\" }}\n", socket.display());
        std::fs::write(stage.home().join(".asoundrc"), device).expect("ALSA is configured");
        Self::start_as(stage, false)
    }

    fn start_as(stage: &Stage, with_server: bool) -> Self {
        let mut command = stage.command(std::env::current_exe().expect("this program"));
        command.args(["--exact", PROGRAM, "--ignored", "--nocapture"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if !with_server {
            command.env_remove("PULSE_SERVER");
        }
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
        let (mut before, end) = (Vec::new(), Instant::now() + SOON);
        loop {
            match self.says.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(said) if said == what => return,
                Ok(said) => before.push(said),
                Err(_) => panic!("waited in vain until the program that plays says {what:?}; it said {before:?}"),
            }
        }
    }

    /// Forgets what it said.
    pub fn forget(&self) {
        self.says.try_iter().for_each(drop);
    }

    /// How much of a processor it uses, in hundredths of a second since it was started.
    pub fn busy(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("the process is there");
        let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
        let fields: Vec<_> = fields.split(' ').collect();
        fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum()
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sound(name: &str) -> Sound {
    TONES.iter().find(|(known, _)| *known == name).expect("a sound of this name").1
}

/// Each sound has a subject of its own, so that what is told of it tells which it was.
fn subject(sound: Sound) -> Subject {
    let number = TONES.iter().position(|(_, known)| *known == sound).expect("a name for every sound");
    Subject::Session(SessionId::from(uuid::Uuid::from_u128(number as u128)))
}

fn say(fact: Fact) {
    match fact {
        Fact::Sound { subject: of, outcome } => {
            let (name, _) = TONES.iter().find(|(_, sound)| subject(*sound) == of).expect("a sound that was asked for");
            println!("{MARK}{name} {outcome:?}");
        }
        Fact::Output(Output::Missing) => println!("{MARK}output missing"),
        Fact::Output(Output::Takes { stand_in: false }) => println!("{MARK}output takes"),
        Fact::Output(Output::Takes { stand_in: true }) => println!("{MARK}output stands in"),
        Fact::OutputLevel(level) => match (level.name, level.muted, level.volume) {
            (Some(name), Some(muted), Some(volume)) => println!("{MARK}level {name}, muted {muted}, {volume} %"),
            _ => println!("{MARK}level unknown"),
        },
        other => panic!("the speaker tells nothing of {other:?}"),
    }
}

/// Plays what its input asks for until that ends.
pub fn play() {
    let home = std::env::var("HOME").expect("a home");
    let (facts, mut told) = tokio::sync::mpsc::unbounded_channel();
    let (look, looks) = tokio::sync::watch::channel(0);
    let speaker = Speaker::start(std::path::Path::new(&home).join("sounds"), facts, looks).expect("it starts");
    std::thread::spawn(move || {
        while let Some(fact) = told.blocking_recv() {
            say(fact);
        }
    });
    for line in std::io::stdin().lines().map_while(Result::ok) {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["play", tone, volume, pause] => {
                let pause = Duration::from_millis(pause.parse().expect("a pause"));
                let repeat = (!pause.is_zero()).then_some(pause);
                let sound = sound(tone);
                speaker.play(subject(sound), sound, volume.parse().expect("a volume"), repeat);
            }
            ["stop"] => TONES.iter().for_each(|(_, sound)| speaker.stop(subject(*sound))),
            ["own", tone, file] => match speaker.set_own(sound(tone), std::fs::read(file).ok()) {
                Ok(()) => println!("{MARK}taken"),
                Err(refused) => println!("{MARK}refused: {refused}"),
            },
            ["choose", id] => speaker.set_output(Some(id.to_owned())),
            ["look"] => look.send_modify(|times| *times += 1),
            ["outputs"] => {
                for output in outputs() {
                    println!("{MARK}device {} {}", output.id, output.name);
                }
            }
            _ => panic!("not understood: {line}"),
        }
    }
}

#[test]
#[ignore = "is started by the other tests, on a stage"]
fn the_program_that_plays() {
    play();
}
