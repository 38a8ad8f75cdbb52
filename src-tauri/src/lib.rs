//! The desktop shell: what only a desktop can do (window, tray, popups, sound, keychain, preferences), behind the ports that
//! `deskbell-desk` defines. Nothing is decided here.

mod alerting;
mod arguments;
mod badge;
#[cfg_attr(target_os = "linux", path = "chooser/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "chooser/other.rs")]
mod chooser;
mod commands;
mod files;
#[cfg_attr(target_os = "linux", path = "idle/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "idle/other.rs")]
mod idle;
mod invitations;
mod keychain;
mod letter;
mod links;
mod local_server;
mod lookout;
mod opening;
#[cfg_attr(windows, path = "origin/windows.rs")]
#[cfg_attr(target_os = "macos", path = "origin/macos.rs")]
#[cfg_attr(not(any(windows, target_os = "macos")), path = "origin/other.rs")]
mod origin;
mod pictures;
#[cfg_attr(target_os = "linux", path = "platform/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "platform/other.rs")]
pub mod platform;
mod popup;
mod preferences;
#[cfg_attr(target_os = "linux", path = "raise/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "raise/other.rs")]
mod raise;
#[cfg_attr(target_os = "linux", path = "reveal/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "reveal/other.rs")]
mod reveal;
pub mod sound;
mod start;
mod talk;
mod text;
mod tray;
#[cfg_attr(target_os = "linux", path = "tray_host/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "tray_host/other.rs")]
mod tray_host;
mod window;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deskbell_desk::Desk;
use deskbell_desk::ports::Fact;
use deskbell_desk::view::{Change, Language, Snapshot, Trouble};
use deskbell_protocol::ApiError;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, RunEvent};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

pub use arguments::{Arguments, Demo};
use badge::Outside;
use files::Downloads;
use local_server::LocalServer;
use sound::Speaker;
use text::Texts;
use tray::{Known, Tray};

/// Where parts of the shell say that they cannot do their work, or can again.
pub(crate) type Health = UnboundedSender<(Trouble, bool)>;

/// Where parts of the shell tell what they find, and what became of alerts.
pub(crate) type Facts = UnboundedSender<Fact>;

/// What the parts of the shell share.
pub(crate) struct Shell {
    desk: Desk,
    local: LocalServer,
    speaker: Arc<Speaker>,
    texts: Arc<Texts>,
    downloads: Downloads,
    tray: Mutex<Option<Tray>>,
    outside: Mutex<Outside>,
    known: Mutex<Option<Known>>,
    window: Mutex<Option<FollowingWindow>>,
}

/// The window that draws, once it asked to.
struct FollowingWindow {
    changes: Channel<Vec<Change>>,
    task: JoinHandle<()>,
}

impl Shell {
    /// Gives the window everything at once and every change from then on. A page that was loaded anew takes over.
    fn follow_window(&self, window: Channel<Vec<Change>>) -> Snapshot {
        let (snapshot, mut changes) = self.desk.subscribe();
        let channel = window.clone();
        let task = tauri::async_runtime::handle().inner().spawn(async move {
            while let Some(changes) = changes.recv().await {
                if window.send(changes).is_err() {
                    break;
                }
            }
        });
        if let Some(former) = lock(&self.window).replace(FollowingWindow { changes: channel, task }) {
            former.task.abort();
        }
        Snapshot { system_language: text::system_language(), ..snapshot }
    }

    /// Has the window ask whether to leave open conversations; false when there are none, or no window to ask.
    fn ask_before_leaving(&self) -> bool {
        let open = lock(&self.known).as_ref().is_some_and(Known::has_conversations);
        open && lock(&self.window).as_ref().is_some_and(|window| window.changes.send(vec![Change::LeaveAsked]).is_ok())
    }

    /// Starts the server inside the program and signs in to it.
    async fn try_here(&self) -> Result<(), ApiError> {
        let local = self.local.prepare().await?;
        self.desk.sign_in_local(&local.address, local.username, &local.password).await
    }

    fn set_known(&self, known: Known) {
        lock(&self.outside).show(&known.badge());
        *lock(&self.known) = Some(known);
        self.show_tray();
    }

    /// Takes what changed in the desk as far as the shell shows it.
    fn apply(&self, changes: &[Change]) {
        let mut shows_otherwise = false;
        if let Some(known) = lock(&self.known).as_mut() {
            let before = known.face();
            changes.iter().for_each(|change| known.apply(change));
            shows_otherwise = known.face() != before;
        }
        for change in changes {
            match change {
                Change::Settings { value } => {
                    self.texts.set_language(value.language);
                    shows_otherwise = true;
                }
                Change::Badge { value } => lock(&self.outside).show(value),
                _ => {}
            }
        }
        if shows_otherwise {
            self.show_tray();
        }
    }

    /// Shows in the tray what the desk knows.
    fn show_tray(&self) {
        let face = lock(&self.known).as_ref().map(Known::face);
        if let (Some(tray), Some(face)) = (lock(&self.tray).as_mut(), face)
            && let Err(error) = tray.show(&face, &self.texts)
        {
            tracing::warn!(%error, "the tray could not be changed");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs the program until the operator ends it.
pub fn run(arguments: Arguments) -> ExitCode {
    log();
    // The first to install one wins; it is the same either way.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    tauri::async_runtime::set(runtime.handle().clone());
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _folder| {
            if !Arguments::from_command_line(arguments).hidden {
                window::raise(app);
            }
        }))
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(commands::plugin())
        .register_asynchronous_uri_scheme_protocol(pictures::SCHEME, pictures::answer)
        .setup(move |app| opening::set_up(app, arguments))
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            // Quitting goes through `quit`, which ends the desk and the local server first.
            app.run(|_, event| {
                if let RunEvent::ExitRequested { api, code: None, .. } = event {
                    api.prevent_exit();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error.to_string()),
    }
}

/// Ends the program, but asks first while conversations are open.
pub(crate) fn quit(app: AppHandle) {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    if shell.ask_before_leaving() {
        window::raise(&app);
    } else {
        leave(app);
    }
}

/// How long the end of the program leaves to what others are told.
const LAST_WORDS: Duration = Duration::from_millis(150);

/// Ends the program after everything is on disk.
pub(crate) fn leave(app: AppHandle) {
    let Some(shell) = app.try_state::<Arc<Shell>>().map(|shell| Arc::clone(&shell)) else { return app.exit(1) };
    tauri::async_runtime::spawn(async move {
        shell.desk.stop().await;
        shell.local.stop().await;
        // The notification service hears meanwhile that the popups are over.
        tokio::time::sleep(LAST_WORDS).await;
        app.exit(0);
    });
}

fn log() {
    use tracing_subscriber::EnvFilter;

    let filter = EnvFilter::try_from_env("DESKBELL_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

fn fail(reason: &str) -> ExitCode {
    print(&Texts::new(Language::System).with("start-failed", &[("reason", reason)]));
    ExitCode::FAILURE
}

/// For whoever started the program from a terminal.
fn print(text: &str) {
    use std::io::Write;

    // Nobody reads it when the program was started from a menu.
    let _ = writeln!(std::io::stdout(), "{text}");
}
