//! A client without a browser, who does what the client page does.

use std::{sync::Arc, time::Duration};

use deskbell_protocol::{
    ApiError, ClientSession, Epoch, ErrorCode, FrameToServer, InvitationCard, Join, JoinId, Joined, LeaveMessage,
    Message, MessageId, Messages, Resume, SendMessage, Seq, Typed,
};
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use uuid::Uuid;

use crate::wait::PATIENCE;

/// What the client knows, from snapshots and the stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    pub session: Option<ClientSession>,
    pub messages: Vec<Message>,
    pub seq: Seq,
    pub epoch: Option<Epoch>,
    pub streams: usize,
    pub lost_frames: usize,
    pub refused: Option<ApiError>,
    /// The operator types, as told last.
    pub operator_types: bool,
    /// How many wait before this client, itself counted, as told last; 0: it does not wait.
    pub position: u32,
}

impl Known {
    /// Takes a message, unless it is there already, in its place.
    pub(crate) fn take_message(&mut self, message: Message) {
        if let Err(place) = self.messages.binary_search_by_key(&message.seq, |known| known.seq) {
            self.messages.insert(place, message);
        }
    }

    pub(crate) fn take_snapshot(&mut self, joined: Joined) {
        joined.messages.messages.into_iter().for_each(|message| self.take_message(message));
        self.session = Some(joined.session);
        self.seq = joined.seq;
        self.epoch = Some(joined.epoch);
    }

    pub(crate) fn resume(&self) -> Option<Resume> {
        self.epoch.map(|epoch| Resume { epoch, seq: self.seq })
    }
}

/// How to reach the server as this client.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub http: reqwest::Client,
    pub base_url: String,
    pub join_id: JoinId,
    secret: String,
}

impl Line {
    /// What the stream's first frame carries.
    pub(crate) fn stream_token(&self) -> String {
        format!("{}:{}", self.join_id, self.secret)
    }

    /// The snapshot.
    pub(crate) async fn snapshot(&self) -> Result<Joined, ApiError> {
        self.read(&format!("joins/{}", self.join_id)).await
    }

    async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        self.ask(path, self.http.get(self.address(path))).await
    }

    async fn write<T: DeserializeOwned>(&self, write: Write) -> Result<T, ApiError> {
        let request = self.http.request(write.method, self.address(&write.path));
        let mut request = request.header("Idempotency-Key", write.key.to_string());
        if let Some(body) = &write.body {
            request = request.json(body);
        }
        self.ask(&write.path, request).await
    }

    fn address(&self, path: &str) -> String {
        format!("{}/v1/client/{path}", self.base_url)
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str, request: RequestBuilder) -> Result<T, ApiError> {
        let failed = |error: reqwest::Error| ApiError::later(ErrorCode::ServerUnreachable, error.to_string());
        let answer = request.bearer_auth(&self.secret).send().await.map_err(failed)?;
        let status = answer.status();
        let text = answer.text().await.map_err(failed)?;
        // 204 has no body.
        let text = if text.is_empty() { "null" } else { &text };
        let foreign = |error| ApiError::never(ErrorCode::NotDeskbell, format!("{path} answered {status}: {error}"));
        if status.is_success() {
            return serde_json::from_str(text).map_err(foreign);
        }
        Err(serde_json::from_str(text).unwrap_or_else(foreign))
    }
}

/// A write, kept so that it can be done again.
#[derive(Debug, Clone)]
struct Write {
    method: Method,
    path: String,
    body: Option<Value>,
    /// For the requests that are not idempotent by their address.
    key: Uuid,
}

/// A client who opened an invitation: joins, writes, reads along as `docs/PROTOCOL.md` says, and leaves.
#[derive(Debug)]
pub struct ScriptedClient {
    line: Line,
    code: String,
    language: Option<String>,
    tells: Join,
    known: Arc<watch::Sender<Known>>,
    last: Option<Write>,
    following: Option<JoinHandle<()>>,
    /// What is to be said on the stream.
    frames: Option<mpsc::UnboundedSender<FrameToServer>>,
}

impl ScriptedClient {
    /// Somebody who holds an invitation's code. `base_url` is the server's address or a proxy's.
    #[must_use]
    pub fn new(base_url: &str, code: &str) -> Self {
        crate::use_ring();
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("an HTTP client");
        // 256 bits, as the page takes from the browser.
        let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self {
            line: Line { http, base_url, join_id: JoinId(Uuid::now_v7()), secret },
            code: code.to_owned(),
            language: None,
            tells: Join::default(),
            known: Arc::new(watch::Sender::new(Known::default())),
            last: None,
            following: None,
            frames: None,
        }
    }

