//! The pages of the system's settings on Linux: each desktop has a program of its own for them.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

use deskbell_desk::view::SystemPage;
use deskbell_protocol::{ApiError, ErrorCode};

/// A page of one desktop's settings: the desktop by its name in `XDG_CURRENT_DESKTOP`, or every one; the program; the page.
type Program = (Option<&'static str>, &'static str, &'static [&'static str]);

/// What a desktop's own settings are comes before what runs on every one.
const SOUND: &[Program] = &[
    (Some("GNOME"), "gnome-control-center", &["sound"]),
    (Some("Unity"), "gnome-control-center", &["sound"]),
    (Some("KDE"), "systemsettings", &["kcm_pulseaudio"]),
    (Some("KDE"), "systemsettings5", &["kcm_pulseaudio"]),
    (Some("X-Cinnamon"), "cinnamon-settings", &["sound"]),
    (Some("MATE"), "mate-volume-control", &[]),
    (None, "pavucontrol", &[]),
    (None, "pavucontrol-qt", &[]),
];
const NOTIFICATIONS: &[Program] = &[
    (Some("GNOME"), "gnome-control-center", &["notifications"]),
    (Some("Unity"), "gnome-control-center", &["notifications"]),
    (Some("KDE"), "systemsettings", &["kcm_notifications"]),
    (Some("KDE"), "systemsettings5", &["kcm_notifications"]),
    (Some("X-Cinnamon"), "cinnamon-settings", &["notifications"]),
    (Some("MATE"), "mate-notification-properties", &[]),
    (Some("XFCE"), "xfce4-notifyd-config", &[]),
];

/// The pages that can be opened. May block.
pub(super) fn available() -> Vec<SystemPage> {
    let pages = [SystemPage::Sound, SystemPage::Notifications];
    pages.into_iter().filter(|page| program(*page).is_some()).collect()
}

/// Opens a page in a program that outlives this one.
///
/// # Errors
/// `nothing_opens` when there is none for it.
pub(crate) async fn open(page: SystemPage) -> Result<(), ApiError> {
    let nothing = |why: String| ApiError::never(ErrorCode::NothingOpens, why).with("kind", "settings");
    let (_, name, arguments) = program(page).ok_or_else(|| nothing("no program for it is installed".to_owned()))?;
    let mut command = std::process::Command::new(name);
    command.args(arguments).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let spawned = tokio::process::Command::from(command).spawn();
    let mut settings = spawned.map_err(|error| nothing(format!("{name} does not start: {error}")))?;
    tokio::spawn(async move { settings.wait().await });
    Ok(())
}

fn program(page: SystemPage) -> Option<Program> {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    choose(page, &desktop, |name| std::env::split_paths(&path).any(|folder| is_program(&folder.join(name))))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    file.metadata().is_ok_and(|told| told.is_file() && told.permissions().mode() & 0o111 != 0)
}

fn choose(page: SystemPage, desktop: &str, is_there: impl Fn(&str) -> bool) -> Option<Program> {
    let programs = match page {
        SystemPage::Sound => SOUND,
        SystemPage::Notifications => NOTIFICATIONS,
    };
    let fits = |of: Option<&str>| of.is_none_or(|of| desktop.split(':').any(|name| name == of));
    programs.iter().find(|(of, name, _)| fits(*of) && is_there(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(page: SystemPage, desktop: &str, there: &[&str]) -> Option<String> {
        let (_, name, arguments) = choose(page, desktop, |name| there.contains(&name))?;
        Some([&[name], arguments].concat().join(" "))
    }

    #[test]
    fn the_desktops_own_settings_are_opened_and_never_another_desktops() {
        let all = ["gnome-control-center", "systemsettings", "pavucontrol", "xfce4-notifyd-config"];
        let chosen = |page, desktop| chosen(page, desktop, &all);
        let (sound, popups) = (SystemPage::Sound, SystemPage::Notifications);
        assert_eq!(chosen(sound, "ubuntu:GNOME").as_deref(), Some("gnome-control-center sound"));
        assert_eq!(chosen(popups, "GNOME").as_deref(), Some("gnome-control-center notifications"));
        assert_eq!(chosen(sound, "KDE").as_deref(), Some("systemsettings kcm_pulseaudio"));
        assert_eq!(chosen(popups, "KDE").as_deref(), Some("systemsettings kcm_notifications"));
        assert_eq!(chosen(sound, "XFCE").as_deref(), Some("pavucontrol"), "it runs everywhere");
        assert_eq!(chosen(popups, "XFCE").as_deref(), Some("xfce4-notifyd-config"));
        assert_eq!(chosen(popups, "sway"), None, "GNOME's would refuse to run there");
    }

    #[test]
    fn a_program_that_is_not_installed_is_not_offered() {
        assert_eq!(chosen(SystemPage::Sound, "GNOME", &["pavucontrol"]).as_deref(), Some("pavucontrol"));
        assert_eq!(chosen(SystemPage::Sound, "GNOME", &[]), None);
        assert!(!is_program(Path::new("/etc/passwd")) && is_program(Path::new("/bin/sh")));
    }
}
