//! What the machine must have, and how it gets it.
//!
//! Rust is not looked for: cargo refuses to build this very program with one that is older than `rust-version`.

mod debian;
mod needs;
mod system;
mod versions;

use crate::{
    cargo::in_ci,
    console::{complain, say},
    error::Error,
    program::{Program, on_path},
};
use needs::Need;
use std::io::{BufRead, IsTerminal, stdin};
use system::System;

/// What the prerequisites are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building the program and opening it on a real display.
    Build,
    /// The whole-system tests and the demonstration on a virtual display; these include building.
    WholeSystem,
    /// Compiling for Windows on another system.
    Windows,
    /// Running programs for Windows on another system.
    Wine,
}

/// Sees to it that everything is there. On Debian and its relatives it installs what is not.
///
/// # Errors
/// [`Error::Missing`] with the names of what is missing and how to get it.
pub fn ensure(purpose: Purpose) -> Result<&'static str, Error> {
    if matches!(purpose, Purpose::Build | Purpose::WholeSystem) {
        node()?;
    }
    let system = System::this();
    match system {
        System::Debian | System::Ubuntu => ensure_debian(purpose, system == System::Ubuntu),
        System::OtherLinux => ensure_named(purpose),
        // The linker and the web view belong to the compiler and the system there, and cargo has just used the one.
        System::MacOs | System::Windows => Ok("all there"),
    }
}

/// Node, which no package we could install is sure to be new enough for.
///
/// # Errors
/// [`Error::Missing`] if it is not there or too old.
pub fn node() -> Result<(), Error> {
    let found = if on_path(&["node"]).is_some() && on_path(&["npm"]).is_some() {
        let output = Program::new("node").args(["--version"]).output()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        None
    };
    if found.as_deref().is_some_and(versions::node_is_new_enough) {
        return Ok(());
    }
    let found =
        found.map_or_else(|| "Node.js and npm are not on the PATH".to_owned(), |old| format!("this is Node.js {old}"));
    Err(Error::Missing(format!(
        "{found}. The windows are built with Node.js {} and npm:\nget them from https://nodejs.org/ or with the system's package manager.",
        versions::NODE
    )))
}

fn ensure_debian(purpose: Purpose, is_ubuntu: bool) -> Result<&'static str, Error> {
    let missing = missing_debian(purpose)?;
    if missing.is_empty() {
        return Ok("all there");
    }
    say(&format!("missing: {}", names(&missing)));
    let plan = debian::Plan::new(&missing, is_ubuntu);
    if !plan.install.is_empty() {
        install(&plan.install)?;
    }
    let missing = missing_debian(purpose)?;
    if missing.is_empty() {
        return Ok("installed");
    }
    Err(Error::Missing([vec![format!("still missing: {}", names(&missing))], plan.by_hand].concat().join("\n")))
}

fn missing_debian(purpose: Purpose) -> Result<Vec<&'static Need>, Error> {
    let needs: Vec<_> = needs::needs(purpose).collect();
    let packages = needs.iter().flat_map(|need| need.packages);
    let output = Program::new("dpkg-query")
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\n"])
        .args(packages)
        .output()?;
    // It also answers 1 for every package it has never heard of.
    let installed = debian::installed(&String::from_utf8_lossy(&output.stdout));
    let is_there = |need: &&Need| {
        need.packages.iter().any(|package| installed.contains(*package))
            || (!need.programs.is_empty() && has_programs(need))
    };
    Ok(needs.into_iter().filter(|need| !is_there(need)).collect())
}

fn install(packages: &[debian::Package]) -> Result<(), Error> {
    let is_root = is_root()?;
    let mut by_hand =
        debian::install_command(&packages.iter().map(|package| package.names[0]).collect::<Vec<_>>(), is_root);
    by_hand.insert_str(0, if is_root { "apt-get update && " } else { "sudo apt-get update && " });
    if !is_root {
        let sudo = on_path(&["sudo"]).is_some();
        // In continuous integration nobody is asked; the machine is there for that.
        if !sudo || !(stdin().is_terminal() || in_ci()) {
            return Err(Error::Missing(format!("Install what is missing, then run this again:\n  {by_hand}")));
        }
        say(&format!("To install it: {by_hand}"));
        if !in_ci() && !agreed("Do it now? [Y/n]")? {
            return Err(Error::Missing("Nothing was installed.".to_owned()));
        }
    }
    let apt = |arguments: &[&str]| {
        // sudo passes no variables on, and may have to ask for a password.
        let quiet = ["env", "DEBIAN_FRONTEND=noninteractive"];
        if is_root {
            Program::new(quiet[0]).args(&quiet[1..]).args(arguments).run_quietly()
        } else {
            Program::new("sudo").args(quiet).args(arguments).run_shown()
        }
    };
    say("installing (this can take some minutes)");
    if let Err(error) = apt(&["apt-get", "update"]) {
        complain(&format!("{error}; going on with the package lists that are here"));
    }
    let names: Vec<_> = packages.iter().flat_map(|package| package.names).copied().collect();
    let policy = Program::new("apt-cache").args(["policy"]).args(&names).env("LC_ALL", "C").output()?;
    let known = debian::candidates(&String::from_utf8_lossy(&policy.stdout));
    let chosen: Vec<_> = packages.iter().map(|package| package.choose(&known)).collect();
    apt(&[&debian::INSTALL[..], &chosen].concat())
}

/// Linux whose packages we do not know by name: everything is looked for as program or library.
fn ensure_named(purpose: Purpose) -> Result<&'static str, Error> {
    let missing: Vec<_> = needs::needs(purpose).filter(|need| !has_programs(need) || !has_library(need)).collect();
    if missing.is_empty() {
        return Ok("all there");
    }
    Err(Error::Missing(format!(
        "missing: {}\nInstall them with the system's package manager, with the development files of libraries.\n{}",
        names(&missing),
        system::HINTS
    )))
}

fn has_programs(need: &Need) -> bool {
    need.programs.iter().all(|alternatives| on_path(alternatives).is_some())
}

fn has_library(need: &Need) -> bool {
    let exists = |library: &&str| {
        Program::new("pkg-config").args(["--exists", library]).output().is_ok_and(|output| output.status.success())
    };
    need.libraries.is_empty() || need.libraries.iter().any(exists)
}

fn names(needs: &[&Need]) -> String {
    needs.iter().map(|need| need.name).collect::<Vec<_>>().join(", ")
}

fn is_root() -> Result<bool, Error> {
    Program::new("id").args(["-u"]).output().map(|output| output.stdout.trim_ascii() == b"0")
}

fn agreed(question: &str) -> Result<bool, Error> {
    say(question);
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer).map_err(Error::file("standard input"))?;
    // The end of the input is no agreement; an empty line is.
    Ok(answer.ends_with('\n') && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}