    /// Somebody who was given an invitation's URL, `http://HOST/i/CODE`.
    #[must_use]
    pub fn from_url(invitation: &str) -> Self {
        let (base_url, code) = invitation.split_once("/i/").expect("an invitation's URL holds /i/ and the code");
        Self::new(base_url, code)
    }

    /// Prefers a language, as BCP 47.
    #[must_use]
    pub fn speaking(mut self, language: &str) -> Self {
        self.language = Some(language.to_owned());
        self
    }

    /// Tells this when joining, beside the code, the name and the language.
    #[must_use]
    pub fn telling(mut self, tells: Join) -> Self {
        self.tells = tells;
        self
    }

    /// What the page shows before joining.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn card(&self) -> Result<InvitationCard, ApiError> {
        self.line.read(&format!("invitations/{}", self.code)).await
    }

    /// Joins under a name and follows the stream from then on.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn join(&mut self, name: &str) -> Result<Joined, ApiError> {
        let (code, name, language) = (self.code.clone(), name.to_owned(), self.language.clone());
        let join = Join { code, name, language, ..self.tells.clone() };
        let path = format!("joins/{}", self.line.join_id);
        let joined: Joined = self.write(Method::PUT, path, &join).await?;
        self.known.send_modify(|known| known.take_snapshot(joined.clone()));
        self.reconnect();
        Ok(joined)
    }

    /// Writes a message.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn say(&mut self, text: &str) -> Result<Message, ApiError> {
        let path = format!("joins/{}/messages/{}", self.line.join_id, MessageId(Uuid::now_v7()));
        self.write(Method::PUT, path, &SendMessage { text: text.to_owned() }).await
    }

    /// Sends a file.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn send_file(&self, name: &str, bytes: &[u8]) -> Result<Message, ApiError> {
        let path = format!("joins/{}/files/{}", self.line.join_id, MessageId(Uuid::now_v7()));
        let request = self.line.http.put(self.line.address(&path)).query(&[("name", name)]).body(bytes.to_vec());
        self.line.ask(&path, request).await
    }

    /// The bytes of a file in the session.
    ///
    /// # Panics
    /// When they are not to be had.
    pub async fn file(&self, id: MessageId) -> Vec<u8> {
        let address = self.line.address(&format!("joins/{}/files/{id}", self.line.join_id));
        let answer =
            self.line.http.get(address).bearer_auth(&self.line.secret).send().await.expect("the server answers");
        assert!(answer.status().is_success(), "the file is there: {}", answer.status());
        answer.bytes().await.expect("the file comes whole").to_vec()
    }

    /// Leaves a message and an e-mail address to answer to, instead of waiting on.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn leave_message(&mut self, text: &str, email: &str) -> Result<Joined, ApiError> {
        let (message_id, text) = (MessageId(Uuid::now_v7()), text.to_owned());
        let message = LeaveMessage { message_id, text, email: Some(email.to_owned()), phone: None };
        let path = format!("joins/{}/message-left", self.line.join_id);
        self.write(Method::PUT, path, &message).await
    }

    /// Leaves.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn leave(&mut self) -> Result<(), ApiError> {
        let path = format!("joins/{}/leave", self.line.join_id);
        self.write(Method::POST, path, &()).await
    }

    /// Does the last join, message or leaving once more, exactly as it was, as after a lost answer.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn repeat_last(&self) -> Result<Value, ApiError> {
        self.line.write(self.last.clone().expect("something was written before it is repeated")).await
    }

    /// The session as the client sees it now.
    ///
    /// # Panics
    /// Before joining.
    #[must_use]
    pub fn session(&self) -> ClientSession {
        self.known.borrow().session.clone().expect("the client joined")
    }

    /// The messages the client sees now, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.known.borrow().messages.clone()
    }

    /// A page of the session's messages, asked from the server.
    ///
    /// # Errors
    /// What the server answered.
    pub async fn older_messages(&self, before: Seq, limit: u32) -> Result<Messages, ApiError> {
        let path = format!("joins/{}/messages?before={before}&limit={limit}", self.line.join_id);
        self.line.read(&path).await
    }

    /// Waits until a message is there of which `fits` is true.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn wait_for_message(&self, mut fits: impl FnMut(&Message) -> bool) -> Message {
        let mut found = None;
        self.wait_for("a message that fits", |known| {
            found = known.messages.iter().find(|message| fits(message)).cloned();
            found.is_some()
        })
        .await;
        found.expect("waiting ended with a message")
    }

    /// Waits until the session is as `fits` wants it.
    ///
    /// # Panics
    /// When that does not come in time.
    pub async fn wait_for_session(&self, mut fits: impl FnMut(&ClientSession) -> bool) -> ClientSession {
        self.wait_for("the session to change", |known| known.session.as_ref().is_some_and(&mut fits)).await;
        self.session()
    }

    /// Waits until the server has accepted the stream `times` times: 1 after joining, 2 after the first reconnect.
    ///
    /// # Panics
    /// When that does not come in time.
    pub async fn wait_for_stream(&self, times: usize) {
        self.wait_for("the stream to be accepted", |known| known.streams >= times).await;
    }

    /// Tells that the client types, with what was typed where that may be seen, or that he or she stopped.
    ///
    /// # Panics
    /// Before joining.
    pub fn types(&self, on: bool, text: Option<&str>) {
        self.tell(FrameToServer::Typing { session_id: None, on, text: text.map(|text| Typed(text.to_owned())) });
    }

    /// Tells up to where messages came to the client's page, and up to where they were read there.
    ///
    /// # Panics
    /// Before joining.
    pub fn saw(&self, delivered: Seq, read: Seq) {
        self.tell(FrameToServer::Seen { session_id: None, delivered, read });
    }

    fn tell(&self, frame: FrameToServer) {
        let frames = self.frames.as_ref().expect("the client joined");
        frames.send(frame).expect("the client follows the stream");
    }

    /// Waits until the client was told that the operator types, or does not type any more.
    ///
    /// # Panics
    /// When that does not come in time.
    pub async fn wait_for_typing(&self, on: bool) {
        self.wait_for("the operator's typing", |known| known.operator_types == on).await;
    }

    /// Waits until the client was told its place in the queue.
    ///
    /// # Panics
    /// When that does not come in time.
    pub async fn wait_for_position(&self, position: u32) {
        self.wait_for("its place in the queue", |known| known.position == position).await;
    }

    /// How many frames were found lost, by the stream's own rules.
    #[must_use]
    pub fn lost_frames(&self) -> usize {
        self.known.borrow().lost_frames
    }

    /// Closes the stream, as a browser does that is closed or reloads. Requests still work.
    pub fn disconnect(&mut self) {
        if let Some(following) = self.following.take() {
            following.abort();
        }
    }

    /// Opens the stream again, from where it was left.
    pub fn reconnect(&mut self) {
        self.disconnect();
        let (frames, to_say) = mpsc::unbounded_channel();
        self.frames = Some(frames);
        let known = Arc::clone(&self.known);
        self.following = Some(tokio::spawn(crate::follow::follow(self.line.clone(), known, to_say)));
    }

    async fn wait_for(&self, what: &str, fits: impl FnMut(&Known) -> bool) {
        let mut changes = self.known.subscribe();
        // Message texts stay out of what is printed.
        if tokio::time::timeout(PATIENCE, changes.wait_for(fits)).await.is_err() {
            let known = self.known.borrow();
            let state = known.session.as_ref().map(|session| session.state);
            let (messages, seq, refused) = (known.messages.len(), known.seq, &known.refused);
            panic!(
                "the client waited {PATIENCE:?} in vain for {what}; \
                 it has {messages} messages, session {state:?}, stands at {seq}, refused: {refused:?}"
            );
        }
    }

    async fn write<T: DeserializeOwned>(
        &mut self,
        method: Method,
        path: String,
        body: &impl serde::Serialize,
    ) -> Result<T, ApiError> {
        let body = Some(serde_json::to_value(body).expect("a body is JSON")).filter(|body| !body.is_null());
        let write = Write { method, path, body, key: Uuid::new_v4() };
        self.last = Some(write.clone());
        self.line.write(write).await
    }
}

impl Drop for ScriptedClient {
    fn drop(&mut self) {
        self.disconnect();
    }
}

/// The pause before a stream that broke is opened again.
pub(crate) const RECONNECT_PAUSE: Duration = Duration::from_millis(100);
