//! The compiler's own target for another system, and what it needs beside it.

use super::{Variables, folder, last_line};
use crate::{
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::{Program, on_path},
    target::Target,
};
use std::{fs, path::Path};

/// The C compiler for Windows elsewhere.
pub(super) const MINGW: &str = "x86_64-w64-mingw32-gcc";

/// Whether the compiler has the target, or can be given it, and what it needs then.
///
/// # Errors
/// A file could not be written, or a program not started.
pub(super) fn ready(house: &House, target: Target) -> Result<Result<Variables, String>, Error> {
    if has_target(house, target)? {
        return c_compiler(house, target);
    }
    if on_path(&["rustup"]).is_none() {
        return Ok(Err(format!("the compiler does not know {} and there is no rustup to add it", target.triple())));
    }
    let rustup = Program::new("rustup").args(["target", "add", target.triple()]).dir(house.root());
    let output = rustup.env("RUST_BACKTRACE", "0").output()?;
    if has_target(house, target)? {
        return c_compiler(house, target);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(Err(format!("rustup could not add {}: {}", target.triple(), last_line(&said))))
}

/// Asks the compiler that cargo would call; another one may be on the path as well.
fn has_target(house: &House, target: Target) -> Result<bool, Error> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = ["--print=target-libdir", "--target", target.triple()];
    let output = Program::new(rustc).args(folder).dir(house.root()).output()?;
    Ok(output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// What build scripts that compile C must be told, or why they cannot be served.
fn c_compiler(house: &House, target: Target) -> Result<Result<Variables, String>, Error> {
    match target {
        Target::Windows => match prerequisites::ensure(Purpose::Windows) {
            Ok(_) if on_path(&[MINGW]).is_some() => Ok(Ok(Vec::new())),
            Ok(_) => Ok(Err(format!("{MINGW} is not on the PATH"))),
            Err(error) => Ok(Err(error.to_string())),
        },
        Target::MacOs if cfg!(unix) => stand_ins(&folder(house).join("stand-ins")).map(Ok),
        Target::MacOs => Ok(Err("build scripts want a C compiler for macOS, which is not here".to_owned())),
    }
}

/// There is no C compiler for macOS elsewhere. To check types nobody reads what it would make.
const COMPILER: &str = r#"#!/bin/sh
output= expand= before=
for argument in "$@"; do
  [ "$before" = -o ] && output=$argument
  case $argument in
    --version|-v) echo 'clang version 17.0.0'; echo 'Target: arm64-apple-macosx'; exit 0 ;;
    -E) expand=1 ;;
  esac
  before=$argument
done
[ -n "$expand" ] && { echo '#pragma clang'; echo clang; echo '"clang"'; exit 0; }
[ -n "$output" ] && : >"$output"
exit 0
"#;

/// An archiver, likewise.
const ARCHIVER: &str = r#"#!/bin/sh
for argument in "$@"; do case $argument in *.a) printf '!<arch>\n' >"$argument" ;; esac; done
"#;

/// Writes the two, and says where they and an empty SDK are.
fn stand_ins(folder: &Path) -> Result<Variables, Error> {
    let sdk = folder.join("no-sdk");
    fs::create_dir_all(&sdk).map_err(Error::file(&sdk))?;
    let compiler = stand_in(folder, "cc", COMPILER)?;
    let archiver = stand_in(folder, "ar", ARCHIVER)?;
    Ok(vec![
        ("CC_aarch64_apple_darwin", compiler.clone()),
        ("CXX_aarch64_apple_darwin", compiler),
        ("AR_aarch64_apple_darwin", archiver),
        ("SDKROOT", sdk.to_string_lossy().into_owned()),
        ("MACOSX_DEPLOYMENT_TARGET", "11.0".to_owned()),
    ])
}

fn stand_in(folder: &Path, name: &str, text: &str) -> Result<String, Error> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(Error::file(&path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(Error::file(&path))?;
    }
    Ok(path.to_string_lossy().into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_stand_in_for_a_compiler_makes_what_it_is_asked_for() {
        let folder = std::env::temp_dir().join(format!("deskbell-xtask-{}-stand-ins", std::process::id()));
        let variables = stand_ins(&folder).unwrap();
        let object = folder.join("a.o");
        let compiler = Program::new(&variables[0].1);
        let done = compiler.args(["-c", "a.c", "-o"]).args([&object]).output();
        let made = object.is_file();
        fs::remove_dir_all(&folder).unwrap();
        assert!(done.unwrap().status.success() && made, "build scripts look for their object files");
    }
}
