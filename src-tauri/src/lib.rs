//! The desktop shell: what only a desktop can do (window, tray, popups, sound, keychain, preferences), behind the ports that
//! `deskbell-desk` defines. Nothing is decided here.

mod arguments;
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
#[cfg_attr(target_os = "linux", path = "platform/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "platform/other.rs")]
pub mod platform;
mod popup;
mod preferences;
#[cfg_attr(target_os = "linux", path = "reveal/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "reveal/other.rs")]
mod reveal;
pub mod sound;
mod start;
mod text;
mod tray;
#[cfg_attr(target_os = "linux", path = "tray_host/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "tray_host/other.rs")]
mod tray_host;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use deskbell_desk::ports::{Preferences, Subject, SystemClock};
use deskbell_desk::view::{Change, Language, Snapshot, Trouble};
use deskbell_desk::{Desk, Ports};
use deskbell_protocol::ApiError;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, RunEvent};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

pub use arguments::{Arguments, Demo};
use files::Downloads;
use local_server::LocalServer;
use start::Failed;
use text::Texts;
use tray::{Known, Tray};

/// Where parts of the shell say that they cannot do their work, or can again.
pub(crate) type Health = UnboundedSender<(Trouble, bool)>;

/// What the parts of the shell share.
pub(crate) struct Shell {
    desk: Desk,
    local: LocalServer,
    texts: Arc<Texts>,
    downloads: Downloads,
    tray: Mutex<Option<Tray>>,
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
        *lock(&self.known) = Some(known);
        self.show_tray();
    }

    /// Takes what changed in the desk as far as the shell shows it.
    fn apply(&self, changes: &[Change]) {
        for change in changes {
            if let Change::Settings { value } = change {
                self.texts.set_language(value.language);
            }
            if let Some(known) = lock(&self.known).as_mut() {
                known.apply(change);
            }
        }
        self.show_tray();
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
        .setup(move |app| set_up(app, arguments))
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

fn set_up(app: &mut tauri::App, arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    if let Err(failed) = open(app, arguments) {
        tracing::error!(why = failed.why(), "not started");
        let texts = Texts::new(Language::System);
        print(&texts.with("start-failed", &[("reason", &failed.sentence(&texts))]));
        app.manage(failed);
        window::build_failed(app)?;
    }
    Ok(())
}

fn open(app: &mut tauri::App, arguments: Arguments) -> Result<(), Failed> {
    let data = data_folder(app, arguments)?;
    let preferences = Arc::new(preferences::StoredPreferences::open(app, &data).map_err(Failed::other)?);
    let texts = Arc::new(Texts::new(preferences.load().settings.language));
    let (health, mut troubles) = unbounded_channel();
    let (popups, mut clicks) = popup::Popups::start(Arc::clone(&texts), health.clone());
    let receipts = |receipt| tracing::debug!(?receipt, "what became of a sound");
    let speaker = sound::Speaker::start(data.join("sounds"), health.clone(), receipts).map_err(Failed::other)?;
    let ports = Ports {
        notifier: Arc::new(popups),
        sounds: Arc::new(speaker),
        secrets: Arc::new(keychain::Keychain),
        preferences,
        idle: Arc::new(idle::Computer::here()),
        clock: Arc::new(SystemClock),
    };
    let desk = tauri::async_runtime::block_on(Desk::open(&data, ports));
    let desk = desk.map_err(|error| Failed::folder(&data, error))?;
    let shell = Arc::new(Shell {
        desk: desk.clone(),
        local: LocalServer::new(data.join("server")),
        texts,
        downloads: Downloads::new(downloads_folder(app)),
        tray: Mutex::new(None),
        known: Mutex::new(None),
        window: Mutex::new(None),
    });
    app.manage(Arc::clone(&shell));
    if tray_host::library_present() {
        match Tray::build(app.handle(), &shell.texts) {
            Ok(tray) => *lock(&shell.tray) = Some(tray),
            Err(error) => tracing::warn!(%error, "there is no tray icon"),
        }
    }
    tray::follow(&desk, Arc::clone(&shell));
    let hidden = arguments.hidden && tauri::async_runtime::block_on(tray_host::answers());
    window::build(app, &shell, hidden).map_err(Failed::other)?;

    tauri::async_runtime::spawn(tray_host::watch(health));
    let (handle, told) = (app.handle().clone(), desk.clone());
    tauri::async_runtime::spawn(async move {
        while let Some((trouble, there)) = troubles.recv().await {
            if there && trouble == Trouble::Tray {
                window::bring_back(&handle);
            }
            told.set_trouble(trouble, there);
        }
    });
    let handle = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        while let Some(subject) = clicks.recv().await {
            match subject {
                Subject::Session(session_id) => {
                    if let Err(error) = desk.open_conversation(session_id).await {
                        tracing::warn!(code = %error.code.as_str(), "the session of a clicked popup could not be opened");
                    }
                }
                Subject::Summary => {
                    if let Err(error) = desk.open_longest_waiting().await {
                        tracing::warn!(code = %error.code.as_str(), "the session of a clicked summary could not be opened");
                    }
                }
                Subject::Status | Subject::Connection => desk.show_home().await,
            }
            window::raise(&handle);
        }
    });
    tauri::async_runtime::spawn(begin(shell, arguments));
    Ok(())
}

