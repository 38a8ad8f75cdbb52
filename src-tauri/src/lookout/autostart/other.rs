//! Starting with the system on Windows (the registry's list of the user's programs) and macOS (a launch agent).

use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
use deskbell_protocol::{ApiError, ErrorCode};

/// Whether the system starts the program; none: that cannot be told here.
pub(crate) fn is_on() -> Option<bool> {
    let told = entry().and_then(|entry| entry.is_enabled());
    told.inspect_err(|error| tracing::warn!(%error, "it cannot be told whether the program starts with the system"))
        .ok()
}

/// Has the system start the program in the tray, or not any more. May block.
///
/// # Errors
/// `unknown` when the system refuses.
pub(crate) fn set(on: bool) -> Result<(), ApiError> {
    let set = match (on, is_on()) {
        // Taking out what is not there would be an error.
        (false, Some(false)) => Ok(()),
        (false, _) => entry().and_then(|entry| entry.disable()),
        (true, _) => entry().and_then(|entry| entry.enable()),
    };
    set.map_err(|error| ApiError::never(ErrorCode::Unknown, format!("starting with the system: {error}")))
}

fn entry() -> auto_launch::Result<AutoLaunch> {
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    // Windows reads a command line, the crate writes what it is given, and programs lie in folders with spaces.
    let program = if cfg!(windows) { format!("\"{program}\"") } else { program.into_owned() };
    let mut builder = AutoLaunchBuilder::new();
    builder.set_app_name("Deskbell").set_app_path(&program).set_args(&["--hidden"]);
    builder.set_windows_enable_mode(WindowsEnableMode::CurrentUser).build()
}
