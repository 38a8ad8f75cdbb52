//! A client's requests, as its page does them (`docs/PROTOCOL.md`, Clients).

use std::time::Duration;

use deskbell_protocol::{ApiError, ErrorCode, InvitationCard, Join, JoinId, Joined, Message, MessageId, SendMessage};
use reqwest::{Client, RequestBuilder, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(10);

/// What a browser keeps to come back to its session.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) join: JoinId,
    secret: String,
}

impl Key {
    /// A new one, with as many random bits as a page takes.
    pub(crate) fn new() -> Self {
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        Self { join: JoinId(Uuid::now_v7()), secret }
    }
}

/// The way to the server.
pub(crate) struct Line {
    http: Client,
    base_url: String,
}

impl Line {
    pub(crate) fn new(base_url: &str) -> Result<Self, ApiError> {
        let http = Client::builder().no_proxy().timeout(PATIENCE).build().map_err(|error| failed(&error))?;
        Ok(Self { http, base_url: base_url.trim_end_matches('/').to_owned() })
    }

    /// Whose invitation it is, and whether he or she can take a client now.
    pub(crate) async fn card(&self, code: &str) -> Result<InvitationCard, ApiError> {
        ask(self.http.get(self.address(&format!("invitations/{code}")))).await
    }

    pub(crate) async fn join(&self, key: &Key, agent: &str, join: &Join) -> Result<Joined, ApiError> {
        let request = self.http.put(self.address(&format!("joins/{}", key.join))).header(header::USER_AGENT, agent);
        ask(request.bearer_auth(&key.secret).json(join)).await
    }

    pub(crate) async fn look(&self, key: &Key) -> Result<Joined, ApiError> {
        ask(self.http.get(self.address(&format!("joins/{}", key.join))).bearer_auth(&key.secret)).await
    }

    pub(crate) async fn say(&self, key: &Key, text: &str) -> Result<Message, ApiError> {
        let path = format!("joins/{}/messages/{}", key.join, MessageId(Uuid::now_v7()));
        let body = SendMessage { text: text.to_owned() };
        ask(self.http.put(self.address(&path)).bearer_auth(&key.secret).json(&body)).await
    }

    pub(crate) async fn leave(&self, key: &Key) -> Result<(), ApiError> {
        let request = self.http.post(self.address(&format!("joins/{}/leave", key.join)));
        ask(request.bearer_auth(&key.secret).header("Idempotency-Key", Uuid::new_v4().to_string())).await
    }

    fn address(&self, path: &str) -> String {
        format!("{}/v1/client/{path}", self.base_url)
    }
}

async fn ask<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, ApiError> {
    let answer = request.send().await.map_err(|error| failed(&error))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|error| failed(&error))?;
    // 204 has no body.
    let text = if text.is_empty() { "null" } else { &text };
    let foreign = |error| ApiError::later(ErrorCode::NotDeskbell, format!("answered {status}: {error}"));
    if status.is_success() {
        return serde_json::from_str(text).map_err(foreign);
    }
    Err(serde_json::from_str(text).unwrap_or_else(foreign))
}

fn failed(error: &reqwest::Error) -> ApiError {
    ApiError::later(ErrorCode::ServerUnreachable, error.to_string())
}
