//! Opens the program: puts its parts together, lets them follow each other, and signs in where the operator was signed in.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use deskbell_desk::ports::{Fact, PopupAction, Preferences, Subject, SystemClock};
use deskbell_desk::view::{Language, Trouble};
use deskbell_desk::{Desk, Ports};
use deskbell_protocol::ApiError;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::arguments::{Arguments, Demo};
use crate::badge::Outside;
use crate::files::Downloads;
use crate::local_server::LocalServer;
use crate::start::Failed;
use crate::text::Texts;
use crate::tray::{self, Tray};
use crate::{Shell, idle, keychain, lock, lookout, popup, preferences, print, sound, tray_host, window};

/// Opens the program, or a window that says why it cannot be.
///
/// # Errors
/// When not even that window can be made.
pub(crate) fn set_up(app: &mut tauri::App, arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
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
    let (health, troubles) = unbounded_channel();
    let (facts, found) = unbounded_channel();
    let (lookout, looks) = lookout::Lookout::start(facts.clone());
    let (popups, clicks) = popup::Popups::start(Arc::clone(&texts), facts.clone(), looks.clone(), data.clone());
    let speaker = sound::Speaker::start(data.join("sounds"), facts.clone(), looks.clone()).map_err(Failed::other)?;
    let speaker = Arc::new(speaker);
    let ports = Ports {
        notifier: Arc::new(popups),
        sounds: Arc::clone(&speaker) as _,
        secrets: Arc::new(keychain::Keychain),
        preferences,
        idle: Arc::new(idle::Computer::here()),
        clock: Arc::new(SystemClock),
        lookout: Arc::new(lookout),
    };
    let desk = tauri::async_runtime::block_on(Desk::open(&data, ports));
    let desk = desk.map_err(|error| Failed::folder(&data, error))?;
    let shell = Arc::new(Shell {
        desk: desk.clone(),
        local: LocalServer::new(data.join("server")),
        speaker,
        texts,
        downloads: Downloads::new(downloads_folder(app)),
        tray: Mutex::new(None),
        outside: Mutex::new(Outside::new(app.handle().clone())),
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
    let hidden = arguments.hidden && tauri::async_runtime::block_on(tray_host::answers());
    window::build(app, &shell, hidden).map_err(Failed::other)?;
    tray::follow(&desk, Arc::clone(&shell));
    tauri::async_runtime::spawn(tray_host::watch(health, facts, looks));
    tauri::async_runtime::spawn(follow_troubles(desk.clone(), app.handle().clone(), troubles));
    tauri::async_runtime::spawn(follow_facts(desk.clone(), found));
    tauri::async_runtime::spawn(follow_clicks(desk, app.handle().clone(), clicks));
    tauri::async_runtime::spawn(begin(shell, arguments));
    Ok(())
}

async fn follow_troubles(desk: Desk, app: AppHandle, mut troubles: UnboundedReceiver<(Trouble, bool)>) {
    while let Some((trouble, there)) = troubles.recv().await {
        if there && trouble == Trouble::Tray {
            window::bring_back(&app);
        }
        desk.set_trouble(trouble, there);
    }
}

async fn follow_facts(desk: Desk, mut facts: UnboundedReceiver<Fact>) {
    while let Some(fact) = facts.recv().await {
        desk.told(fact);
    }
}

async fn follow_clicks(desk: Desk, app: AppHandle, mut clicks: UnboundedReceiver<(Subject, PopupAction)>) {
    while let Some((subject, action)) = clicks.recv().await {
        let (desk, app) = (desk.clone(), app.clone());
        // In this order, but the window does not wait for the network, nor the next click for this one.
        tauri::async_runtime::spawn(async move {
            tokio::join!(desk.popup_used(subject, action), async { window::raise(&app) });
        });
    }
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
