use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zbus::zvariant::Value;

use super::*;

/// A bus of the test's own.
struct Bus(Child, String);

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--session", "--nofork", "--print-address=1"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = daemon.spawn().expect("it is installed");
        let mut address = String::new();
        let out = daemon.stdout.take().expect("it was piped");
        BufReader::new(out).read_line(&mut address).expect("it tells where it is");
        Self(daemon, address.trim().to_owned())
    }

    fn connect(&self) -> zbus::connection::Builder<'_> {
        zbus::connection::Builder::address(self.1.as_str()).expect("an address")
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A notification service of this name, with KDE's switch.
struct Service {
    name: &'static str,
    inhibited: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_server_information(&self) -> (String, String, String, String) {
        (self.name.to_owned(), "the test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.inhibited
    }

    #[zbus(property)]
    fn set_inhibited(&mut self, on: bool) {
        self.inhibited = on;
    }
}

/// Xfce's settings; nothing is set before somebody sets it.
#[derive(Clone, Default)]
struct Xfconf(Arc<Mutex<Option<bool>>>);

#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.xfce.Xfconf.Error")]
enum XfconfError {
    #[zbus(error)]
    ZBus(zbus::Error),
    PropertyNotFound(String),
}

#[zbus::interface(name = "org.xfce.Xfconf")]
impl Xfconf {
    fn get_property(&self, channel: &str, property: &str) -> Result<Value<'static>, XfconfError> {
        assert_eq!((channel, property), ("xfce4-notifyd", "/do-not-disturb"));
        let set = self.0.lock().expect("nobody panicked").map(Value::from);
        set.ok_or_else(|| XfconfError::PropertyNotFound(property.to_owned()))
    }

    #[zbus(signal)]
    async fn property_changed(
        emitter: &zbus::object_server::SignalEmitter<'_>,
        channel: &str,
        property: &str,
        value: Value<'_>,
    ) -> zbus::Result<()>;
}

/// The next that is told.
async fn next(facts: &mut UnboundedReceiver<Fact>) -> Option<bool> {
    match timeout(Duration::from_secs(10), facts.recv()).await.expect("it is told in time") {
        Some(Fact::DoNotDisturb(on)) => on,
        other => panic!("nothing else is told: {other:?}"),
    }
}

/// Reads on until this is told.
async fn until(facts: &mut UnboundedReceiver<Fact>, on: Option<bool>) {
    while next(facts).await != on {}
}

/// What is told of a bus and of GNOME's setting on a desktop.
fn told(
    desk: Connection,
    banners: Option<bool>,
    desktop: &'static str,
) -> (watch::Sender<u64>, UnboundedReceiver<Fact>) {
    let (facts, told) = unbounded_channel();
    let (again, looks) = watch::channel(0);
    let (_, banners) = watch::channel(banners);
    tokio::spawn(async move { follow(&desk, banners, desktop, &facts, looks).await });
    (again, told)
}

#[test]
fn the_service_that_runs_says_whose_switch_it_is() {
    assert_eq!(switch(Some("gnome-shell"), "GNOME"), Some(Switch::Gnome));
    assert_eq!(switch(Some("Plasma"), "KDE"), Some(Switch::Service));
    assert_eq!(switch(Some("dunst"), "ubuntu:GNOME"), Some(Switch::Service), "GNOME's setting means nothing to dunst");
    assert_eq!(switch(Some("Xfce Notify Daemon"), "XFCE"), Some(Switch::Xfce));
    assert_eq!(switch(None, "ubuntu:GNOME"), Some(Switch::Gnome), "its own will run");
    assert_eq!(switch(None, "XFCE"), None);
}

