//! `deskbell-server`: serves a company, or administers its database.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use deskbell_protocol::Role;
use deskbell_server::{Admin, Config, NewOperator, Server, ServerError};
use tracing_subscriber::EnvFilter;

/// The Deskbell backend.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serve until told to stop; prints the address once it is ready.
    Serve {
        /// The folder of the database; made when it is not there.
        #[arg(long, env = "DESKBELL_DATA")]
        data: PathBuf,
        /// Where to listen.
        #[arg(long, env = "DESKBELL_LISTEN", default_value = "127.0.0.1:7070")]
        listen: SocketAddr,
        /// Under what address clients reach the server, when it is not the one it listens on.
        #[arg(long, env = "DESKBELL_PUBLIC_URL")]
        public_url: Option<String>,
    },
    /// Administer a database; the server may be running on it.
    Admin {
        /// The folder of the database.
        #[arg(long, env = "DESKBELL_DATA")]
        data: PathBuf,
        #[command(subcommand)]
        change: Change,
    },
}

#[derive(Subcommand)]
enum Change {
    /// Name the company.
    CreateCompany {
        /// Its name, which clients see.
        name: String,
    },
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
    /// Create a group.
    CreateGroup {
        /// Its name.
        name: String,
        /// The user name of a member; may be given many times.
        #[arg(long = "member")]
        members: Vec<String>,
    },
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
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let result = tokio::runtime::Runtime::new().map_err(Failure::from).and_then(|runtime| {
        runtime.block_on(async {
            match arguments.task {
                Task::Serve { data, listen, public_url } => serve(Config { data, listen, public_url }).await,
                Task::Admin { data, change } => administer(Admin::open(&data).await?, change).await,
            }
        })
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Standard error may be closed; then there is nobody to tell.
            writeln!(std::io::stderr(), "{failure}").ok();
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: Config) -> Result<(), Failure> {
    // Before the address is printed: whoever reads it may tell the server to stop at once.
    let stop = stop_signal()?;
    let server = Server::start(config).await?;
    writeln!(std::io::stdout(), "http://{}", server.address())?;
    stop.await;
    server.stop().await;
    Ok(())
}

#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, std::io::Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(windows)]
fn stop_signal() -> Result<impl Future<Output = ()>, std::io::Error> {
    use tokio::signal::windows::{ctrl_c, ctrl_close};
    let (mut interrupt, mut close) = (ctrl_c()?, ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = close.recv() => {}
        }
    })
}

async fn administer(admin: Admin, change: Change) -> Result<(), Failure> {
    let done = match change {
        Change::CreateCompany { name } => {
            admin.create_company(&name).await?;
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
        Change::CreateGroup { name, members } => {
            let id = admin.create_group(&name, &members).await?;
            format!("Created the group {id}.")
        }
    };
    writeln!(std::io::stdout(), "{done}")?;
    Ok(())
}

fn password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(Failure::NoPassword) } else { Ok(password.to_owned()) }
}
