//! The real server as a process of its own, with one company, one operator and as many clients as asked for.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::SystemTime;

use deskbell_protocol::{Invitation, Join, Joined, SendMessage, SignIn, SignedIn};
use deskbell_testkit::INES;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;

use super::wire::Wire;
use super::{Outcome, Programs};

/// A running server and the operator's token. The server is killed when this is dropped.
pub(super) struct Company {
    server: Child,
    address: SocketAddr,
    token: String,
    data: TempDir,
}

impl Company {
    pub(super) async fn start(programs: &Programs) -> Outcome<Self> {
        Self::furnished(programs, &[], async |_| Ok(())).await
    }

    /// Before it is served the administrator does `changes`, each with its input, and then `furnish` what it likes in the folder.
    pub(super) async fn furnished(
        programs: &Programs,
        changes: &[(&[&str], &str)],
        furnish: impl AsyncFnOnce(&Path) -> Outcome<()>,
    ) -> Outcome<Self> {
        let data = programs.data()?;
        administer(programs, data.path(), &["create-company", "Northlight Rail"], "").await?;
        administer(
            programs,
            data.path(),
            &["create-operator", INES.username, "--name", INES.display_name],
            INES.password,
        )
        .await?;
        for (change, input) in changes {
            administer(programs, data.path(), change, input).await?;
        }
        furnish(data.path()).await?;
        let (server, address) = serve(programs, data.path(), "127.0.0.1:0").await?;
        let mut company = Self { server, address, token: String::new(), data };
        company.token = company.signs_in(INES.username, INES.password).await?;
        Ok(company)
    }

    /// Kills the server and starts it again at the same address.
    pub(super) async fn restart(&mut self, programs: &Programs) -> Outcome<()> {
        self.server.kill().await?;
        (self.server, self.address) = serve(programs, self.data.path(), &self.address.to_string()).await?;
        Ok(())
    }

    /// Signs somebody in on one more computer; the token.
    pub(super) async fn signs_in(&self, username: &str, password: &str) -> Outcome<String> {
        let sign_in = SignIn {
            username: username.to_owned(),
            password: password.to_owned(),
            device_id: Uuid::now_v7().into(),
            device_name: "bench".to_owned(),
            zone: None,
        };
        let signed_in: SignedIn = Wire::open(self.address, "").await?.send("POST", "/v1/sign-in", &sign_in).await?;
        Ok(signed_in.token)
    }

    /// When its database was written last, and its size.
    pub(super) fn written(&self) -> Outcome<Vec<(SystemTime, u64)>> {
        let mut files = Vec::new();
        for name in ["deskbell.db", "deskbell.db-wal"] {
            let file = std::fs::metadata(self.data.path().join(name))?;
            files.push((file.modified()?, file.len()));
        }
        Ok(files)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the operator signed in with.
    pub(super) fn operator_token(&self) -> &str {
        &self.token
    }

    /// As an operator types it.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The server's process.
    pub(super) fn process(&self) -> Outcome<u32> {
        self.server.id().ok_or_else(|| "the server has ended".into())
    }

    /// How much its database takes on the disk, the write-ahead log included.
    pub(super) fn stored_bytes(&self) -> Outcome<u64> {
        let mut sum = 0;
        for entry in std::fs::read_dir(self.data.path())? {
            sum += entry?.metadata()?.len();
        }
        Ok(sum)
    }

    /// A connection of the operator's.
    pub(super) async fn operator(&self) -> Outcome<Wire> {
        Wire::open(self.address, &self.token).await
    }

    /// Somebody who was invited and joined.
    pub(super) async fn client(&self, operator: &mut Wire) -> Outcome<Client> {
        self.named_client(operator, "Petr").await
    }

    /// The same, with another name.
    pub(super) async fn named_client(&self, operator: &mut Wire, name: &str) -> Outcome<Client> {
        let invitation: Invitation = operator
            .send("PUT", &format!("/v1/invitations/{}", Uuid::now_v7()), &json!({ "valid_for_ms": 3_600_000 }))
            .await?;
        let code = invitation.url.rsplit('/').next().unwrap_or_default().to_owned();
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let mut wire = Wire::open(self.address, &secret).await?;
        let path = format!("/v1/client/joins/{}", Uuid::now_v7());
        let joined = wire.send("PUT", &path, &Join { code, name: name.to_owned(), ..Join::default() }).await?;
        Ok(Client { wire, path, secret, joined })
    }
}

/// A client at the wire.
pub(super) struct Client {
    wire: Wire,
    path: String,
    pub(super) secret: String,
    pub(super) joined: Joined,
}

impl Client {
    /// The same client on one more connection.
    pub(super) async fn again(&self, company: &Company) -> Outcome<Self> {
        let wire = Wire::open(company.address(), &self.secret).await?;
        let (path, secret, joined) = (self.path.clone(), self.secret.clone(), self.joined.clone());
        Ok(Self { wire, path, secret, joined })
    }

    /// Writes a message; it is on disk when this returns.
    pub(super) async fn say(&mut self, text: &str) -> Outcome<()> {
        let path = format!("{}/messages/{}", self.path, Uuid::now_v7());
        let _: Value = self.wire.send("PUT", &path, &SendMessage { text: text.to_owned() }).await?;
        Ok(())
    }
}

/// Starts the server and waits until it serves.
async fn serve(programs: &Programs, data: &Path, listen: &str) -> Outcome<(Child, SocketAddr)> {
    let mut server = Command::new(programs.server())
        .args(["serve", "--listen", listen, "--data"])
        .arg(data)
        // Where it matters who asks, what measures says so as a proxy does.
        .args(["--trusted-proxy", "127.0.0.1"])
        .env("RUST_LOG", "error")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = server.stdout.take().ok_or("the server has no output")?;
    let printed = BufReader::new(output).lines().next_line().await?.ok_or("the server did not start")?;
    let address = printed.trim().trim_start_matches("http://").parse()?;
    Ok((server, address))
}

async fn administer(programs: &Programs, data: &Path, change: &[&str], input: &str) -> Outcome<()> {
    let mut child = Command::new(programs.server())
        .args(["admin", "--data"])
        .arg(data)
        .args(change)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever needs no input does not wait for it.
        let _ = stdin.write_all(format!("{input}\n").as_bytes()).await;
    }
    let status = child.wait().await?;
    if status.success() { Ok(()) } else { Err(format!("deskbell-server admin failed: {status}").into()) }
}
