//! The tray on Linux: whether there is one depends on the desktop and on what is installed.

use std::time::Duration;

use deskbell_desk::ports::Fact;
use deskbell_desk::view::Trouble;
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::lookout::Looks;
use crate::{Facts, Health};

/// What does not answer shows nothing.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Whether something shows tray icons right now.
pub async fn answers() -> bool {
    library_present() && matches!(timeout(ANSWER_WITHIN, registered()).await, Ok(Ok(true)))
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

/// After so long a session bus that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(10);

/// Tells for as long as the program runs whether there is a tray: it may come and go with a part of the desktop.
pub async fn watch(health: Health, facts: Facts, mut looks: Looks) {
    while let Err(error) = follow(&health, &facts, &mut looks).await {
        tracing::warn!(%error, "the session bus does not tell whether there is a tray");
        // Without a session bus there is none.
        if !tell(&health, &facts).await {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            look = looks.changed() => if look.is_err() { return },
        }
    }
}

/// Tells now, whenever the tray or what shows it comes or goes, and when asked to, until nobody listens any more.
async fn follow(health: &Health, facts: &Facts, looks: &mut Looks) -> zbus::Result<()> {
    let watcher = watcher().await?;
    let mut owners = watcher.receive_owner_changed().await?;
    let mut signals = watcher.receive_all_signals().await?;
    while tell(health, facts).await {
        let bus_lives = tokio::select! {
            owner = owners.next() => owner.is_some(),
            signal = signals.next() => signal.is_some(),
            look = looks.changed() => match look {
                Ok(()) => true,
                Err(_) => break,
            },
        };
        if !bus_lives {
            return Err(zbus::Error::Failure("the session bus is gone".to_owned()));
        }
    }
    Ok(())
}

/// False when nobody listens any more.
async fn tell(health: &Health, facts: &Facts) -> bool {
    let there = answers().await;
    health.send((Trouble::Tray, !there)).is_ok() && facts.send(Fact::Tray(there)).is_ok()
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
