//! The figures, one module each, and the order in which they are taken.

mod alert_load;
mod alerts;
mod bare_table;
mod client_page;
mod company;
mod connections;
mod conversation;
mod delivery;
mod desk_stream;
mod invitations;
mod lost_desk;
mod memory;
mod presence;
mod processor;
mod report;
mod routing;
mod size;
mod start;
mod status;
mod throughput;
mod window;
mod wire;

use std::any::Any;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::ExitCode;

use futures_util::FutureExt as _;
use report::{Line, say};

/// Whatever stands in the way of measuring is told as a sentence.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Each figure's name, as it is given on the command line.
const NAMES: [&str; 15] = [
    "size",
    "client-page",
    "start",
    "memory",
    "delivery",
    "alerts",
    "alert-load",
    "conversation",
    "messages",
    "connections",
    "routing",
    "status",
    "lost-desk",
    "presence",
    "invitations",
];

/// Where the measured programs lie.
struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Those beside this one.
    fn beside_this() -> Outcome<Self> {
        let own = std::env::current_exe()?;
        let folder = own.parent().ok_or("this program lies in no folder")?.to_owned();
        let programs = Self { folder };
        for program in [programs.desk(), programs.server()] {
            if !program.is_file() {
                return Err(format!("{} is not built; cargo xtask bench builds it", program.display()).into());
            }
        }
        Ok(programs)
    }

    fn desk(&self) -> PathBuf {
        self.folder.join("deskbell")
    }

    fn server(&self) -> PathBuf {
        self.folder.join("deskbell-server")
    }

    /// A folder for data, on the disk on which the program is built.
    fn data(&self) -> Outcome<tempfile::TempDir> {
        let target = self.folder.parent().unwrap_or(&self.folder);
        Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(target)?)
    }
}

/// Takes the figures named on the command line, or all.
pub fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some((lost_desk::DESK, server)) = asked.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return lost_desk::be_a_desk(server);
    }
    if let Some(unknown) = asked.iter().find(|name| !NAMES.contains(&name.as_str())) {
        say(&format!("There is no figure {unknown:?}. There are: {}", NAMES.join(", ")));
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("FAILED: {error}"));
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(take(&asked))
}

async fn take(asked: &[String]) -> ExitCode {
    let programs = match Programs::beside_this() {
        Ok(programs) => programs,
        Err(error) => {
            say(&format!("FAILED: {error}"));
            return ExitCode::FAILURE;
        }
    };
    say(&report::machine());
    let mut code = ExitCode::SUCCESS;
    for name in NAMES.into_iter().filter(|name| asked.is_empty() || asked.iter().any(|one| one == name)) {
        say(&format!("\n{name}"));
        // What the shared helpers wait for in vain they tell by panicking; the other figures are taken all the same.
        let taken = AssertUnwindSafe(figure(name, &programs)).catch_unwind().await;
        match taken.unwrap_or_else(|panic| Err(told(panic.as_ref()).into())) {
            Ok(lines) => lines.iter().for_each(|line| say(&line.to_string())),
            Err(error) => {
                say(&format!("  FAILED: {error}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

async fn figure(name: &str, programs: &Programs) -> Outcome<Vec<Line>> {
    match name {
        "size" => size::measure(programs).await,
        "client-page" => client_page::measure(programs).await,
        "start" => start::measure(programs).await,
        "memory" => memory::measure(programs).await,
        "delivery" => delivery::measure(programs).await,
        "alerts" => alerts::measure(programs).await,
        "alert-load" => alert_load::measure(programs).await,
        "conversation" => conversation::measure(programs).await,
        "messages" => throughput::measure(programs).await,
        "routing" => routing::measure(),
        "status" => status::measure(programs).await,
        "lost-desk" => lost_desk::measure(programs).await,
        "presence" => presence::measure(programs).await,
        "invitations" => invitations::measure(programs).await,
        _ => connections::measure(programs).await,
    }
}

fn told(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
