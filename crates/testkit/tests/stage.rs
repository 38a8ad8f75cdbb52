//! The stage and the doubles on it, each proven against a real user of it.
#![cfg(all(feature = "desktop", target_os = "linux"))]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::HashMap,
    f32::consts::TAU,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use deskbell_testkit::{NotificationMode, Stage, missing_programs, wait};
use futures_util::StreamExt;
use zbus::{
    Connection, Proxy, connection,
    fdo::DBusProxy,
    zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value},
};

/// Long enough to notice that something does not come.
const A_WHILE: Duration = Duration::from_millis(300);

/// Living processes whose environment names this home folder.
fn processes_at(home: &Path) -> Vec<String> {
    let home = format!("HOME={}", home.display());
    let named = |environment: Vec<u8>| environment.split(|byte| *byte == 0).any(|one| one == home.as_bytes());
    std::fs::read_dir("/proc")
        .expect("the processes")
        .filter_map(Result::ok)
        .filter(|entry| std::fs::read(entry.path().join("environ")).is_ok_and(named))
        .map(|entry| std::fs::read_to_string(entry.path().join("comm")).unwrap_or_default())
        .collect()
}

async fn client(stage: &Stage) -> Connection {
    let address = stage.bus_address();
    connection::Builder::address(address.as_str()).expect("an address").build().await.expect("a connection")
}

#[test]
fn every_program_that_the_tests_need_is_installed() {
    let missing: Vec<String> = missing_programs().iter().map(ToString::to_string).collect();
    assert!(missing.is_empty(), "not installed: {}", missing.join(", "));
}

#[tokio::test]
async fn a_stage_starts_soon_and_leaves_nothing_behind() {
    let begin = Instant::now();
    let stage = Stage::start().await;
    let took = begin.elapsed();
    eprintln!("the stage stood after {took:?}");
    assert!(took < Duration::from_secs(10), "a stage must not cost a test much, it took {took:?}");
    let home = stage.home();
    let running = processes_at(&home);
    for service in ["dbus-daemon", "Xvfb", "openbox", "pulseaudio", "gnome-keyring-d", "parec"] {
        assert!(running.iter().any(|name| name.trim() == service), "{service} runs among {running:?}");
    }
    drop(stage);
    assert_eq!(processes_at(&home), Vec::<String>::new(), "nothing survives the stage");
    assert!(!home.exists(), "the stage's folder is gone");
}

#[test]
fn a_panic_takes_the_stage_down_and_keeps_its_logs() {
    let (send, home) = std::sync::mpsc::channel();
    let test = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let stage = Stage::builder().without_sound().without_keyring().start().await;
            send.send(stage.home()).expect("the test listens");
            panic!("on purpose");
        });
    });
    let home = home.recv().expect("the stage stands");
    assert!(test.join().is_err(), "the test failed");
    assert_eq!(processes_at(&home), Vec::<String>::new(), "nothing survives a failed test");
    let folder = home.parent().expect("the stage's folder");
    assert!(folder.join("logs/Xvfb.out").exists(), "the logs are kept for a look");
    std::fs::remove_dir_all(folder).expect("the kept logs are removed");
}

/// Not a test of its own: the one below runs it in a process that it kills.
#[tokio::test]
#[ignore = "run by a_killed_test_leaves_nothing_behind"]
async fn hold_a_stage() {
    let stage = Stage::builder().without_sound().without_keyring().start().await;
    eprintln!("\nhome {}", stage.home().display());
    std::future::pending().await
}

#[tokio::test]
async fn a_killed_test_leaves_nothing_behind() {
    let mut test = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "hold_a_stage", "--ignored", "--nocapture"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the other test starts");
    let lines = BufReader::new(test.stderr.take().expect("its output")).lines();
    let home = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("home ").map(str::to_owned));
    let home = home.expect("the other test has a stage");
    assert!(!processes_at(Path::new(&home)).is_empty(), "its services run");
    test.kill().expect("it is killed");
    test.wait().expect("it is gone");
    wait::until("the services of the killed test are gone", wait::PATIENCE, async || {
        processes_at(Path::new(&home)).is_empty()
    })
    .await;
    std::fs::remove_dir_all(Path::new(&home).parent().expect("the stage's folder")).expect("its folder is removed");
}

