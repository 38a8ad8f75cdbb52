//! `deskbell-server`: serves a company, or administers its database.

mod cli;
#[cfg_attr(unix, path = "signals/unix.rs")]
#[cfg_attr(windows, path = "signals/windows.rs")]
mod signals;

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use deskbell_protocol::{DeviceId, Role};
use deskbell_server::{
    Admin, Config, DatabaseUrl, Language, Network, NewOperator, Operation, Server, ServerError, Sources, TlsFiles,
};
use tracing_subscriber::EnvFilter;

/// The Deskbell backend.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

/// Where the database is.
#[derive(clap::Args)]
struct Place {
    /// The folder of the database and of the files that people send; made when it is not there. Beside a PostgreSQL database it holds
    /// the files alone, and without it none are taken.
    #[arg(long, env = "DESKBELL_DATA", required_unless_present = "database")]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead of a file in the folder: postgres://USER:PASSWORD@HOST:PORT/NAME.
    #[arg(long, env = "DESKBELL_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Place {
    fn read(self) -> Result<(PathBuf, Option<DatabaseUrl>), ServerError> {
        // Read here and not by clap, whose complaint would quote the password.
        let database = self.database.map(|url| url.parse()).transpose()?;
        Ok((self.data.unwrap_or_default(), database))
    }
}

