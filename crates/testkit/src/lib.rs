//! What Deskbell's tests share, so that each test reads like the story it tests.
//!
//! - [`TestServer`]: a real server on a free port, with a company and two operators. [`Database`]: what it really stored.
//!   On Unix, `Postgres`: a PostgreSQL of a test's own.
//! - [`ScriptedClient`]: a client without a browser. [`Proxy`]: a bad network. [`wait`]: waiting for conditions.
//! - With the feature `desktop`, on Linux: `Stage`, a private desktop with doubles of the notification service and
//!   the tray, a keychain and an ear; `DeskWindow`, the real program on it; `Browser`, real clients.
//!
//! A story (elements are named by their `data-testid`):
//!
#![cfg_attr(all(feature = "desktop", target_os = "linux"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "desktop", target_os = "linux")), doc = "```ignore")]
//! # use std::{path::Path, time::Duration};
//! # use deskbell_testkit::{Browser, Database, DeskWindow, ENTER, INES, ScreenSize, Stage, TestServer, wait};
//! # async fn story(program: &Path, link: &str) {
//! let (stage, server) = (Stage::start().await, TestServer::start().await);
//! let desk = DeskWindow::start(&stage, program, &[]).await;
//! desk.type_into("sign-in-address", &server.url()).await;
//! desk.type_into("sign-in-username", INES.username).await;
//! desk.type_into("sign-in-password", &format!("{}{ENTER}", INES.password)).await;
//! desk.unfocus().await;
//!
//! let (browser, before) = (Browser::start().await, std::time::Instant::now());
//! let ada = browser.page(ScreenSize::Phone).await;
//! ada.open(link).await;
//! ada.type_into("name", &format!("Ada{ENTER}")).await;
//!
//! let popup = stage.notifications().next(|popup| popup.body.contains("Ada")).await;
//! stage.sink().wait_audible_after(before, wait::PATIENCE).await;
//! stage.notifications().click(popup.id).await;
//! desk.wait_focused().await;
//! desk.click("accept").await;
//! stage.sink().wait_silent_for(Duration::from_secs(3), wait::PATIENCE).await;
//! assert_eq!(Database::of(&server).await.count("select count(*) from session").await, 1, "one session is stored");
//! # }
//! ```
//!
//! Helpers that wait fail the test by panicking with a sentence; none of them can hang. Everything started here ends
//! with the value that stands for it, also when the test panics or is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod database;
#[cfg(all(feature = "desktop", target_os = "linux"))]
mod desktop;
mod follow;
mod frames;
#[cfg(unix)]
mod postgres;
mod proxy;
mod server;
pub mod wait;

pub use client::ScriptedClient;
pub use database::{Database, StoredMessage};
#[cfg(all(feature = "desktop", target_os = "linux"))]
pub use desktop::*;
#[cfg(unix)]
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use server::{COMPANY, INES, MARA, Somebody, TestServer, TestServerBuilder};

/// Names ring as the process's cryptography, which HTTP clients ask for even where nothing is encrypted.
fn use_ring() {
    // Fails when it was done before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
