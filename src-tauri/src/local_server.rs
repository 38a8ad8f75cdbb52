//! "Try it on this computer": the company's server inside this program, on loopback, with its database in the data folder.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use deskbell_demo::{Attention, Company, WayIn};
use deskbell_desk::view::Language;
use deskbell_protocol::{ApiError, ErrorCode, Role};
use deskbell_server::{Config, NewOperator, Server, ServerError};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// The company to try Deskbell with.
const COMPANY: &str = "Northlight Rail";
const USERNAME: &str = "ines";
const DISPLAY_NAME: &str = "Ines Duarte";

/// The server, once it was asked for.
pub struct LocalServer {
    data: PathBuf,
    running: Mutex<Option<Server>>,
    clients: Mutex<Option<JoinHandle<()>>>,
    attention: Attention,
}

/// What the desk needs to sign in to the local server.
pub struct LocalSignIn {
    /// Where it listens.
    pub address: String,
    /// Whom to sign in.
    pub username: &'static str,
    /// A new random one each time: nobody has to know it.
    pub password: String,
}

impl LocalServer {
    /// Not started yet; its data will be kept in `data`.
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        Self { data, running: Mutex::new(None), clients: Mutex::new(None), attention: Attention::default() }
    }

    /// Starts the server unless it runs, and returns its address.
    ///
    /// # Errors
    /// When it cannot start; `local_server` with the reason.
    pub async fn start(&self) -> Result<String, ApiError> {
        let mut running = self.running.lock().await;
        if let Some(server) = running.as_ref() {
            return Ok(address(server));
        }
        let server = start(&self.data).await.map_err(|error| failed(&error))?;
        let address = address(&server);
        *running = Some(server);
        Ok(address)
    }

    /// Starts the server unless it runs, sees to its company and operator, and returns how to sign in.
    ///
    /// # Errors
    /// When it cannot start or its database cannot be written; `local_server` with the reason.
    pub async fn prepare(&self) -> Result<LocalSignIn, ApiError> {
        let address = self.start().await?;
        let running = self.running.lock().await;
        let Some(server) = running.as_ref() else {
            return Err(ApiError::later(ErrorCode::LocalServer, "the local server is stopping").with("reason", ""));
        };
        let password = uuid::Uuid::new_v4().simple().to_string();
        seed(server, &password).await.map_err(|error| failed(&error))?;
        Ok(LocalSignIn { address, username: USERNAME, password })
    }

    /// Has simulated clients come to the server, from now on until it stops.
    ///
    /// # Errors
    /// When the server cannot start; `local_server` with the reason.
    pub async fn enliven(&self, way_in: WayIn) -> Result<(), ApiError> {
        let address = self.start().await?;
        let company = Company::new(&address, way_in, self.data.join("simulated.json"), self.attention.clone())?;
        if let Some(former) = self.clients.lock().await.replace(tokio::spawn(company.run())) {
            former.abort();
        }
        Ok(())
    }

    /// The operator looks at the desk; brings simulated clients back who stayed away because nobody was there.
    pub fn looked_at(&self) {
        self.attention.given();
    }

    /// Stops the server if it runs; everything it acknowledged is on disk.
    pub async fn stop(&self) {
        if let Some(clients) = self.clients.lock().await.take() {
            clients.abort();
        }
        if let Some(server) = self.running.lock().await.take() {
            server.stop().await;
        }
    }
}

async fn seed(server: &Server, password: &str) -> Result<(), ServerError> {
    let admin = server.admin();
    if admin.company().await?.is_some() {
        return admin.set_password(USERNAME, password).await;
    }
    let reasons = match crate::text::system_language() {
        Language::Cs => deskbell_server::Language::Czech,
        Language::System | Language::En => deskbell_server::Language::English,
    };
    admin.create_company_in(COMPANY, reasons).await?;
    let operator = NewOperator {
        username: USERNAME.to_owned(),
        display_name: DISPLAY_NAME.to_owned(),
        password: password.to_owned(),
        role: Role::Administrator,
    };
    admin.create_operator(operator).await.map(drop)
}

/// On the port used last, so that invitation links keep working; on another one only when that is taken.
async fn start(data: &Path) -> Result<Server, ServerError> {
    let remembered = data.join("port");
    let port = std::fs::read_to_string(&remembered).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    let config = |port| Config::new(data, SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let server = match Server::start(config(port)).await {
        Err(ServerError::PortInUse { .. }) if port != 0 => Server::start(config(0)).await?,
        other => other?,
    };
    if server.address().port() != port
        && let Err(error) = std::fs::write(&remembered, server.address().port().to_string())
    {
        tracing::warn!(%error, "the local server's port could not be kept: invitation links will end with the program");
    }
    Ok(server)
}

fn address(server: &Server) -> String {
    format!("http://{}", server.address())
}

fn failed(error: &ServerError) -> ApiError {
    ApiError::later(ErrorCode::LocalServer, error.to_string()).with("reason", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_that_is_taken_is_replaced_by_a_free_one_and_that_is_kept() {
        let data = std::env::temp_dir().join(format!("deskbell-local-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&data).expect("writable temp folder");
        let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = taken.local_addr().expect("bound").port();
        std::fs::write(data.join("port"), port.to_string()).expect("writable");
        let local = LocalServer::new(data.clone());
        let address = local.start().await.expect("the server starts all the same");
        assert!(!address.ends_with(&format!(":{port}")), "{address} belongs to somebody else");
        local.stop().await;
        let again = LocalServer::new(data.clone());
        assert_eq!(again.start().await.expect("starts"), address, "links made meanwhile go on working");
        again.stop().await;
        std::fs::remove_dir_all(data).expect("removable");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_used_is_told() {
        let file = std::env::temp_dir().join(format!("deskbell-local-{}", uuid::Uuid::now_v7()));
        std::fs::write(&file, "in the way").expect("writable");
        let error = LocalServer::new(file.clone()).start().await.expect_err("there is no such folder");
        assert_eq!(error.code, ErrorCode::LocalServer);
        std::fs::remove_file(file).expect("removable");
    }
}
