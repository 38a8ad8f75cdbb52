//! The pictures in `docs/screens`: every screen of the operator's window in its states.

use crate::{error::Error, house::House, program::Program, ui};
use std::process::ExitCode;

/// Makes the pictures anew, in a headless Chromium; those whose name has one of the words, or all.
///
/// # Errors
/// npm or Chromium failed, or a screen did not come.
pub fn make(house: &House, words: &[String]) -> Result<ExitCode, Error> {
    ui::install(house)?;
    Program::npm().args(["run", "screens", "--silent", "--"]).args(words).dir(house.path("ui/desk")).run_shown()?;
    Ok(ExitCode::SUCCESS)
}