#[tokio::test]
async fn two_stages_stand_side_by_side() {
    let (one, two) = tokio::join!(Stage::start(), Stage::start());
    let display = |stage: &Stage| stage.env().iter().find(|(name, _)| name == "DISPLAY").cloned();
    assert_ne!(display(&one), display(&two), "each has a display of its own");
    assert_ne!(one.bus_address(), two.bus_address(), "and a bus of its own");
}

#[tokio::test]
async fn what_is_left_out_is_really_absent() {
    let builder = Stage::builder().without_keyring().without_notifications().without_tray().without_sound();
    let stage = builder.start().await;
    let bus = DBusProxy::new(stage.bus()).await.expect("the bus");
    for name in ["org.freedesktop.Notifications", "org.kde.StatusNotifierWatcher", "org.freedesktop.secrets"] {
        let owned = bus.name_has_owner(name.try_into().expect("a name")).await.expect("the bus answers");
        assert!(!owned, "nobody owns {name}");
    }
    let activatable = bus.list_activatable_names().await.expect("the bus answers");
    assert_eq!(activatable.len(), 1, "the bus itself is all that could be started by a call, not {activatable:?}");
    assert!(stage.run("pactl", &["info"]).await.is_none(), "there is no sound server");
}

async fn notifications(bus: &Connection) -> Proxy<'static> {
    let (name, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
    Proxy::new(bus, name, path, name).await.expect("the notification service")
}

async fn notify(service: &Proxy<'_>, replaces: u32, summary: &str) -> zbus::Result<u32> {
    let hints = HashMap::from([("urgency", Value::from(2_u8))]);
    let actions = vec!["default", "Open"];
    let arguments = ("Deskbell", replaces, "deskbell", summary, "Hello", actions, hints, -1_i32);
    service.call_method("Notify", &arguments).await?.body().deserialize()
}

#[tokio::test]
async fn a_popup_is_recorded_and_its_click_is_heard() {
    let stage = Stage::builder().without_sound().without_keyring().start().await;
    let bus = client(&stage).await;
    let service = notifications(&bus).await;
    let mut clicks = service.receive_signal("ActionInvoked").await.expect("signals");
    let mut closed = service.receive_signal("NotificationClosed").await.expect("signals");

    let id = notify(&service, 0, "A client waits").await.expect("the popup is taken");
    let popup = stage.notifications().next(|popup| popup.summary.contains("waits")).await;
    assert_eq!((popup.id, popup.app.as_str(), popup.body.as_str()), (id, "Deskbell", "Hello"), "it is recorded");
    assert_eq!(popup.actions, [("default".to_owned(), "Open".to_owned())], "with its actions");
    assert_eq!(popup.hints, ["urgency"], "and the keys of its hints");

    let again = notify(&service, id, "A client waits still").await.expect("the popup is taken");
    assert_eq!(again, id, "a replacing popup keeps the id");
    let shown = stage.notifications().shown();
    assert_eq!(shown.len(), 1, "and takes the place of the first");
    assert_eq!(shown[0].summary, "A client waits still", "as it was last written");

    stage.notifications().click(id).await;
    let click = clicks.next().await.expect("the click is heard");
    let (clicked, action): (u32, String) = click.body().deserialize().expect("the click's arguments");
    assert_eq!((clicked, action.as_str()), (id, "default"), "it tells which popup and what");
    let (gone, _): (u32, u32) = closed.next().await.expect("a signal").body().deserialize().expect("arguments");
    assert_eq!(gone, id, "a clicked popup goes");

    let id = notify(&service, 0, "Another").await.expect("the popup is taken");
    service.call_method("CloseNotification", &(id,)).await.expect("it is withdrawn");
    stage.notifications().wait_until_none_shown().await;
    stage.notifications().nothing_for(A_WHILE).await;
}

