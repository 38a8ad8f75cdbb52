//! A private desktop for a test, doubles of its services, the real window and a real browser.

mod accessibility;
mod browser;
mod crowd;
mod family;
mod keychain;
mod logind;
mod notifications;
mod page;
mod programs;
mod sink;
mod sound_server;
mod stage;
mod tray;
mod webdriver;
mod window;

pub use accessibility::{Accessibility, Accessible};
pub use browser::{Browser, ClientPage, ScreenSize};
pub use crowd::Crowd;
pub use keychain::{Keychain, Secret};
pub use logind::LogindDouble;
pub use notifications::{Notification, NotificationDouble, NotificationMode};
pub use page::{ENTER, ESCAPE, Page, TAB};
pub use programs::{MissingProgram, missing_programs};
pub use sink::Sink;
pub use stage::{Stage, StageBuilder};
pub use tray::{MenuItem, TrayDouble, TrayIcon};
pub use window::{DeskWindow, DeskWindowBuilder, WindowState};
