//! Processes that must not outlive a test, whatever they start and however the test ends.

use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use uuid::Uuid;

/// The variable by which a family's processes are found again, also those that left its process groups.
const MARK: &str = "DESKBELL_TEST_FAMILY";

/// Ends the family when its standard input ends: that is when the test's process is gone, even if it was killed.
const GUARDIAN: &str = r#"cat >/dev/null
for signal in TERM KILL; do
  for f in $(grep -lsa "$1" /proc/[0-9]*/environ); do p=${f#/proc/}; kill -$signal "${p%/environ}"; done 2>/dev/null
  sleep 0.5
done"#;

/// How long those get who are asked to end before they are made to.
const GRACE: Duration = Duration::from_millis(500);

/// Some processes that are killed together, when this is dropped or when the test's process ends.
#[derive(Debug)]
pub(crate) struct Family {
    mark: String,
    started: Mutex<Vec<Child>>,
    guardian: Child,
    /// Held open as long as the family may live.
    _lifeline: Option<ChildStdin>,
}

impl Family {
    pub(crate) fn new() -> Self {
        let mark = Uuid::new_v4().to_string();
        let mut guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "guardian"])
            .arg(format!("{MARK}={mark}"))
            .env_remove(MARK)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("sh starts");
        let lifeline = guardian.stdin.take();
        Self { mark, started: Mutex::default(), guardian, _lifeline: lifeline }
    }

    /// Marks a command as one of the family and gives it a process group of its own.
    pub(crate) fn adopt<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(MARK, &self.mark).process_group(0)
    }

    /// Starts a process that writes what it says to `NAME.out` and `NAME.err` in `logs`.
    pub(crate) fn start(&self, name: &str, logs: &Path, command: &mut Command) -> u32 {
        let log = |kind: &str| File::create(logs.join(format!("{name}.{kind}"))).expect("a log file is created");
        let command = self.adopt(command).stdout(log("out")).stderr(log("err"));
        let child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        self.keep(child)
    }

    /// Takes responsibility for a process started by [`Family::adopt`]; returns its id.
    pub(crate) fn keep(&self, child: Child) -> u32 {
        let id = child.id();
        self.started().push(child);
        id
    }

    /// Kills one of those that were started, with its process group, and waits until it is gone.
    pub(crate) fn kill_one(&self, id: u32) {
        let mut started = self.started();
        let Some(place) = started.iter().position(|child| child.id() == id) else { return };
        let mut child = started.remove(place);
        if let Some(group) = pid(id) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = child.wait();
    }

    /// Whether a process is of the family, a descendant included.
    pub(crate) fn owns(&self, process: u32) -> bool {
        let mark = format!("{MARK}={}", self.mark);
        let environment = std::fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
    }

    /// A number that no other family has at the same time.
    pub(crate) fn unique_number(&self) -> u32 {
        self.guardian.id()
    }

    /// Asks everybody to end, so that they tidy up after themselves, and kills those who do not.
    pub(crate) fn end(&self) {
        self.signal(Signal::TERM);
        let end = Instant::now() + GRACE;
        let ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        while Instant::now() < end && !self.started().iter_mut().all(ended) {
            std::thread::sleep(Duration::from_millis(5));
        }
        self.kill();
    }

    /// Kills everybody and waits until they are gone.
    pub(crate) fn kill(&self) {
        self.signal(Signal::KILL);
        let mut started = self.started();
        for mut child in started.drain(..) {
            let _ = child.wait();
        }
        // Those that left their group, such as a browser started by its driver. New ones may be born meanwhile.
        let end = Instant::now() + Duration::from_secs(5);
        loop {
            let living = self.members();
            if living.is_empty() || Instant::now() > end {
                return;
            }
            for process in living.into_iter().filter_map(pid) {
                let _ = kill_process(process, Signal::KILL);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn signal(&self, signal: Signal) {
        for group in self.started().iter().filter_map(|child| pid(child.id())) {
            let _ = kill_process_group(group, signal);
        }
    }

    fn started(&self) -> MutexGuard<'_, Vec<Child>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every living process of the family.
    pub(crate) fn members(&self) -> Vec<u32> {
        let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
        processes
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|process| self.owns(*process))
            .collect()
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        self.end();
        let _ = self.guardian.kill();
        let _ = self.guardian.wait();
    }
}

fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}