/// How the server is operated.
#[derive(clap::Args)]
struct Operated {
    /// Serve https with this certificate: a PEM file with the whole chain. Read anew when it changes.
    #[arg(long, env = "DESKBELL_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key, a PEM file.
    #[arg(long, env = "DESKBELL_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where to serve health and metrics, which are not meant for the world.
    #[arg(long, env = "DESKBELL_METRICS", value_name = "ADDRESS")]
    metrics: Option<SocketAddr>,
    /// A proxy, or a network of them, whose X-Forwarded-For and X-Forwarded-Proto are believed; may be given many times.
    #[arg(long, env = "DESKBELL_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    trusted_proxy: Vec<Network>,
    /// How the log is written to standard error.
    #[arg(long, env = "DESKBELL_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

impl Operated {
    fn read(self) -> Operation {
        let tls = self.tls_cert.zip(self.tls_key).map(|(certificate, key)| TlsFiles { certificate, key });
        Operation { tls, metrics: self.metrics, trusted_proxies: self.trusted_proxy, ..Operation::default() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
enum Task {
    /// Serve until told to stop; prints the address once it is ready.
    Serve {
        #[command(flatten)]
        place: Place,
        /// Where to listen.
        #[arg(long, env = "DESKBELL_LISTEN", default_value = "127.0.0.1:7070")]
        listen: SocketAddr,
        /// Under what address clients reach the server, when it is not the one it listens on.
        #[arg(long, env = "DESKBELL_PUBLIC_URL")]
        public_url: Option<String>,
        #[command(flatten)]
        operated: Operated,
    },
    /// Administer a database; the server may be running on it.
    Admin {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        task: AdminTask,
    },
}

#[derive(Subcommand)]
enum AdminTask {
    #[command(flatten)]
    Change(Change),
    /// Make a backup the database. No server may be running on it.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Also when there is a database already, which is then kept beside it under another name.
        #[arg(long)]
        replace: bool,
    },
}

#[derive(Subcommand)]
enum Change {
    /// Name the company and give it the usual away reasons.
    CreateCompany {
        /// Its name, which clients see.
        name: String,
        /// In which language the away reasons are named.
        #[arg(long, value_enum, default_value_t = LanguageName::En)]
        language: LanguageName,
    },
    /// Everything that can be set, as one document.
    #[command(subcommand)]
    Settings(cli::SettingsTask),
    /// Reasons for being away.
    #[command(subcommand)]
    Reason(cli::ReasonTask),
    /// Queues and who serves them.
    #[command(subcommand)]
    Group(cli::GroupTask),
    /// Show and set the lengths of invitations, and what becomes of clients whose operator cannot take them.
    Invitations(cli::InvitationValues),
    /// Show and set which sites may show the chat on their own pages.
    Widget(cli::WidgetValues),
    /// Keys with which the company's other programs use the API.
    #[command(subcommand)]
    ApiKey(cli::ApiKeyTask),
    /// Show and set an operator's slots and channels.
    Operator(cli::OperatorValues),
    /// Create an operator. The password is the first line of standard input.
    CreateOperator {
        /// The name used to sign in.
        username: String,
        /// The name that clients see; the user name when not given.
        #[arg(long)]
        name: Option<String>,
        /// What this person may do.
        #[arg(long, value_enum, default_value_t = RoleName::Operator)]
        role: RoleName,
    },
    /// Give an operator a new password, the first line of standard input, and sign him or her out everywhere.
    SetPassword {
        /// The name used to sign in.
        username: String,
    },
    /// Sign an operator out everywhere and let him or her sign in no more.
    DisableOperator {
        /// The name used to sign in.
        username: String,
    },
    /// Let a disabled operator sign in again.
    EnableOperator {
        /// The name used to sign in.
        username: String,
    },
    /// List the operators: user name, name, role, on how many devices signed in.
    ListOperators,
    /// List the devices on which an operator is signed in: id, when signed in (UTC), computer.
    ListDevices {
        /// The name used to sign in.
        username: String,
    },
    /// Sign an operator out of a device.
    RevokeDevice {
        /// The name used to sign in.
        username: String,
        /// The device's id, as listed.
        #[arg(required_unless_present = "all")]
        device: Option<DeviceId>,
        /// Out of all of them.
        #[arg(long, conflicts_with = "device")]
        all: bool,
    },
    /// Write a copy of the database to a new file; the server may be running.
    Backup {
        /// The file, which must not be there yet.
        file: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum LanguageName {
    En,
    Cs,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleName {
    Operator,
    Supervisor,
    Administrator,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("The operating system failed ({0}). Try again.")]
    System(#[from] std::io::Error),
    #[error("No password was given. Write it on the first line of standard input.")]
    NoPassword,
    #[error("The settings cannot be written as JSON ({0}).")]
    Json(#[from] serde_json::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let format = match &arguments.task {
        Task::Serve { operated, .. } => operated.log_format,
        Task::Admin { .. } => LogFormat::Text,
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
    let result = tokio::runtime::Runtime::new()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(perform(arguments.task)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; then there is nobody to tell.
            writeln!(std::io::stderr(), "{failure}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn perform(task: Task) -> Result<(), Failure> {
    match task {
        Task::Serve { place, listen, public_url, operated } => {
            let (data, database) = place.read()?;
            serve(Config { data, listen, public_url, database }, operated.read()).await
        }
        Task::Admin { place, task } => {
            let (data, database) = place.read()?;
            let done = match task {
                // Before the database is opened: there may be none, or a broken one.
                AdminTask::Restore { .. } if database.is_some() => return Err(ServerError::NotOurDatabase.into()),
                AdminTask::Restore { file, replace } => restore(&data, &file, replace).await?,
                AdminTask::Change(change) => {
                    administer(Admin::open_at(&data, database.as_ref()).await?, change).await?
                }
            };
            writeln!(std::io::stdout(), "{}", done.trim_end())?;
            Ok(())
        }
    }
}

async fn serve(config: Config, operation: Operation) -> Result<(), Failure> {
    // Before the address is printed: whoever reads it may tell the server to stop at once.
    let stop = signals::stop()?;
    let mut reload = signals::Reload::listen()?;
    let server = Server::start_operated(config, operation, Sources::system()).await?;
    writeln!(std::io::stdout(), "{}", server.local_url())?;
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = reload.recv() => server.reload_certificate(),
        }
    }
    server.stop().await;
    Ok(())
}

async fn restore(data: &Path, file: &Path, replace: bool) -> Result<String, Failure> {
    let kept = deskbell_server::restore(data, file, replace).await?;
    let kept = kept.map(|kept| format!(" The database that was there is now {}.", kept.display()));
    Ok(format!("Restored {}.{}", file.display(), kept.unwrap_or_default()))
}

async fn administer(admin: Admin, change: Change) -> Result<String, Failure> {
    Ok(match change {
        Change::CreateCompany { name, language } => {
            let language = match language {
                LanguageName::En => Language::English,
                LanguageName::Cs => Language::Czech,
            };
            admin.create_company_in(&name, language).await?;
            format!("The company is called {name}.")
        }
        Change::CreateOperator { username, name, role } => {
            let display_name = name.unwrap_or_else(|| username.clone());
            let role = match role {
                RoleName::Operator => Role::Operator,
                RoleName::Supervisor => Role::Supervisor,
                RoleName::Administrator => Role::Administrator,
            };
            let new = NewOperator { username, display_name, password: password()?, role };
            let id = admin.create_operator(new).await?;
            format!("Created the operator {id}.")
        }
        Change::SetPassword { username } => {
            admin.set_password(&username, &password()?).await?;
            format!("{username} has a new password and is signed out everywhere.")
        }
        Change::Settings(task) => cli::settings(&admin, task).await?,
        Change::Reason(task) => cli::reason(&admin, task).await?,
        Change::Group(task) => cli::group(&admin, task).await?,
        Change::Invitations(values) => cli::invitations(&admin, values).await?,
        Change::Widget(values) => cli::widget(&admin, values).await?,
        Change::ApiKey(task) => cli::api_key(&admin, task).await?,
        Change::Operator(values) => cli::operator(&admin, values).await?,
        Change::DisableOperator { username } => {
            admin.disable_operator(&username).await?;
            format!("{username} is signed out everywhere and cannot sign in any more.")
        }
        Change::EnableOperator { username } => {
            admin.enable_operator(&username).await?;
            format!("{username} can sign in again.")
        }
        Change::ListOperators => operators(&admin).await?,
        Change::ListDevices { username } => devices(&admin, &username).await?,
        Change::RevokeDevice { username, device, .. } => {
            let count = admin.revoke_devices(&username, device).await?;
            format!("{username} is signed out of {count} {}.", if count == 1 { "device" } else { "devices" })
        }
        Change::Backup { file } => {
            admin.backup(&file).await?;
            format!("The database is copied to {}.", file.display())
        }
    })
}

async fn operators(admin: &Admin) -> Result<String, Failure> {
    let mut list = String::new();
    for account in admin.operators().await? {
        let role = match account.role {
            Role::Operator => "operator",
            Role::Supervisor => "supervisor",
            Role::Administrator => "administrator",
        };
        let state = if account.disabled { "disabled".to_owned() } else { format!("devices: {}", account.devices) };
        // Writing to a string cannot fail.
        writeln!(list, "{}\t{}\t{role}\t{state}", account.username, account.display_name).ok();
    }
    Ok(if list.is_empty() { "There are no operators yet.".to_owned() } else { list })
}

async fn devices(admin: &Admin, username: &str) -> Result<String, Failure> {
    let mut list = String::new();
    for device in admin.devices(username).await? {
        writeln!(list, "{}\t{}\t{}", device.id, utc(device.signed_in_at.0), device.name).ok();
    }
    Ok(if list.is_empty() { format!("{username} is signed in nowhere.") } else { list })
}

/// Milliseconds as a date and a time to the minute, as in `2026-11-22 15:55`.
fn utc(ms: i64) -> String {
    let (days, minutes) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000) / 60_000);
    // The calendar from days, counted in eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + carry;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

fn password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(Failure::NoPassword) } else { Ok(password.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_as_the_calendar_has_it() {
        assert_eq!(utc(0), "1970-01-01 00:00");
        assert_eq!(utc(951_782_400_000), "2000-02-29 00:00");
        assert_eq!(utc(1_795_359_300_000), "2026-11-22 14:55");
        assert_eq!(utc(1_798_761_599_999), "2026-12-31 23:59");
    }
}
