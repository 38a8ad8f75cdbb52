use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use deskbell_testkit::{LogindDouble, wait};
use zbus::interface;

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

/// A service of the test's own, which says on its first line where it is.
struct Service {
    process: Child,
    place: String,
}

impl Service {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it is installed");
        let mut place = String::new();
        let out = process.stdout.take().expect("it was piped");
        BufReader::new(out).read_line(&mut place).expect("it tells where it is");
        Self { process, place: place.trim().to_owned() }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A bus of the test's own.
struct PrivateBus(Service);

impl PrivateBus {
    fn start() -> Self {
        Self(Service::start(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"])))
    }

    fn computer(&self) -> Computer {
        let bus = || Bus::At(self.0.place.clone());
        Computer { system: bus(), session: bus(), display: Display::None, asking: OnceCell::new() }
    }

    async fn connect(&self) -> Connection {
        Bus::At(self.0.place.clone()).connect().await.expect("the bus answers")
    }
}

/// A computer with logind's double, and what the program hears of it.
struct Stage {
    bus: PrivateBus,
    logind: LogindDouble,
    heard: UnboundedReceiver<Sitting>,
}

impl Stage {
    async fn start() -> Self {
        let bus = PrivateBus::start();
        let logind = LogindDouble::start(&bus.0.place).await;
        let heard = bus.computer().watch();
        logind.wait_inhibited().await;
        Self { bus, logind, heard }
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

    /// A desktop's screen saver covers the screen, or uncovers it.
    async fn cover(&self, interface: &str, covered: bool) {
        let desktop = self.bus.connect().await;
        let sent = desktop.emit_signal(None::<&str>, "/org/x/ScreenSaver", interface, "ActiveChanged", &covered);
        sent.await.expect("sent");
    }
}

#[tokio::test]
async fn sleep_waits_until_the_server_was_told_and_is_held_up_again_after_it() {
    let mut stage = Stage::start().await;
    stage.logind.prepare_for_sleep(true).await;
    let Sitting::Suspending(ready) = stage.next().await else { panic!("sleep must be told first") };
    assert_eq!(stage.logind.inhibitors(), 1, "sleep is held up until the desk is ready");
    ready.send(()).expect("the source waits");
    wait::until("the computer may sleep now", PATIENCE, async || stage.logind.inhibitors() == 0).await;
    stage.logind.resume().await;
    assert!(matches!(stage.next().await, Sitting::Resumed));
    stage.logind.wait_inhibited().await;
}

#[tokio::test]
async fn a_locked_session_is_told_once_whoever_says_it() {
    let mut stage = Stage::start().await;
    stage.logind.ask_to_lock(true).await;
    assert!(stage.locked().await);
    stage.logind.mark_locked(true).await;
    stage.logind.ask_to_lock(false).await;
    assert!(!stage.locked().await, "the hint said nothing new");
    // Any desktop's screen saver.
    for (interface, covered) in [("org.gnome.ScreenSaver", true), ("org.freedesktop.ScreenSaver", false)] {
        stage.cover(interface, covered).await;
        assert_eq!(stage.locked().await, covered);
    }
}

#[tokio::test]
async fn an_uncovered_screen_is_not_locked_whatever_logind_was_asked() {
    let mut stage = Stage::start().await;
    stage.logind.ask_to_lock(true).await;
    assert!(stage.locked().await);
    for covered in [true, false] {
        stage.cover("org.mate.ScreenSaver", covered).await;
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
async fn a_system_without_bus_and_display_tells_nothing_and_breaks_nothing() {
    let nowhere = || Bus::At("unix:path=/nonexistent/bus".to_owned());
    let computer = Computer {
        system: nowhere(),
        session: nowhere(),
        display: Display::At("nonsense".to_owned()),
        asking: OnceCell::new(),
    };
    assert!(computer.watch().recv().await.is_none());
    assert_eq!(computer.idle().await, None);
}

#[test]
fn the_x_server_counts_only_where_it_knows_of_every_touch() {
    let set = |value: &str| Some(OsString::from(value));
    assert_eq!(Display::of(None, set(":0")), Display::Usual);
    assert_eq!(Display::of(set(""), set(":0")), Display::Usual, "an empty variable says nothing");
    assert_eq!(Display::of(set("wayland-0"), set(":0")), Display::None, "Wayland has it for old programs only");
    assert_eq!(Display::of(None, None), Display::None, "no display at all");
}

#[tokio::test]
async fn the_x_server_tells_the_idle_time_of_any_desktop_and_a_touch_ends_it() {
    let server = Service::start(Command::new("Xvfb").args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"]));
    let display = format!(":{}", server.place);
    let nowhere = || Bus::At("unix:path=/nonexistent/bus".to_owned());
    let (system, session) = (nowhere(), nowhere());
    let computer = Computer { system, session, display: Display::At(display.clone()), asking: OnceCell::new() };
    let long = Duration::from_millis(300);
    wait::until("nobody has touched it for a while", PATIENCE, async || {
        computer.idle().await.is_some_and(|idle| idle >= long)
    })
    .await;
    let before = computer.idle().await.expect("the X server tells");
    let moved = Command::new("xdotool").args(["mousemove", "10", "10"]).env("DISPLAY", &display).status();
    assert!(moved.is_ok_and(|status| status.success()), "the mouse is moved");
    let after = computer.idle().await.expect("the X server tells");
    assert!(after < before, "somebody is there again: {before:?}, then {after:?}");
}
