//! What Linux needs before anything of the desktop starts.

/// WebKitGTK shows an empty window with some drivers unless this is set, and needs a third more memory on a virtual display.
const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts the program again in its own place with the environment that it needs. A process cannot safely change its own
/// environment once libraries run threads, and this happens before the first one.
pub fn prepare() {
    use std::os::unix::process::CommandExt;

    if std::env::var_os(RENDERER).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Only returns when it failed; the program then goes on as it is.
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(RENDERER, "1").exec();
    tracing::warn!(%error, "could not restart with {RENDERER} set");
}
