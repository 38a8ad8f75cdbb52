//! The list of what is needed.

use super::Purpose;

/// One thing the machine must have.
#[derive(Debug)]
pub struct Need {
    /// What people call it.
    pub name: &'static str,
    /// Debian's packages for it; any one will do, the first that exists is installed.
    pub packages: &'static [&'static str],
    /// Programs that show it is there: of each group, one must be on the `PATH`.
    pub programs: &'static [&'static [&'static str]],
    /// Libraries as pkg-config knows them; any one will do. Only asked where there are no Debian packages.
    pub libraries: &'static [&'static str],
}

impl Need {
    const fn program(
        name: &'static str,
        package: &'static [&'static str],
        programs: &'static [&'static [&'static str]],
    ) -> Self {
        Self { name, packages: package, programs, libraries: &[] }
    }

    const fn library(name: &'static str, package: &'static [&'static str], libraries: &'static [&'static str]) -> Self {
        Self { name, packages: package, programs: &[], libraries }
    }
}

/// For building, and for the program on a real display.
const BUILD: &[Need] = &[
    Need::program("a C compiler", &["build-essential"], &[&["cc"]]),
    Need::program("pkg-config", &["pkg-config", "pkgconf"], &[&["pkg-config"]]),
    Need::library("WebKitGTK 4.1", &["libwebkit2gtk-4.1-dev"], &["webkit2gtk-4.1"]),
    Need::library(
        "Ayatana indicators",
        &["libayatana-appindicator3-dev"],
        &["ayatana-appindicator3-0.1", "appindicator3-0.1"],
    ),
    Need::library("librsvg", &["librsvg2-dev"], &["librsvg-2.0"]),
    Need::library("ALSA", &["libasound2-dev"], &["alsa"]),
    Need::library("D-Bus's library", &["libdbus-1-dev"], &["dbus-1"]),
];

/// For a desk on a virtual display: screen, window manager, desktop services, the two browsers.
const WHOLE_SYSTEM: &[Need] = &[
    Need::program("WebKitWebDriver", &["webkit2gtk-driver", "webkitgtk-webdriver"], &[&["WebKitWebDriver"]]),
    Need::program("Xvfb", &["xvfb"], &[&["Xvfb"]]),
    Need::program("openbox", &["openbox"], &[&["openbox"]]),
    Need::program("D-Bus", &["dbus"], &[&["dbus-daemon"], &["dbus-run-session"]]),
    Need::program("dunst", &["dunst"], &[&["dunst"]]),
    Need::program("GNOME Keyring", &["gnome-keyring"], &[&["gnome-keyring-daemon"]]),
    Need::program("PulseAudio", &["pulseaudio"], &[&["pulseaudio"]]),
    Need::program("PulseAudio's tools", &["pulseaudio-utils"], &[&["pactl"], &["parec"], &["paplay"]]),
    Need::program("xdotool", &["xdotool"], &[&["xdotool"]]),
    Need::program("X11's tools", &["x11-utils"], &[&["xprop"], &["xmessage"]]),
    Need::program("PostgreSQL", &["postgresql"], &[&["initdb"], &["postgres"]]),
    // Nothing to look for but the package: its service lies beside no path.
    Need::library("what screen readers read by", &["at-spi2-core"], &[]),
    Need::program("ImageMagick", &["imagemagick"], &[&["import"], &["convert", "magick"]]),
    BROWSER,
    BROWSER_DRIVER,
    // Nothing to look for but the packages.
    Need::library("ALSA's PulseAudio plugin", &["libasound2-plugins"], &[]),
    Need::library("a font", &["fonts-dejavu-core"], &[]),
    Need::library("an emoji font", &["fonts-noto-color-emoji"], &[]),
];

/// For compiling for Windows elsewhere: some libraries are written in C.
const WINDOWS: &[Need] =
    &[Need::program("a C compiler for Windows", &["gcc-mingw-w64-x86-64"], &[&["x86_64-w64-mingw32-gcc"]])];

/// For running programs for Windows elsewhere.
const WINE: &[Need] = &[Need::program("wine", &["wine64"], &[&["wine64", "wine"]])];

/// The client's browser.
pub const BROWSER: Need = Need::program(
    "Chromium or Google Chrome",
    &["chromium"],
    &[&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]],
);

/// What drives the client's browser.
pub const BROWSER_DRIVER: Need = Need::program("chromedriver", &["chromium-driver"], &[&["chromedriver"]]);

/// Everything needed for a purpose.
pub fn needs(purpose: Purpose) -> impl Iterator<Item = &'static Need> {
    let (first, second): (_, &[Need]) = match purpose {
        Purpose::Build => (BUILD, &[]),
        Purpose::WholeSystem => (BUILD, WHOLE_SYSTEM),
        Purpose::Windows => (WINDOWS, &[]),
        Purpose::Wine => (WINE, &[]),
    };
    first.iter().chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn building_needs_no_virtual_display() {
        let packages: Vec<_> = needs(Purpose::Build).flat_map(|need| need.packages).collect();
        assert!(packages.contains(&&"libwebkit2gtk-4.1-dev"), "the window is WebKitGTK's");
        assert!(!packages.contains(&&"xvfb"), "whoever has a display is not asked for another");
    }

    #[test]
    fn whole_system_tests_need_what_building_needs_too() {
        let build = needs(Purpose::Build).count();
        assert!(needs(Purpose::WholeSystem).count() > build, "they build the program they test");
    }

    #[test]
    fn every_need_can_be_installed_and_is_listed_once() {
        let mut packages: Vec<_> = needs(Purpose::WholeSystem)
            .flat_map(|need| {
                assert!(!need.packages.is_empty(), "{} has a Debian package", need.name);
                need.packages
            })
            .collect();
        packages.sort();
        let all = packages.len();
        packages.dedup();
        assert_eq!(packages.len(), all, "no package is named twice");
    }
}
