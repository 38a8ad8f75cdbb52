//! One private desktop: session bus, display, window manager, sound, keychain, popups, tray.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use zbus::{Connection, connection, fdo::DBusProxy};

use super::{
    accessibility::{Accessibility, launcher},
    family::Family,
    keychain::Keychain,
    logind::LogindDouble,
    notifications::NotificationDouble,
    programs::require,
    sink::Sink,
    tray::TrayDouble,
};
use crate::wait::{until, until_some};

/// Variables of the desktop the tests run on, which must not reach the stage.
const FOREIGN: [&str; 12] = [
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "SESSION_MANAGER",
    "DBUS_STARTER_ADDRESS",
    "DBUS_STARTER_BUS_TYPE",
    "GNOME_KEYRING_CONTROL",
    "PULSE_SINK",
    "PULSE_RUNTIME_PATH",
    "LC_ALL",
    "LC_MESSAGES",
    "LANGUAGE",
    "XDG_CURRENT_DESKTOP",
];

/// The buses' sockets.
const SESSION_BUS: &str = "bus";
const SYSTEM_BUS: &str = "system-bus";

/// How long one service may take to come up.
pub(super) const START_LIMIT: Duration = Duration::from_secs(20);

/// Says what a [`Stage`] lacks.
#[derive(Debug, Clone)]
pub struct StageBuilder {
    keyring: bool,
    notifications: bool,
    dunst: bool,
    tray: bool,
    sound: bool,
    sound_later: bool,
    logind: bool,
    screen_reader: bool,
    language: String,
}

impl StageBuilder {
    /// No Secret Service on the bus.
    #[must_use]
    pub fn without_keyring(mut self) -> Self {
        self.keyring = false;
        self
    }

    /// Nobody owns `org.freedesktop.Notifications`.
    #[must_use]
    pub fn without_notifications(mut self) -> Self {
        self.notifications = false;
        self
    }

    /// A real notification service, to look at, instead of the double. Needs `dunst`.
    #[must_use]
    pub fn with_dunst(mut self) -> Self {
        self.notifications = false;
        self.dunst = true;
        self
    }

    /// Nobody owns `org.kde.StatusNotifierWatcher`.
    #[must_use]
    pub fn without_tray(mut self) -> Self {
        self.tray = false;
        self
    }

    /// No sound server, and an ALSA default that leads nowhere.
    #[must_use]
    pub fn without_sound(mut self) -> Self {
        self.sound = false;
        self
    }

    /// No sound server until [`Stage::start_sound_server`], but one is expected.
    #[must_use]
    pub fn with_sound_later(mut self) -> Self {
        (self.sound, self.sound_later) = (false, true);
        self
    }

    /// A system bus with the double of logind. Without this there is no system bus.
    #[must_use]
    pub fn with_logind(mut self) -> Self {
        self.logind = true;
        self
    }

    /// Somebody reads what programs tell assistive technologies.
    #[must_use]
    pub fn with_screen_reader(mut self) -> Self {
        self.screen_reader = true;
        self
    }

    /// The desktop's language as `LANG` gives it, for instance `cs_CZ.UTF-8`.
    #[must_use]
    pub fn language(mut self, lang: &str) -> Self {
        lang.clone_into(&mut self.language);
        self
    }

    /// Starts everything and waits until each part answers.
    ///
    /// # Panics
    /// With a sentence, when a program is missing or a part does not come up.
    pub async fn start(self) -> Stage {
        require(&["dbus-daemon", "Xvfb", "openbox", "xdotool", "xprop", "xmessage", "import"]);
        let folder = TempDir::with_prefix("deskbell-stage-").expect("a temporary folder for the stage");
        let mut stage = Stage {
            env: Vec::new(),
            family: Family::new(),
            bus: None,
            notifications: None,
            tray: None,
            logind: None,
            accessibility: None,
            sink: None,
            sound_server: None,
            keychain: None,
            folder,
        };
        stage.furnish(&self);
        let bus = stage.start_bus(SESSION_BUS).await;
        // Those that need only the bus come up while the display does.
        if self.keyring {
            stage.start_keyring();
        }
        if self.sound {
            stage.spawn_sound_server();
        }
        stage.start_display().await;
        stage.bus = Some(bus);
        if self.logind {
            drop(stage.start_bus(SYSTEM_BUS).await);
            stage.logind = Some(LogindDouble::start(&stage.address(SYSTEM_BUS)).await);
        }
        if self.notifications {
            stage.notifications = Some(NotificationDouble::start(&stage.bus_address()).await);
        }
        if self.tray {
            stage.tray = Some(TrayDouble::start(&stage.bus_address()).await);
        }
        if self.dunst {
            require(&["dunst"]);
            stage.spawn("dunst", &[]);
            stage.wait_for_name("org.freedesktop.Notifications").await;
        }
        if self.screen_reader {
            let launcher = launcher().expect("at-spi2-core is installed");
            stage.spawn(launcher, &["--launch-immediately"]);
            stage.accessibility = Some(Accessibility::open(stage.bus()).await);
        }
        if self.keyring {
            stage.wait_for_name("org.freedesktop.secrets").await;
            let keychain = Keychain::open(&stage.bus_address()).await;
            until("the keychain's default collection is unlocked", START_LIMIT, async || keychain.is_unlocked().await)
                .await;
            stage.keychain = Some(keychain);
        }
        if self.sound {
            stage.listen_to_sound_server().await;
        }
        stage
    }
}

