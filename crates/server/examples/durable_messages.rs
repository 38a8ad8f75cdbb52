//! How many messages a second the server takes over HTTP, each on disk before it is answered.
//! `cargo run --release -p deskbell-server --example durable_messages -- [CONNECTIONS] [SECONDS]`

use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

use deskbell_protocol::{Invitation, Join, Role, SignIn, SignedIn};
use deskbell_server::{Config, NewOperator, Server};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A connection that speaks just enough HTTP to cost little beside the server it measures.
struct Connection {
    socket: TcpStream,
    token: String,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(server: &Server, token: String) -> Outcome<Self> {
        let socket = TcpStream::connect(server.address()).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, token, buffer: Vec::new() })
    }

    async fn send<T: DeserializeOwned>(&mut self, method: &str, path: &str, body: &impl Serialize) -> Outcome<T> {
        let (body, token) = (serde_json::to_string(body)?, &self.token);
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.socket.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            self.socket.read_buf(&mut self.buffer).await?;
            if let Some(body) = complete(&self.buffer)? {
                return Ok(serde_json::from_slice(body)?);
            }
        }
    }
}

/// The body, once all of it is there.
fn complete(buffer: &[u8]) -> Outcome<Option<&[u8]>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(head.into());
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).ok_or("no length")?;
    Ok(buffer.get(end + 4..end + 4 + length.parse::<usize>()?))
}

async fn client(mut connection: Connection, code: String, until: Instant) -> Outcome<Vec<Duration>> {
    let join = format!("/v1/client/joins/{}", Uuid::now_v7());
    let body = Join { code, name: "Petr".into(), language: None };
    let _: serde_json::Value = connection.send("PUT", &join, &body).await?;
    let body = serde_json::json!({ "text": "Good day, I would like to ask about my order." });
    let mut took = Vec::new();
    while Instant::now() < until {
        let started = Instant::now();
        let path = format!("{join}/messages/{}", Uuid::now_v7());
        let _: serde_json::Value = connection.send("PUT", &path, &body).await?;
        took.push(started.elapsed());
    }
    Ok(took)
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let connections: usize = arguments.next().as_deref().unwrap_or("128").parse()?;
    let seconds: u64 = arguments.next().as_deref().unwrap_or("10").parse()?;
    let folder = tempfile::tempdir_in(std::env::current_dir()?)?;
    let config = Config::new(folder.path(), ([127, 0, 0, 1], 0).into());
    let server = Server::start(config).await?;
    let new = NewOperator {
        username: "eva".into(),
        display_name: "Eva".into(),
        password: "correct horse".into(),
        role: Role::Operator,
    };
    server.admin().create_operator(new).await?;
    let mut desk = Connection::open(&server, String::new()).await?;
    let device_id = Uuid::now_v7().into();
    let body =
        SignIn { username: "eva".into(), password: "correct horse".into(), device_id, device_name: String::new() };
    let signed_in: SignedIn = desk.send("POST", "/v1/sign-in", &body).await?;
    desk.token = signed_in.token;

    let mut clients = Vec::new();
    let started = Instant::now();
    for _ in 0..connections {
        let path = format!("/v1/invitations/{}", Uuid::now_v7());
        let body = serde_json::json!({ "valid_for_ms": 900_000 });
        let invitation: Invitation = desk.send("PUT", &path, &body).await?;
        let code = invitation.url.rsplit('/').next().unwrap_or_default().to_owned();
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let connection = Connection::open(&server, secret).await?;
        clients.push((connection, code));
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for (connection, code) in clients {
        tasks.spawn(client(connection, code, until));
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    took.sort_unstable();
    let at = |part: usize| took.get(took.len() * part / 100).copied().unwrap_or_default();
    let rate = took.len() as u64 / seconds;
    writeln!(
        std::io::stdout(),
        "{rate} messages/s over {connections} connections; median {:?}, p99 {:?} (prepared in {:?})",
        at(50),
        at(99),
        until.duration_since(started) - Duration::from_secs(seconds)
    )?;
    server.stop().await;
    Ok(())
}
