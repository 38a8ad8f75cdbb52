//! The programs that the desktop's tests need.

use std::{fmt, fs, path::Path};

/// Programs and the Debian packages they come in.
const PROGRAMS: [(&str, &str); 17] = [
    ("dbus-daemon", "dbus"),
    ("Xvfb", "xvfb"),
    ("openbox", "openbox"),
    ("xdotool", "xdotool"),
    ("xprop", "x11-utils"),
    ("xmessage", "x11-utils"),
    ("import", "imagemagick"),
    ("pulseaudio", "pulseaudio"),
    ("pactl", "pulseaudio-utils"),
    ("parec", "pulseaudio-utils"),
    ("paplay", "pulseaudio-utils"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("grep", "grep"),
    ("sh", "dash"),
];

/// The plug-in by which ALSA programs play through PulseAudio.
const ALSA_PLUGIN: &str = "libasound_module_pcm_pulse.so";

/// A program that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingProgram {
    /// Its file name.
    pub program: &'static str,
    /// The Debian package it comes in.
    pub package: &'static str,
}

impl fmt::Display for MissingProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (Debian package {})", self.program, self.package)
    }
}

/// What is not installed of what [`crate::Stage`], [`crate::DeskWindow`] and [`crate::Browser`] need.
#[must_use]
pub fn missing_programs() -> Vec<MissingProgram> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let mut missing: Vec<MissingProgram> = PROGRAMS
        .into_iter()
        .filter(|(program, _)| !there(program))
        .map(|(program, package)| MissingProgram { program, package })
        .collect();
    if !alsa_plugin_is_there() {
        missing.push(MissingProgram { program: ALSA_PLUGIN, package: "libasound2-plugins" });
    }
    missing
}

/// Fails the test with a sentence when one of these programs is missing.
pub(crate) fn require(programs: &[&str]) {
    let wanted = |missing: &MissingProgram| programs.contains(&missing.program);
    let missing: Vec<String> =
        missing_programs().into_iter().filter(wanted).map(|missing| missing.to_string()).collect();
    assert!(missing.is_empty(), "this test needs programs that are not installed: {}", missing.join(", "));
}

fn alsa_plugin_is_there() -> bool {
    let libraries = ["/usr/lib", "/usr/lib64"].map(Path::new);
    let below = libraries.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let folders = below.filter_map(|entry| Some(entry.ok()?.path())).chain(libraries.map(Path::to_owned));
    folders.into_iter().any(|folder| folder.join("alsa-lib").join(ALSA_PLUGIN).is_file())
}