/// A private desktop. Everything on it is killed when it is dropped, also when the test panics; then the folder with
/// the services' logs is kept and named.
#[derive(Debug)]
pub struct Stage {
    // The order is the order of dropping: first those who talk to the services.
    notifications: Option<NotificationDouble>,
    tray: Option<TrayDouble>,
    logind: Option<LogindDouble>,
    accessibility: Option<Accessibility>,
    keychain: Option<Keychain>,
    bus: Option<Connection>,
    pub(super) sink: Option<Sink>,
    pub(super) sound_server: Option<u32>,
    family: Family,
    env: Vec<(String, String)>,
    folder: TempDir,
}

impl Stage {
    /// A desktop on which everything works, with doubles for popups and tray.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Begins with a desktop on which everything works.
    #[must_use]
    pub fn builder() -> StageBuilder {
        StageBuilder {
            keyring: true,
            notifications: true,
            dunst: false,
            tray: true,
            sound: true,
            sound_later: false,
            logind: false,
            screen_reader: false,
            language: "C.UTF-8".to_owned(),
        }
    }

    /// Every variable that a program on this desktop needs.
    #[must_use]
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// A command with this desktop's variables, and without those of the desktop around the test. It is killed with
    /// the stage when it inherits this environment.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for foreign in FOREIGN {
            command.env_remove(foreign);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        self.family.adopt(&mut command);
        command
    }

    /// The home folder on this desktop.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the services' logs are.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    /// The session bus's address.
    #[must_use]
    pub fn bus_address(&self) -> String {
        self.address(SESSION_BUS)
    }

    /// A connection to the session bus.
    pub fn bus(&self) -> &Connection {
        self.bus.as_ref().expect("the stage has started")
    }

    /// The notification service.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn notifications(&self) -> &NotificationDouble {
        self.notifications.as_ref().expect("this stage has the double of the notification service")
    }

    /// The tray.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn tray(&self) -> &TrayDouble {
        self.tray.as_ref().expect("this stage has a tray")
    }

    /// What locks the session and puts the computer to sleep.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn logind(&self) -> &LogindDouble {
        self.logind.as_ref().expect("this stage has logind")
    }

    /// What a screen reader finds.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn accessibility(&self) -> &Accessibility {
        self.accessibility.as_ref().expect("this stage has a screen reader")
    }

    /// The level meter of the sound output.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn sink(&self) -> &Sink {
        self.sink.as_ref().expect("this stage has sound")
    }

    /// The keychain.
    ///
    /// # Panics
    /// When the stage was built without it.
    #[must_use]
    pub fn keychain(&self) -> &Keychain {
        self.keychain.as_ref().expect("this stage has a keychain")
    }

    /// Opens a small foreign window, which gets the focus.
    pub(crate) async fn focus_another_window(&self) {
        const TITLE: &str = "Another window";
        if self.run("xdotool", &["search", "--name", TITLE, "windowactivate"]).await.is_none() {
            let arguments = ["-title", TITLE, "-geometry", "200x100+20+20", "Something else to look at"];
            self.spawn("xmessage", &arguments);
        }
        until("another window has the focus", START_LIMIT, async || {
            self.run("xdotool", &["getactivewindow", "getwindowname"]).await.is_some_and(|name| name.trim() == TITLE)
        })
        .await;
    }

    /// A picture of the whole display, as PNG.
    ///
    /// # Panics
    /// When it cannot be made.
    pub async fn screenshot(&self, file: &Path) {
        let name = file.to_str().expect("a file name in UTF-8");
        assert!(self.run("import", &["-window", "root", name]).await.is_some(), "the display is pictured");
    }

    /// Runs a program to its end; what it printed, if it ended well. The doubles go on answering meanwhile.
    pub async fn run(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let mut command = self.command(program);
        command.args(arguments);
        let output = tokio::process::Command::from(command).kill_on_drop(true).output().await.ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts a program that lives as long as the stage; its process id.
    pub(crate) fn spawn(&self, program: &str, arguments: &[&str]) -> u32 {
        self.family.start(program, &self.logs(), self.command(program).args(arguments))
    }

    pub(crate) fn family(&self) -> &Family {
        &self.family
    }

    fn address(&self, bus: &str) -> String {
        format!("unix:path={}", self.runtime().join(bus).display())
    }

    pub(super) fn runtime(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    /// Makes the folders, the variables and the configuration.
    fn furnish(&mut self, plan: &StageBuilder) {
        let root = self.folder.path().to_owned();
        let (home, run) = (self.home(), self.runtime());
        let folders = [
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", home.join(".config")),
            ("XDG_DATA_HOME", home.join(".local/share")),
            ("XDG_STATE_HOME", home.join(".local/state")),
            ("XDG_CACHE_HOME", home.join(".cache")),
            ("XDG_RUNTIME_DIR", run.clone()),
            ("TMPDIR", root.join("tmp")),
        ];
        for (variable, folder) in folders {
            fs::create_dir_all(&folder).expect("a folder of the stage is made");
            self.set(variable, &folder.display().to_string());
        }
        fs::set_permissions(&run, fs::Permissions::from_mode(0o700)).expect("the runtime folder is made private");
        fs::create_dir_all(self.logs()).expect("the logs' folder is made");
        let fixed = [
            ("LANG", plan.language.as_str()),
            ("XDG_SESSION_TYPE", "x11"),
            ("GDK_BACKEND", "x11"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
            // Nothing of the stage starts services behind its back.
            ("GSETTINGS_BACKEND", "memory"),
            ("GIO_USE_VFS", "local"),
        ];
        for (variable, value) in fixed {
            self.set(variable, value);
        }
        if !plan.screen_reader {
            self.set("NO_AT_BRIDGE", "1");
            self.set("GTK_A11Y", "none");
        }
        self.set("DBUS_SESSION_BUS_ADDRESS", &self.bus_address());
        self.set("DBUS_SYSTEM_BUS_ADDRESS", &self.address(SYSTEM_BUS));
        self.set("PULSE_SERVER", &format!("unix:{}", run.join("sound").display()));
        let alsa = if plan.sound || plan.sound_later {
            "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
        } else {
            "pcm.!default { type hw card 99 }\nctl.!default { type hw card 99 }\n"
        };
        fs::write(home.join(".asoundrc"), alsa).expect("ALSA is configured");
    }

    fn set(&mut self, variable: &str, value: &str) {
        self.env.push((variable.to_owned(), value.to_owned()));
    }

    /// A bus that starts no service by itself, so that what a test leaves out is really absent.
    async fn start_bus(&self, name: &str) -> Connection {
        let socket = self.runtime().join(name);
        let configuration = self.folder.path().join(format!("{name}.conf"));
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n\
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
             <busconfig><type>session</type><keep_umask/><listen>unix:path={}</listen><auth>EXTERNAL</auth>\n\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\n\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n",
            socket.display()
        );
        fs::write(&configuration, text).expect("the bus is configured");
        let file = format!("--config-file={}", configuration.display());
        self.spawn("dbus-daemon", &[&file, "--nofork", "--nopidfile"]);
        let address = self.address(name);
        until_some(&format!("the {name} answers"), START_LIMIT, async || {
            connection::Builder::address(address.as_str()).ok()?.build().await.ok()
        })
        .await
    }

    async fn start_display(&mut self) {
        // Left to choose, two that start at once may take the same number from one that was killed.
        let display = format!(":{}", 100 + self.family.unique_number());
        // Without `-noreset` it starts afresh when its only client so far leaves, and whoever connects just then fails.
        let arguments = "-displayfd 1 -screen 0 1280x800x24 -nolisten tcp -dpi 96 -noreset";
        let arguments: Vec<&str> = [display.as_str()].into_iter().chain(arguments.split(' ')).collect();
        self.spawn("Xvfb", &arguments);
        // It prints its number once it serves.
        let printed = self.logs().join("Xvfb.out");
        until("the virtual display serves", START_LIMIT, async || {
            fs::read_to_string(&printed).is_ok_and(|text| text.ends_with('\n'))
        })
        .await;
        self.set("DISPLAY", &display);
        self.spawn("openbox", &[]);
        until("the window manager manages", START_LIMIT, async || {
            let check = self.run("xprop", &["-root", "_NET_SUPPORTING_WM_CHECK"]).await;
            check.is_some_and(|check| check.contains("window id"))
        })
        .await;
    }

    fn start_keyring(&self) {
        require(&["gnome-keyring-daemon"]);
        // The password of the new keychain is read from standard input.
        let password = self.folder.path().join("keychain-password");
        fs::write(&password, "only for this test").expect("the keychain's password is written");
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.stdin(fs::File::open(&password).expect("the keychain's password is read"));
        self.family.start("gnome-keyring-daemon", &self.logs(), &mut command);
    }

    async fn wait_for_name(&self, name: &str) {
        let bus = DBusProxy::new(self.bus()).await.expect("the bus's own object");
        let what = format!("somebody owns {name} on the session bus");
        until(&what, START_LIMIT, async || {
            let name = name.try_into().expect("a bus name");
            bus.name_has_owner(name).await.unwrap_or(false)
        })
        .await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.folder.disable_cleanup(true);
            eprintln!("the stage's logs are kept in {}", self.logs().display());
        }
    }
}