#[tokio::test]
async fn a_real_notification_service_can_take_the_doubles_place() {
    let stage = Stage::builder().with_dunst().without_sound().without_keyring().start().await;
    let service = notifications(stage.bus()).await;
    let id = notify(&service, 0, "To look at").await.expect("dunst takes the popup");
    assert!(id > 0, "and gives it an id");
}

#[tokio::test]
async fn a_bad_notification_service_refuses_or_stays_silent() {
    let stage = Stage::builder().without_sound().without_keyring().start().await;
    let bus = client(&stage).await;
    let service = notifications(&bus).await;
    stage.notifications().behave(NotificationMode::Refuse);
    assert!(notify(&service, 0, "refused").await.is_err(), "a refusal is a D-Bus error");
    stage.notifications().behave(NotificationMode::Silent);
    let silent = tokio::time::timeout(A_WHILE, notify(&service, 0, "unanswered")).await;
    assert!(silent.is_err(), "a silent service never answers");
    assert_eq!(stage.notifications().received().len(), 2, "both were recorded");
    assert_eq!(stage.notifications().shown(), [], "neither is on the screen");
    stage.notifications().behave(NotificationMode::Answer);
    notify(&service, 0, "taken").await.expect("it answers again, whatever was left unanswered");
}

/// A program with an icon in the tray: Online and Away, of which one is checked.
struct Icon;

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Icon {
    #[zbus(property)]
    fn menu(&self) -> OwnedObjectPath {
        ObjectPath::from_static_str_unchecked("/menu").into()
    }
    #[zbus(property)]
    fn icon_name(&self) -> &str {
        "deskbell-online"
    }
    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<(i32, i32, Vec<u8>)> {
        vec![(1, 1, vec![255, 0, 128, 0])]
    }
    #[zbus(property)]
    fn status(&self) -> &str {
        "Active"
    }
}

struct Menu {
    away: bool,
}

#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn about_to_show(&self, _id: i32) -> bool {
        false
    }
    fn get_layout(&self, _parent: i32, _depth: i32, _names: Vec<String>) -> (u32, MenuEntry) {
        let entry = |id: i32, label: &str, on: bool| -> OwnedValue {
            let properties: HashMap<&str, Value<'_>> = HashMap::from([
                ("label", Value::from(label)),
                ("toggle-type", Value::from("radio")),
                ("toggle-state", Value::from(i32::from(on))),
            ]);
            Value::from((id, properties, Vec::<Value<'_>>::new())).try_to_owned().expect("an entry")
        };
        (1, (0, HashMap::new(), vec![entry(1, "_Online", !self.away), entry(2, "_Away", self.away)]))
    }
    fn event(&mut self, id: i32, kind: &str, _data: Value<'_>, _time: u32) {
        if kind == "clicked" {
            self.away = id == 2;
        }
    }
}

type MenuEntry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[tokio::test]
async fn a_tray_icons_menu_is_read_and_chosen_from() {
    let stage = Stage::builder().without_sound().without_keyring().start().await;
    let bus = client(&stage).await;
    bus.object_server().at("/icon", Icon).await.expect("an icon");
    bus.object_server().at("/menu", Menu { away: false }).await.expect("a menu");
    let name = "org.kde.StatusNotifierWatcher";
    let watcher = Proxy::new(&bus, name, "/StatusNotifierWatcher", name).await.expect("the tray");
    watcher.call_method("RegisterStatusNotifierItem", &("/icon",)).await.expect("the icon is taken");

    let tray = stage.tray();
    tray.wait_for_icon().await;
    assert_eq!(tray.menu_item("Online").await.checked, Some(true), "the menu is read");
    tray.choose("Away").await;
    assert_eq!(tray.menu_item("Away").await.checked, Some(true), "the choice arrived");
    assert_eq!(tray.menu_item("Online").await.checked, Some(false), "and the menu is read anew");
    let icon = tray.icon().await;
    assert_eq!(icon.name, "deskbell-online", "the icon is seen");
    assert!(icon.fingerprint.is_some(), "with its picture");
    assert_eq!(tray.status().await, "Active", "and its status");

    tray.host(false).await;
    let hosted: bool = watcher.get_property("IsStatusNotifierHostRegistered").await.expect("a property");
    assert!(!hosted, "a program can see that nobody shows its icon");
    drop((watcher, bus));
    wait::until("the icon of a program that ended is gone", wait::PATIENCE, async || tray.icons().await == 0).await;
}

