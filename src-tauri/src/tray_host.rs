//! Whether the desktop has a tray at all. Without one a window that hides would be lost for good.

/// Whether something shows tray icons right now.
#[cfg(target_os = "linux")]
pub async fn answers() -> bool {
    library_present() && registered().await.unwrap_or(false)
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
pub async fn answers() -> bool {
    true
}

/// Whether the library that talks to the tray is there: without it, asking for an icon would end the program.
#[cfg(target_os = "linux")]
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

/// Part of the system.
#[cfg(not(target_os = "linux"))]
pub fn library_present() -> bool {
    true
}

#[cfg(target_os = "linux")]
async fn registered() -> zbus::Result<bool> {
    let bus = zbus::Connection::session().await?;
    let watcher = zbus::Proxy::new(
        &bus,
        "org.kde.StatusNotifierWatcher",
        "/StatusNotifierWatcher",
        "org.kde.StatusNotifierWatcher",
    )
    .await?;
    watcher.get_property("IsStatusNotifierHostRegistered").await
}
