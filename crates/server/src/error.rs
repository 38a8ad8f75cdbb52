//! What can go wrong when the server starts or is administered. Each sentence ends in what to do about it.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server could not start, or an administrator's command failed.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another program listens at the address.
    #[error("Another program already uses {0}. Stop it, or choose another address with --listen.")]
    PortInUse(SocketAddr),
    /// The operating system refuses the address.
    #[error("The address {address} cannot be used ({source}). Choose another one with --listen.")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The data folder cannot be made or written.
    #[error(
        "The folder {folder} cannot be written ({source}). Choose another one with --data, or mend its permissions."
    )]
    FolderNotWritable {
        /// The data folder.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A newer server has written the database.
    #[error(
        "The database {file} was written by a newer version of Deskbell (its structure is {found}, this version knows {known}). Install that version, or restore a backup made before."
    )]
    NewerDatabase {
        /// The database's file.
        file: PathBuf,
        /// The structure's version found.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The database's structure is not what a known version wrote.
    #[error(
        "The database {file} is not one that Deskbell made ({reason}). Choose another folder with --data, or restore a backup."
    )]
    ForeignDatabase {
        /// The database's file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The database failed.
    #[error("The database failed ({0}). Check that its disk has room and is sound, then try again.")]
    Database(#[from] sqlx::Error),
    /// The company's name was set before.
    #[error("The company is already called {0}. Use this company, or choose an empty folder with --data.")]
    CompanyExists(String),
    /// Somebody has that user name.
    #[error("There is already an operator with the user name {0}. Choose another user name.")]
    OperatorExists(String),
    /// Nobody has that user name.
    #[error("There is no operator with the user name {0}. Check the spelling, or create the operator first.")]
    OperatorUnknown(String),
    /// A group of that name exists.
    #[error("There is already a group called {0}. Choose another name.")]
    GroupExists(String),
    /// A name is empty, too long or holds control characters.
    #[error("The {what} cannot be used: {rule}. Choose another one.")]
    BadName {
        /// Which name, for instance `user name`.
        what: &'static str,
        /// What it must keep to.
        rule: &'static str,
    },
    /// A password is too short or too long.
    #[error("The password must have 8 to 256 characters. Choose another one.")]
    BadPassword,
    /// A public address that is not one.
    #[error(
        "{0} is not an address that clients can open. Give --public-url as http:// or https:// with a host and nothing after it."
    )]
    BadPublicUrl(String),
    /// The operating system gave no random numbers, or a task could not run.
    #[error("The operating system failed ({0}). Try again; if it stays, restart the computer.")]
    System(String),
}