/// A tone of 440 Hz as a WAV file.
fn tone(file: &Path, seconds: f32) {
    let samples: Vec<i16> = (0..(44_100.0 * seconds) as u32)
        .map(|n| ((n as f32 * 440.0 * TAU / 44_100.0).sin() * 8_000.0) as i16)
        .collect();
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let size = u32::try_from(data.len()).expect("a short tone");
    let mut wav = Vec::new();
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + size).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend_from_slice(&44_100_u32.to_le_bytes());
    wav.extend_from_slice(&88_200_u32.to_le_bytes());
    wav.extend_from_slice(b"\x02\0\x10\0data");
    wav.extend_from_slice(&size.to_le_bytes());
    wav.extend_from_slice(&data);
    std::fs::write(file, wav).expect("the tone is written");
}

#[tokio::test]
async fn a_sound_is_heard_and_so_is_its_end() {
    let stage = Stage::builder().without_keyring().start().await;
    let sink = stage.sink();
    sink.wait_silent_for(A_WHILE, wait::PATIENCE).await;
    assert!(sink.level() < 0.000_1, "silence is silent, not {}", sink.level());

    let file = stage.home().join("tone.wav");
    tone(&file, 0.5);
    let begin = Instant::now();
    let name = file.to_str().expect("a name");
    let arguments = [name];
    let (heard, played) = tokio::join!(sink.wait_audible_after(begin, wait::PATIENCE), stage.run("paplay", &arguments));
    assert!(played.is_some(), "paplay played");
    assert!(heard > begin, "the tone came after its start");
    sink.wait_silent_for(A_WHILE, wait::PATIENCE).await;
    let length = sink.audible_since(begin);
    let expected = Duration::from_millis(400)..Duration::from_millis(650);
    assert!(expected.contains(&length), "a tone of 0.5 s was heard for {length:?}");
}

#[tokio::test]
async fn what_a_program_keeps_in_the_keychain_is_seen() {
    let stage = Stage::builder().without_sound().start().await;
    let bus = client(&stage).await;
    let secrets = "org.freedesktop.secrets";
    let service = Proxy::new(&bus, secrets, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service");
    let service = service.await.expect("the service");
    let answer = service.call_method("OpenSession", &("plain", Value::from(""))).await.expect("a session");
    let (_, session): (OwnedValue, OwnedObjectPath) = answer.body().deserialize().expect("a session");
    let collection = "/org/freedesktop/secrets/aliases/default";
    let collection = Proxy::new(&bus, secrets, collection, "org.freedesktop.Secret.Collection").await.expect("it");
    let attributes = HashMap::from([("service", "deskbell"), ("username", "ines")]);
    let properties = HashMap::from([
        ("org.freedesktop.Secret.Item.Label", Value::from("Deskbell")),
        ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes)),
    ]);
    let secret = (session, Vec::<u8>::new(), b"not for anybody".to_vec(), "text/plain");
    collection.call_method("CreateItem", &(properties, secret, true)).await.expect("the secret is kept");

    let keychain = stage.keychain();
    assert!(keychain.contains("username", "ines").await, "the secret is found by its attribute");
    assert!(!keychain.contains("username", "mara").await, "and no other");
    assert_eq!(keychain.secrets().await[0].label, "Deskbell", "its label is seen");
    keychain.delete_all().await;
    assert_eq!(keychain.secrets().await, [], "nothing is left");
    keychain.lock().await;
    assert!(!keychain.is_unlocked().await, "a locked keychain is locked");
}
