//! Programs for Windows on Linux, which wine runs.

use super::{Variables, compiler::MINGW};
use crate::{
    error::Error,
    prerequisites::{self, Purpose},
    program::{Program, on_path},
};
use std::{fs, path::Path};

/// What wine is called.
const NAMES: [&str; 2] = ["wine64", "wine"];

/// Where Debian keeps it, beside the `PATH`.
const PLACE: &str = "/usr/lib/wine/wine64";

/// A library of Windows that wine has from its version 9 on, and that every Rust program asks for random numbers.
const RANDOM: &str = "drive_c/windows/system32/bcryptprimitives.dll";

/// The one function of it that is called.
const RANDOM_SOURCE: &str = "\
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
  while (count) {
    ULONG some = count > 0x10000000 ? 0x10000000 : (ULONG)count;
    if (!SystemFunction036(bytes, some)) return FALSE;
    bytes += some;
    count -= some;
  }
  return TRUE;
}
";

/// Sees to it that wine is there, with a Windows of its own in `folder`, and says what cargo must be told to use it, or
/// why it cannot.
///
/// # Errors
/// A file could not be written, or a program not started.
pub(super) fn ready(folder: &Path) -> Result<Result<Variables, String>, Error> {
    if let Err(error) = prerequisites::ensure(Purpose::Wine) {
        return Ok(Err(error.to_string()));
    }
    let installed = Some(Path::new(PLACE)).filter(|path| path.is_file()).map(Path::to_owned);
    let Some(wine) = on_path(&NAMES).or(installed) else {
        return Ok(Err("wine is not on the PATH".to_owned()));
    };
    let prefix = folder.join("wine");
    fs::create_dir_all(&prefix).map_err(Error::file(&prefix))?;
    let variables = vec![
        ("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", wine.to_string_lossy().into_owned()),
        ("WINEPREFIX", prefix.to_string_lossy().into_owned()),
        ("WINEDEBUG", "-all".to_owned()),
        // Nothing of ours runs on .NET or shows a page there, and wine would ask to fetch both.
        ("WINEDLLOVERRIDES", "mscoree,mshtml=".to_owned()),
    ];
    let random = prefix.join(RANDOM);
    if !random.is_file() {
        let boot = Program::new(&wine).args(["wineboot", "--init"]).envs(&variables);
        // What it starts lives longer than it does, and must not hold our output open.
        if let Err(error) = boot.run_unheard() {
            return Ok(Err(error.to_string()));
        }
    }
    if !random.is_file() {
        let source = prefix.join("random.c");
        fs::write(&source, RANDOM_SOURCE).map_err(Error::file(&source))?;
        Program::new(MINGW).args(["-shared", "-o"]).args([&random, &source]).args(["-ladvapi32"]).run_quietly()?;
    }
    Ok(Ok(variables))
}
