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
        "The database {database} was written by a newer version of Deskbell (its structure is {found}, this version knows {known}). Install that version, or restore a backup made before."
    )]
    NewerDatabase {
        /// The database's file, or where it is.
        database: String,
        /// The structure's version found.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The database's structure is not what a known version wrote.
    #[error(
        "The database {database} is not one that Deskbell made ({reason}). Choose another one with --data or --database, or restore a backup."
    )]
    ForeignDatabase {
        /// The database's file, or where it is.
        database: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The database's file is damaged.
    #[error(
        "The database {database} is damaged ({reason}). Nothing in it was changed. Restore the newest backup with `deskbell-server admin restore FILE --replace`, which keeps the damaged file beside it."
    )]
    DatabaseDamaged {
        /// The database's file.
        database: String,
        /// What was found.
        reason: String,
    },
    /// The address of the database is not one.
    #[error("The address given with --database is not one. Write it as postgres://USER:PASSWORD@HOST:PORT/NAME.")]
    BadDatabaseUrl,
    /// PostgreSQL does not answer, or lets nobody in.
    #[error(
        "The database {database} cannot be opened ({source}). Check that PostgreSQL runs there, and the user, the password and the name given with --database."
    )]
    DatabaseUnreachable {
        /// Where it is, without the password.
        database: String,
        /// What was said.
        source: sqlx::Error,
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
    /// There is no such API key.
    #[error("There is no API key {0}. `admin api-key list` shows them.")]
    ApiKeyUnknown(deskbell_protocol::ApiKeyId),
    /// The settings are not valid.
    #[error("The settings are not valid: {field}: {reason}. Nothing was changed. Mend it and try again.")]
    BadSettings {
        /// Which field of the document, as in `groups[0].slug`.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The settings were changed since they were read.
    #[error("The settings were changed meanwhile. Read them again with `settings show`, and make the change there.")]
    SettingsChanged,
    /// There is no such away reason.
    #[error("There is no away reason called {0}. See `reason list`.")]
    ReasonUnknown(String),
    /// There is no such group.
    #[error("There is no group called {0}. See `group list`.")]
    GroupUnknown(String),
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
    /// The metrics' address cannot be listened on.
    #[error("Metrics cannot be served at {address} ({source}). Choose another address with --metrics.")]
    Metrics {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error(
        "The file {file} cannot be used for TLS ({reason}). Give --tls-cert and --tls-key as PEM files that belong together."
    )]
    BadCertificate {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The operator is signed in on no such device.
    #[error("{username} is not signed in on a device {device}. See `list-devices {username}`.")]
    DeviceUnknown {
        /// Whose device.
        username: String,
        /// Which one.
        device: String,
    },
    /// A file cannot be read or written.
    #[error(
        "The file {file} cannot be used ({source}). Choose another one, or mend its permissions and the disk's room."
    )]
    File {
        /// The file.
        file: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// PostgreSQL has its own backups.
    #[error("The database is PostgreSQL's. Back it up and restore it with pg_dump and pg_restore.")]
    NotOurDatabase,
    /// The file to be restored is no backup.
    #[error("{file} is not a sound backup of Deskbell ({reason}). Choose another one.")]
    NoBackup {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A server runs where a backup should be restored.
    #[error("A server runs on the folder {0}. Stop it, then restore again.")]
    ServerRuns(PathBuf),
    /// There is a database already where a backup should be restored.
    #[error(
        "There is a database already: {0}. Give --replace to put the backup in its place, or another folder with --data."
    )]
    DatabaseExists(PathBuf),
    /// A backup is being restored where a server should start.
    #[error("A backup is being restored into the folder {0}. Start again when it is done.")]
    BeingRestored(PathBuf),
    /// The operating system gave no random numbers, or a task could not run.
    #[error("The operating system failed ({0}). Try again; if it stays, restart the computer.")]
    System(String),
}