/// The folder of this program's data; the demonstration has its own.
fn data_folder(app: &tauri::App, arguments: Arguments) -> Result<PathBuf, Failed> {
    let folder = app.path().app_data_dir().map_err(|_| Failed::no_folder())?;
    let folder = if arguments.demo.is_some() { folder.join("demo") } else { folder };
    std::fs::create_dir_all(&folder).map_err(|error| Failed::folder(&folder, error))?;
    Ok(folder)
}

/// Where the system keeps downloads, or where it would when it does not tell.
fn downloads_folder(app: &tauri::App) -> Option<PathBuf> {
    let paths = app.path();
    paths.download_dir().or_else(|_| paths.home_dir().map(|home| home.join("Downloads"))).ok()
}

/// Signs in where the operator was signed in, or to the demonstration.
async fn begin(shell: Arc<Shell>, arguments: Arguments) {
    if let Some(demo) = arguments.demo {
        return match demonstrate(&shell, demo).await {
            Ok(address) => {
                print(&format!("{}\n\n  {address}\n", shell.texts.get("demo-ready")));
                if demo == Demo::Living {
                    print(&shell.texts.get("demo-living"));
                }
            }
            Err(error) => print(&shell.texts.with("demo-failed", &[("reason", &shell.texts.error(&error))])),
        };
    }
    let local = shell.desk.remembered().signed_in_to.is_some_and(|kept| kept.local);
    if local {
        match shell.local.start().await {
            Ok(address) => shell.desk.move_local(&address).await,
            Err(error) => {
                tracing::error!(code = %error.code.as_str(), %error, "the local server could not start");
                shell.desk.set_trouble(Trouble::LocalServer, true);
            }
        }
    }
    if let Err(error) = shell.desk.resume_sign_in().await {
        tracing::warn!(code = %error.code.as_str(), %error, "the sign-in could not be taken up again");
    }
}

/// Signs in to the demonstration and returns an address where to be a client.
async fn demonstrate(shell: &Arc<Shell>, demo: Demo) -> Result<String, ApiError> {
    shell.try_here().await?;
    let address = invite(shell, None).await?;
    if demo == Demo::Living {
        let inviting = Arc::clone(shell);
        let way_in = move || -> deskbell_demo::Arrival {
            let shell = Arc::clone(&inviting);
            Box::pin(async move { invite(&shell, Some(shell.texts.get("demo-client"))).await })
        };
        shell.local.enliven(Box::new(way_in)).await?;
    }
    Ok(address)
}

/// Makes an invitation for a day and returns its address.
async fn invite(shell: &Shell, label: Option<String>) -> Result<String, ApiError> {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let request = deskbell_protocol::CreateInvitation { valid_for_ms: Some(DAY), label, ..Default::default() };
    Ok(shell.desk.create_invitation(request).await?.invitation.url)
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

/// Ends the program after everything is on disk.
pub(crate) fn leave(app: AppHandle) {
    let Some(shell) = app.try_state::<Arc<Shell>>().map(|shell| Arc::clone(&shell)) else { return app.exit(1) };
    tauri::async_runtime::spawn(async move {
        shell.desk.stop().await;
        shell.local.stop().await;
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