#[tokio::test]
async fn a_services_own_switch_is_followed_and_gone_with_the_service() {
    let bus = Bus::start();
    let (again, mut facts) = told(bus.connect().build().await.expect("the bus answers"), None, "KDE");
    assert_eq!(next(&mut facts).await, None, "no service runs, and none is started");

    let service = Service { name: "Plasma", inhibited: false };
    let service = bus.connect().serve_at(PATH, service).and_then(|builder| builder.name(SERVICE)).expect("a service");
    let service = service.build().await.expect("the bus answers");
    until(&mut facts, Some(false)).await;
    let interface = service.object_server().interface::<_, Service>(PATH).await.expect("it is served");
    interface.get_mut().await.inhibited = true;
    let emitter = interface.signal_emitter();
    interface.get().await.inhibited_changed(emitter).await.expect("the signal is sent");
    until(&mut facts, Some(true)).await;

    again.send_modify(|times| *times += 1);
    assert_eq!(next(&mut facts).await, Some(true), "told again when it is asked for");
    drop(interface);
    service.close().await.expect("it leaves the bus");
    until(&mut facts, None).await;
}

#[tokio::test]
async fn xfces_setting_is_off_until_somebody_sets_it() {
    let (bus, settings) = (Bus::start(), Xfconf::default());
    let service = Service { name: "Xfce Notify Daemon", inhibited: true };
    let xfce = bus.connect().serve_at(PATH, service).and_then(|builder| builder.name(SERVICE)).expect("a service");
    let xfce = xfce.serve_at("/org/xfce/Xfconf", settings.clone()).and_then(|builder| builder.name(XFCONF));
    let xfce = xfce.expect("a service").build().await.expect("the bus answers");
    let (_again, mut facts) = told(bus.connect().build().await.expect("the bus answers"), None, "XFCE");
    until(&mut facts, Some(false)).await;

    *settings.0.lock().expect("nobody panicked") = Some(true);
    let served = xfce.object_server().interface::<_, Xfconf>("/org/xfce/Xfconf").await.expect("it is served");
    let told = Xfconf::property_changed(served.signal_emitter(), XFCE_CHANNEL, "/do-not-disturb", Value::from(true));
    told.await.expect("the signal is sent");
    until(&mut facts, Some(true)).await;
}

#[tokio::test]
async fn gnomes_setting_counts_where_its_own_service_runs() {
    let bus = Bus::start();
    let (_again, mut facts) = told(bus.connect().build().await.expect("the bus answers"), Some(true), "GNOME");
    assert_eq!(next(&mut facts).await, Some(true), "before the service runs");
    let service = Service { name: "gnome-shell", inhibited: false };
    let service = bus.connect().serve_at(PATH, service).and_then(|builder| builder.name(SERVICE)).expect("a service");
    let _service = service.build().await.expect("the bus answers");
    assert_eq!(next(&mut facts).await, Some(true), "and while it runs");
}

/// GNOME's setting as it is declared, away from the one of this computer.
fn gnome(folder: &std::path::Path) -> gio::Settings {
    let schema = format!(
        r#"<schemalist><schema id="{}" path="/org/gnome/desktop/notifications/"><key name="{}" type="b"><default>true</default></key></schema></schemalist>"#,
        GNOME.0, GNOME.1
    );
    std::fs::write(folder.join("test.gschema.xml"), schema).expect("the schema is written");
    let compiled = Command::new("glib-compile-schemas").arg(folder).status().expect("it is installed");
    assert!(compiled.success(), "the schema is right");
    let source = gio::SettingsSchemaSource::from_directory(folder, None, false).expect("what was compiled");
    let schema = source.lookup(GNOME.0, false).expect("the schema");
    gio::Settings::new_full(&schema, Some(&gio::functions::memory_settings_backend_new()), None)
}

#[test]
fn gnomes_setting_is_followed_on_the_main_thread() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = gnome(folder.path());
    let mut followed = banners(settings.clone());
    assert_eq!(*followed.borrow_and_update(), Some(false), "banners are shown");
    settings.set_boolean(GNOME.1, false).expect("it can be written");
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while *followed.borrow() != Some(true) {
        assert!(std::time::Instant::now() < deadline, "the change was not told");
        glib::MainContext::default().iteration(false);
    }
}
