//! A real server on a free port.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use deskbell_protocol::Role;
use deskbell_server::{Admin, Config, NewOperator, Server};
use tempfile::TempDir;

/// The company of every [`TestServer`], unless told otherwise.
pub const COMPANY: &str = "Northlight Rail";

/// An operator that a [`TestServer`] knows, with the password in plain text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Somebody {
    /// The name used to sign in.
    pub username: &'static str,
    /// The name that clients see.
    pub display_name: &'static str,
    /// The password.
    pub password: &'static str,
}

/// An operator of every [`TestServer`].
pub const INES: Somebody =
    Somebody { username: "ines", display_name: "Ines Duarte", password: "seven quiet platforms" };

/// Another one.
pub const MARA: Somebody = Somebody { username: "mara", display_name: "Mara Lind", password: "eleven slow trains" };

/// Says how a [`TestServer`] differs from the usual one.
#[derive(Debug, Clone)]
pub struct TestServerBuilder {
    company: Option<String>,
    operators: Vec<(Somebody, Role)>,
    data: Option<PathBuf>,
    listen: SocketAddr,
    public_url: Option<String>,
}

impl TestServerBuilder {
    /// Another company's name.
    #[must_use]
    pub fn company(mut self, name: &str) -> Self {
        self.company = Some(name.to_owned());
        self
    }

    /// One more operator.
    #[must_use]
    pub fn operator(mut self, somebody: Somebody, role: Role) -> Self {
        self.operators.push((somebody, role));
        self
    }

    /// Neither company nor operators.
    #[must_use]
    pub fn empty(mut self) -> Self {
        self.company = None;
        self.operators.clear();
        self
    }

    /// Keeps its data in a folder of the test's own; company and operators are still created, so it must be new.
    #[must_use]
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// On this address, instead of a free port.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Under what address clients reach it, for instance a proxy's.
    #[must_use]
    pub fn public_url(mut self, url: &str) -> Self {
        self.public_url = Some(url.to_owned());
        self
    }

    /// Starts it and creates company and operators.
    pub async fn start(self) -> TestServer {
        crate::use_ring();
        let temporary = TempDir::with_prefix("deskbell-server-").expect("a temporary folder for the server's data");
        let data = self.data.unwrap_or_else(|| temporary.path().to_owned());
        let config = Config { public_url: self.public_url, ..Config::new(data, self.listen) };
        let server = Server::start(config.clone()).await.expect("the server starts");
        let config = Config { listen: server.address(), ..config };
        let admin = server.admin();
        if let Some(company) = &self.company {
            admin.create_company(company).await.expect("the company is created");
        }
        for (somebody, role) in self.operators {
            let new = NewOperator {
                username: somebody.username.to_owned(),
                display_name: somebody.display_name.to_owned(),
                password: somebody.password.to_owned(),
                role,
            };
            admin.create_operator(new).await.expect("the operator is created");
        }
        TestServer { server: Some(server), config, _temporary: temporary }
    }
}

/// A running server with its own data, the company "Northlight Rail" and the operators [`INES`] and [`MARA`].
pub struct TestServer {
    server: Option<Server>,
    config: Config,
    _temporary: TempDir,
}

impl TestServer {
    /// The usual one.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// Begins with the usual one.
    #[must_use]
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder {
            company: Some(COMPANY.to_owned()),
            operators: vec![(INES, Role::Operator), (MARA, Role::Operator)],
            data: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
        }
    }

    /// Its address for desks: `http://127.0.0.1:PORT`. The same after a restart.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.config.listen)
    }

    /// Where it listens, also while it is stopped.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.config.listen
    }

    /// The folder of its database.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.config.data
    }

    /// The administrator's commands.
    #[must_use]
    pub fn admin(&self) -> Admin {
        self.server.as_ref().expect("the server runs").admin()
    }

    /// Stops it, cleanly; the data stay. Nothing happens when it is stopped already.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Stops it if it runs, and starts it again on the same port and data.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.server = Some(Server::start(self.config.clone()).await.expect("the server starts again"));
    }
}
