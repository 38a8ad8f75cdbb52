//! The tray on Linux: whether there is one depends on the desktop and on what is installed.

use deskbell_desk::view::Trouble;
use futures_util::StreamExt;

use crate::Health;

/// Whether something shows tray icons right now.
pub async fn answers() -> bool {
    library_present() && registered().await.unwrap_or(false)
}

/// Whether the library that talks to the tray is there: without it, asking for an icon would end the program.
pub fn library_present() -> bool {
    const NAMES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let architecture = format!("{}-linux-gnu", std::env::consts::ARCH);
    let system =
        ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/app/lib"].map(std::path::PathBuf::from);
    let multiarch = ["/usr/lib", "/lib"].map(|folder| std::path::Path::new(folder).join(&architecture));
    let own = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let own: Vec<_> = std::env::split_paths(&own).collect();
    own.iter().chain(&system).chain(&multiarch).any(|folder| NAMES.iter().any(|name| folder.join(name).exists()))
}

/// Tells for as long as the program runs whether there is a tray: it may come and go with a part of the desktop.
pub async fn watch(health: Health) {
    if let Err(error) = follow(&health).await {
        tracing::warn!(%error, "the session bus does not tell whether there is a tray");
        // Without a session bus there is none.
        let _ = health.send((Trouble::Tray, !answers().await));
    }
}

/// Tells now, and whenever the tray or what shows it comes or goes, until nobody listens any more.
async fn follow(health: &Health) -> zbus::Result<()> {
    let watcher = watcher().await?;
    let mut owners = watcher.receive_owner_changed().await?;
    let mut signals = watcher.receive_all_signals().await?;
    while health.send((Trouble::Tray, !answers().await)).is_ok() {
        let bus_lives = tokio::select! {
            owner = owners.next() => owner.is_some(),
            signal = signals.next() => signal.is_some(),
        };
        if !bus_lives {
            break;
        }
    }
    Ok(())
}

async fn registered() -> zbus::Result<bool> {
    watcher().await?.get_property("IsStatusNotifierHostRegistered").await
}

async fn watcher() -> zbus::Result<zbus::Proxy<'static>> {
    const NAME: &str = "org.kde.StatusNotifierWatcher";
    let bus = zbus::Connection::session().await?;
    zbus::proxy::Builder::new(&bus)
        .destination(NAME)?
        .path("/StatusNotifierWatcher")?
        .interface(NAME)?
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .await
}
