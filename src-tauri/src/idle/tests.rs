use std::io::{BufRead, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use zbus::interface;
use zbus::object_server::SignalEmitter;

use super::*;

const SESSION: &str = "/org/freedesktop/login1/session/_31";
const PATIENCE: Duration = Duration::from_secs(10);

/// A bus of the test's own.
struct PrivateBus {
    daemon: Child,
    address: String,
}

impl PrivateBus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        let out = daemon.stdout.take().expect("it was piped");
        BufReader::new(out).read_line(&mut address).expect("the bus tells its address");
        Self { daemon, address: address.trim().to_owned() }
    }

    fn computer(&self) -> Computer {
        let bus = || Bus::At(self.address.clone());
        Computer { system: bus(), session: bus(), asking: OnceCell::new() }
    }

    async fn connect(&self) -> Connection {
        Bus::At(self.address.clone()).connect().await.expect("the bus answers")
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// logind's manager; its inhibitors are one end of a pair of sockets, of which it keeps the other.
#[derive(Default)]
struct Manager {
    held: Arc<Mutex<Vec<UnixStream>>>,
}

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&self, what: String, _who: String, _why: String, mode: String) -> OwnedFd {
        assert_eq!((what.as_str(), mode.as_str()), ("sleep", "delay"), "only sleep, and only for a moment");
        let (ours, theirs) = UnixStream::pair().expect("a pair of sockets");
        self.held.lock().expect("not poisoned").push(ours);
        std::os::fd::OwnedFd::from(theirs).into()
    }

    #[zbus(name = "GetSession")]
    fn get_session(&self, _id: String) -> OwnedObjectPath {
        SESSION.try_into().expect("a path")
    }

    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, _pid: u32) -> OwnedObjectPath {
        SESSION.try_into().expect("a path")
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

/// The operator's session.
#[derive(Default)]
struct Session {
    locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }

    #[zbus(signal)]
    async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn unlock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

/// A computer with logind's double, and what the program hears of it.
struct Stage {
    _bus: PrivateBus,
    logind: Connection,
    held: Arc<Mutex<Vec<UnixStream>>>,
    heard: UnboundedReceiver<Sitting>,
}

impl Stage {
    async fn start() -> Self {
        let bus = PrivateBus::start();
        let logind = bus.connect().await;
        let held = Arc::new(Mutex::new(Vec::new()));
        let server = logind.object_server();
        server.at(MANAGER, Manager { held: Arc::clone(&held) }).await.expect("served");
        server.at(SESSION, Session::default()).await.expect("served");
        logind.request_name(LOGIN).await.expect("the name is free");
        let heard = bus.computer().watch();
        let stage = Self { _bus: bus, logind, held, heard };
        stage.inhibited(1).await;
        stage
    }

    /// Waits until sleep is held up for the nth time. The program listens from then on.
    async fn inhibited(&self, times: usize) {
        let there = async {
            while self.held.lock().expect("not poisoned").len() < times {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, there).await.expect("the program holds sleep up");
    }

    async fn next(&mut self) -> Sitting {
        timeout(PATIENCE, self.heard.recv()).await.expect("it is told in time").expect("the source goes on")
    }

    async fn locked(&mut self) -> bool {
        match self.next().await {
            Sitting::Locked(locked) => locked,
            other => panic!("expected a lock, heard {other:?}"),
        }
    }

    async fn sleep(&self, start: bool) {
        let emitter = SignalEmitter::new(&self.logind, MANAGER).expect("a path");
        Manager::prepare_for_sleep(&emitter, start).await.expect("sent");
    }
}

#[tokio::test]
async fn sleep_waits_until_the_server_was_told_and_is_held_up_again_after_it() {
    let mut stage = Stage::start().await;
    stage.sleep(true).await;
    let Sitting::Suspending(ready) = stage.next().await else { panic!("sleep must be told first") };
    let mut ours = stage.held.lock().expect("not poisoned").remove(0);
    ours.set_nonblocking(true).expect("a socket");
    let mut byte = [0];
    let held = ours.read(&mut byte).expect_err("the other end is open");
    assert_eq!(held.kind(), std::io::ErrorKind::WouldBlock, "sleep is held up until the desk is ready");
    ready.send(()).expect("the source waits");
    ours.set_nonblocking(false).expect("a socket");
    let closed = tokio::task::spawn_blocking(move || ours.read(&mut byte)).await.expect("no panic");
    assert_eq!(closed.expect("it is closed"), 0, "the computer may sleep now");
    stage.sleep(false).await;
    assert!(matches!(stage.next().await, Sitting::Resumed));
    stage.inhibited(1).await;
}

#[tokio::test]
async fn a_locked_session_is_told_once_whoever_says_it() {
    let mut stage = Stage::start().await;
    let emitter = SignalEmitter::new(&stage.logind, SESSION).expect("a path");
    Session::lock(&emitter).await.expect("sent");
    assert!(stage.locked().await);
    let session = stage.logind.object_server().interface::<_, Session>(SESSION).await.expect("served");
    session.get_mut().await.locked = true;
    session.get().await.locked_hint_changed(&emitter).await.expect("sent");
    Session::unlock(&emitter).await.expect("sent");
    assert!(!stage.locked().await, "the hint said nothing new");
    // Any desktop's screen saver.
    for (interface, covered) in [("org.gnome.ScreenSaver", true), ("org.freedesktop.ScreenSaver", false)] {
        let sent = stage.logind.emit_signal(None::<&str>, "/org/x/ScreenSaver", interface, "ActiveChanged", &covered);
        sent.await.expect("sent");
        assert_eq!(stage.locked().await, covered);
    }
}

#[tokio::test]
async fn an_uncovered_screen_is_not_locked_whatever_logind_was_asked() {
    let mut stage = Stage::start().await;
    let emitter = SignalEmitter::new(&stage.logind, SESSION).expect("a path");
    Session::lock(&emitter).await.expect("sent");
    assert!(stage.locked().await);
    for covered in [true, false] {
        let sent = stage.logind.emit_signal(
            None::<&str>,
            "/org/mate/ScreenSaver",
            "org.mate.ScreenSaver",
            "ActiveChanged",
            &covered,
        );
        sent.await.expect("sent");
    }
    assert!(!stage.locked().await, "nobody told logind that the operator unlocked");
}

struct Mutter;

#[interface(name = "org.gnome.Mutter.IdleMonitor")]
impl Mutter {
    #[zbus(name = "GetIdletime")]
    fn idle_time(&self) -> u64 {
        61_000
    }
}

struct ScreenSaver;

#[interface(name = "org.freedesktop.ScreenSaver")]
impl ScreenSaver {
    fn get_session_idle_time(&self) -> u32 {
        7_000
    }
}

#[tokio::test]
async fn the_idle_time_comes_from_whoever_tells_it_and_from_nobody_when_nobody_does() {
    let bus = PrivateBus::start();
    let computer = bus.computer();
    assert_eq!(computer.idle().await, None, "a desktop without either");
    let kde = bus.connect().await;
    kde.object_server().at(SCREEN_SAVER.1, ScreenSaver).await.expect("served");
    kde.request_name(SCREEN_SAVER.0).await.expect("the name is free");
    assert_eq!(computer.idle().await, Some(Duration::from_secs(7)));
    let gnome = bus.connect().await;
    gnome.object_server().at(MUTTER.1, Mutter).await.expect("served");
    gnome.request_name(MUTTER.0).await.expect("the name is free");
    assert_eq!(computer.idle().await, Some(Duration::from_secs(61)));
}

#[tokio::test]
async fn a_system_without_any_bus_tells_nothing_and_breaks_nothing() {
    let nowhere = || Bus::At("unix:path=/nonexistent/bus".to_owned());
    let computer = Computer { system: nowhere(), session: nowhere(), asking: OnceCell::new() };
    assert!(computer.watch().recv().await.is_none());
    assert_eq!(computer.idle().await, None);
}
