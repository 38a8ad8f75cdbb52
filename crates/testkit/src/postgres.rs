//! A real PostgreSQL of a test's own: in a temporary folder, on a socket there, and on no port.

use std::{
    fs::File,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// Where Debian keeps the programs, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Ends the database when its standard input ends: when it is dropped, or when the test's process is gone, even if killed.
const KEEPER: &str = r#"exec 3<&0; "$@" </dev/null & p=$!; (cat <&3 >/dev/null; kill -QUIT $p 2>/dev/null) & wait $p; kill $! 2>/dev/null"#;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running database. It ends, and its data with it, when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    /// Under whom it runs, because it refuses to run as root.
    user: Option<u32>,
    running: Option<Child>,
}

impl Postgres {
    /// Makes a new one and starts it. It is tuned for tests: fast, and not safe from a power cut.
    ///
    /// # Panics
    /// With what to do, when PostgreSQL is not there or does not start.
    #[must_use]
    pub fn start() -> Self {
        let programs = programs().unwrap_or_else(|| {
            panic!("PostgreSQL's programs were not found. Install the Debian package postgresql, or put initdb and postgres on the PATH.")
        });
        let folder = TempDir::with_prefix("deskbell-pg-").expect("a temporary folder");
        let is_root = folder.path().metadata().expect("the folder is there").uid() == 0;
        let user = is_root.then(unprivileged);
        if let Some(user) = user {
            chown(folder.path(), Some(user), None).expect("the folder is given to the database's user");
        }
        let mut database = Self { programs, folder, user, running: None };
        let mut initdb = database.command(&database.programs.join("initdb"));
        let made = initdb
            .args(["--no-sync", "--auth=trust", "--username=deskbell", "--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(database.data())
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        database.resume();
        database
    }

    /// Its address, for `--database`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://deskbell@localhost/postgres?host={}", self.folder.path().display())
    }

    /// Ends it at once, as if its computer had lost power; the data stay. Nothing happens when it is not running.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            // It was told to end by the same pipe that ends it when this process dies.
            let _ = running.wait();
        }
    }

    /// Starts it again on its data. Ready on return.
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&mut self) {
        if self.running.is_some() {
            return;
        }
        let log = self.folder.path().join("log");
        let file = |path: &Path| File::options().create(true).append(true).open(path).expect("a log file");
        let mut keeper = self.command(Path::new("/bin/sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(self.programs.join("postgres")).arg("-D").arg(self.data());
        keeper.arg("-k").arg(self.folder.path());
        for setting in
            ["listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB"]
        {
            keeper.args(["-c", setting]);
        }
        keeper.stdin(Stdio::piped()).stdout(file(&log)).stderr(file(&log)).process_group(0);
        let mut running = keeper.spawn().expect("sh starts");
        let lock = self.data().join("postmaster.pid");
        let started = Instant::now();
        // The last line of its lock file tells its state.
        while !std::fs::read_to_string(&lock)
            .is_ok_and(|state| state.lines().last().map(str::trim_end) == Some("ready"))
        {
            let ended = running.try_wait().expect("its state can be asked").is_some();
            let said = || std::fs::read_to_string(&log).unwrap_or_default();
            assert!(!ended && started.elapsed() < PATIENCE, "PostgreSQL does not start: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        self.running = Some(running);
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program run under the database's user.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("LC_ALL", "C");
        if let Some(user) = self.user {
            command.uid(user);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder of `initdb` and `postgres`: on the `PATH`, or where Debian keeps the newest version.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    let version = |bin: &PathBuf| -> u32 {
        bin.parent().and_then(Path::file_name).and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
    };
    debian.sort_by_key(|bin| std::cmp::Reverse(version(bin)));
    std::env::split_paths(&path)
        .chain(debian)
        .find(|folder| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file()))
}

/// The number of a user without rights: Debian's for the database, or nobody.
fn unprivileged() -> u32 {
    let known = ["postgres", "nobody"].into_iter().find_map(|name| {
        let told = Command::new("id").args(["-u", name]).output().ok()?;
        String::from_utf8(told.stdout).ok()?.trim().parse().ok()
    });
    known.unwrap_or(65_534)
}
