//! Just enough HTTP to cost little beside the server that is measured.

use std::net::SocketAddr;
use std::ops::Range;

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
        let headers = format!("Authorization: Bearer {}\r\n{header}", self.token);
        let answer = self.ask(method, path, &headers, &serde_json::to_string(body)?).await?;
        if answer.status != 200 {
            return Err(format!("{method} {path} was answered with {}", answer.status).into());
        }
        Ok(serde_json::from_slice(answer.body)?)
    }

    /// Asks as whoever the headers name. That something is refused is no error.
    pub(super) async fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Outcome<Answer<'_>> {
        let length = body.len();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        self.socket.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let (status, body) = loop {
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some(complete) = complete(&self.buffer)? {
                break complete;
            }
        };
        Ok(Answer { status, body: &self.buffer[body] })
    }
}

/// What the server answered.
pub(super) struct Answer<'a> {
    pub(super) status: u16,
    pub(super) body: &'a [u8],
}

/// The status and where the body is, once all of it is there.
fn complete(buffer: &[u8]) -> Outcome<Option<(u16, Range<usize>)>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
    let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    // Only a 204 has none.
    let body = end + 4..end + 4 + length.unwrap_or("0").parse::<usize>()?;
    Ok((buffer.len() >= body.end).then_some((status, body)))
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
