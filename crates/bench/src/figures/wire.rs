//! Just enough HTTP to cost little beside the server that is measured.

use std::net::SocketAddr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::Outcome;

/// A connection that is kept and asked one thing after another.
pub(super) struct Wire {
    socket: TcpStream,
    token: String,
    buffer: Vec<u8>,
}

impl Wire {
    pub(super) async fn open(server: SocketAddr, token: &str) -> Outcome<Self> {
        let socket = TcpStream::connect(server).await?;
        socket.set_nodelay(true)?;
        Ok(Self { socket, token: token.to_owned(), buffer: Vec::new() })
    }

    pub(super) async fn send<T: DeserializeOwned>(
        &mut self,
        method: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        self.request(method, path, "", body).await
    }

    /// A write whose path names no id that the writer minted.
    pub(super) async fn send_once<T: DeserializeOwned>(
        &mut self,
        method: &str,
        path: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        self.request(method, path, &format!("Idempotency-Key: {}\r\n", Uuid::new_v4()), body).await
    }

    async fn request<T: DeserializeOwned>(
        &mut self,
        method: &str,
        path: &str,
        header: &str,
        body: &impl Serialize,
    ) -> Outcome<T> {
        let (body, token) = (serde_json::to_string(body)?, &self.token);
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{header}Content-Length: {length}\r\n\r\n{body}"
        );
        self.socket.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        loop {
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
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

/// What a browser receives as an answer's body: its bytes on the wire, as `encoding` if the server thinks it worth while.
pub(super) async fn fetch(server: SocketAddr, path: &str, encoding: &str) -> Outcome<Vec<u8>> {
    let mut socket = TcpStream::connect(server).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or("an answer without a head")?;
    let body = answer.split_off(end + 4);
    let head = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(format!("{path} was answered with {head}").into());
    }
    Ok(body)
}
