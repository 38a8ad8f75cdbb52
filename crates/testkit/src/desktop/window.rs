//! The desktop program's real window, on a stage.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    family::Family,
    page::Page,
    programs::require,
    stage::Stage,
    webdriver::{Refused, WebDriver, free_port},
};
use crate::wait::{PATIENCE, until, until_some};

/// Where a program's window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowState {
    /// On the screen, focused or not.
    Shown,
    /// Minimised.
    Minimised,
    /// There is none, or it is hidden, for instance to the tray.
    Hidden,
}

/// Says how a program is started.
#[derive(Debug)]
pub struct DeskWindowBuilder<'stage> {
    stage: &'stage Stage,
    binary: PathBuf,
    arguments: Vec<String>,
    env: Vec<(String, String)>,
}

impl<'stage> DeskWindowBuilder<'stage> {
    /// One more argument.
    #[must_use]
    pub fn arg(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// One more environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts the program and waits for its first page.
    ///
    /// # Panics
    /// With the end of the program's log, when it does not come.
    pub async fn start(self) -> DeskWindow<'stage> {
        require(&["WebKitWebDriver"]);
        assert!(self.binary.is_file(), "there is no program {}", self.binary.display());
        let port = free_port();
        let name = format!("desk-{port}");
        let family = Family::new();
        let mut command = self.stage.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .envs(self.env);
        family.start(&name, &self.stage.logs(), &mut command);
        let options = json!({ "binary": self.binary, "args": self.arguments });
        let opened = WebDriver::open(port, json!({ "webkitgtk:browserOptions": options })).await;
        let log = self.stage.logs().join(format!("{name}.err"));
        let driver = opened.unwrap_or_else(|Refused(why)| {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(20).collect();
            let last: Vec<&str> = last.into_iter().rev().collect();
            panic!("the window does not open: {why}\nits last words:\n{}", last.join("\n"))
        });
        DeskWindow { page: Page::new(driver), family, stage: self.stage, binary: self.binary, log }
    }
}

/// A running desktop program. Its page is used as a [`Page`]; it is killed when this is dropped.
#[derive(Debug)]
pub struct DeskWindow<'stage> {
    page: Page,
    family: Family,
    stage: &'stage Stage,
    binary: PathBuf,
    log: PathBuf,
}

impl<'stage> DeskWindow<'stage> {
    /// Starts a program on a stage.
    pub async fn start(stage: &'stage Stage, binary: &Path, arguments: &[&str]) -> Self {
        arguments.iter().fold(Self::builder(stage, binary), |builder, argument| builder.arg(argument)).start().await
    }

    /// Begins with a program without arguments.
    #[must_use]
    pub fn builder(stage: &'stage Stage, binary: &Path) -> DeskWindowBuilder<'stage> {
        DeskWindowBuilder { stage, binary: binary.to_owned(), arguments: Vec::new(), env: Vec::new() }
    }

    /// What the program wrote to its standard error so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The program's process, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        let binary = self.binary.canonicalize().ok()?;
        let runs = |id: &u32| std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == binary);
        self.family.members().into_iter().find(runs)
    }

    /// Whether one of the program's windows has the focus.
    pub async fn focused(&self) -> bool {
        let answer = self.stage.run("xdotool", &["getactivewindow", "getwindowpid"]).await;
        answer.and_then(|id| id.trim().parse().ok()).is_some_and(|id| self.family.owns(id))
    }

    /// Takes the focus away: the operator looks at another window.
    pub async fn unfocus(&self) {
        self.stage.focus_another_window().await;
    }

    /// Gives the window the focus.
    pub async fn focus(&self) {
        let window = self.window().await;
        until("the window has the focus", PATIENCE, async || {
            let _ = self.stage.run("xdotool", &["windowactivate", &window]).await;
            self.focused().await
        })
        .await;
    }

    /// Waits until the window has the focus by itself, as after a click on a popup.
    pub async fn wait_focused(&self) {
        until("the window has the focus", PATIENCE, async || self.focused().await).await;
    }

    /// Where the window is.
    pub async fn state(&self) -> WindowState {
        let Some(window) = self.managed_window().await else { return WindowState::Hidden };
        let state = self.stage.run("xprop", &["-id", &window, "WM_STATE"]).await.unwrap_or_default();
        if state.contains("Iconic") { WindowState::Minimised } else { WindowState::Shown }
    }

    /// Waits until the window is in a state.
    pub async fn wait_state(&self, state: WindowState) {
        until(&format!("the window is {state:?}"), PATIENCE, async || self.state().await == state).await;
    }

    /// Minimises the window.
    pub async fn minimise(&self) {
        let window = self.window().await;
        self.stage.run("xdotool", &["windowminimize", &window]).await;
        self.wait_state(WindowState::Minimised).await;
    }

    /// Closes the window as the operator does, with the window manager's Alt+F4.
    pub async fn close_window(&self) {
        self.focus().await;
        self.stage.run("xdotool", &["key", "alt+F4"]).await.expect("the keys are pressed");
    }

    /// A picture of the whole display.
    pub async fn desktop_screenshot(&self, file: impl AsRef<Path>) {
        self.stage.screenshot(file.as_ref()).await;
    }

    /// Whether the program runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.process_id().is_some()
    }

    /// Kills the program, as a crash or a power cut does. Start another one on the same stage to come back.
    pub fn kill(self) {
        self.family.kill();
    }

    /// The window among those that the window manager manages; hidden ones are not.
    async fn managed_window(&self) -> Option<String> {
        let list = self.stage.run("xprop", &["-root", "_NET_CLIENT_LIST"]).await?;
        let windows = list.split_once('#').map(|(_, windows)| windows.to_owned())?;
        for window in windows.split(',').map(str::trim).filter(|window| !window.is_empty()) {
            let process = self.stage.run("xdotool", &["getwindowpid", window]).await;
            if process.and_then(|id| id.trim().parse().ok()).is_some_and(|id| self.family.owns(id)) {
                return Some(window.to_owned());
            }
        }
        None
    }

    async fn window(&self) -> String {
        until_some("the window is on the desktop", PATIENCE, async || self.managed_window().await).await
    }
}

impl Deref for DeskWindow<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
