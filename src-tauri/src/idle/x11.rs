//! The idle time that an X server counts.

use std::error::Error;
use std::time::Duration;

use x11rb::connection::Connection;
use x11rb::protocol::screensaver::ConnectionExt;

/// How long nobody has touched what belongs to a display; none where there is no X server, or one without that extension.
pub(super) fn idle(display: Option<&str>) -> Option<Duration> {
    ask(display).ok()
}

fn ask(display: Option<&str>) -> Result<Duration, Box<dyn Error>> {
    let (server, screen) = x11rb::connect(display)?;
    let root = server.setup().roots.get(screen).ok_or("no such screen")?.root;
    let told = server.screensaver_query_info(root)?.reply()?;
    Ok(Duration::from_millis(told.ms_since_user_input.into()))
}
