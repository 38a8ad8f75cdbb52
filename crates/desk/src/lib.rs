//! The operator's side of Deskbell without a window.
//!
//! [`Desk`] is what the shell talks to. A sign-in makes a seat with one supervisor task; the supervisor keeps the stream open,
//! empties the outbox and writes to desk.db. Everything that changes goes through the one lock in `core`, which tells the
//! window, the desktop and desk.db. What only a desktop can do stands behind [`ports`].

mod about;
mod activity;
mod address;
mod alerts;
mod api;
mod clock;
mod connection;
mod core;
mod database;
mod desk;
pub mod doubles;
mod error;
mod file_name;
mod files;
mod held;
mod invitations;
mod keeper;
mod outbox;
mod photo;
mod picture;
mod pictures;
pub mod ports;
mod qr;
mod readiness;
mod seat;
mod secrets;
mod sender;
mod shared;
mod shown;
mod sign_in;
mod sitting;
mod stream;
mod supervisor;
mod talk;
mod teller;
mod templates;
mod upload;
pub mod view;
mod wanted;
mod workspace;

pub use desk::{Desk, Ports};
pub use files::SaveError;
pub use held::Source;
pub use invitations::Invited;
pub use pictures::ShownPicture;
