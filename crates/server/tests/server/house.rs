//! A started server and those who talk to it.

mod stream;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use deskbell_protocol::{
    ApiError, ChannelState, CompanySettings, ErrorCode, FrameFromServer, GroupId, Invitation, Join, JoinId, Joined,
    Message, Operator, OperatorId, PassOn, Resume, Role, SendMessage, Session, SessionAnswer, SessionId, SetChannel,
    SetStatus, SignIn, SignedIn, Status, Timestamp, Workspace,
};
use deskbell_server::{Clock, Config, DatabaseUrl, NewOperator, Pace, Server, Sources};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) use stream::Stream;

/// Long enough for the slowest machine, short enough to fail.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Answer<T> = Result<T, (u16, ApiError)>;

pub(crate) fn new_id<T: From<Uuid>>() -> T {
    Uuid::now_v7().into()
}

/// A server with a company, two operators, eva and tom, and a folder of its own.
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) folder: TempDir,
    /// PostgreSQL, where it is not a file in the folder.
    pub(crate) database: Option<DatabaseUrl>,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with_pace(Pace::default()).await
    }

    pub(crate) async fn with_pace(pace: Pace) -> Self {
        Self::on(None, pace).await
    }

    /// On PostgreSQL, or in a file.
    pub(crate) async fn on(database: Option<DatabaseUrl>, pace: Pace) -> Self {
        Self::furnished(database, Sources { pace, ..Sources::system() }).await
    }

    /// In a file, with a clock that can be set forward.
    pub(crate) async fn with_clock(pace: Pace) -> (Self, Arc<Forward>) {
        Self::on_with_clock(None, pace).await
    }

    /// The same on PostgreSQL, or in a file.
    pub(crate) async fn on_with_clock(database: Option<DatabaseUrl>, pace: Pace) -> (Self, Arc<Forward>) {
        let clock = Arc::<Forward>::default();
        let sources = Sources { pace, clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Sources::system() };
        (Self::furnished(database, sources).await, clock)
    }

    pub(crate) async fn furnished(database: Option<DatabaseUrl>, sources: Sources) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let server = start_with(&folder, database.clone(), sources).await;
        let admin = server.admin();
        admin.create_company("Acme").await.expect("a new database has no company");
        let house = Self { server, folder, database };
        house.operator("eva", "Eva Nováková", Role::Operator).await;
        house.operator("tom", "Tom", Role::Operator).await;
        house
    }

    /// One more operator.
    pub(crate) async fn operator(&self, username: &str, name: &str, role: Role) -> OperatorId {
        let (username, display_name, password) = (username.into(), name.into(), "correct horse".into());
        let new = NewOperator { username, display_name, password, role };
        self.server.admin().create_operator(new).await.expect("the user name is free")
    }

    /// Changes the company's settings.
    pub(crate) async fn settings(&self, change: impl Fn(&mut CompanySettings)) {
        let admin = self.server.admin();
        let changed = admin.change_settings(|settings| {
            change(settings);
            Ok(())
        });
        changed.await.expect("the settings are valid");
    }

    /// A group called and addressed so, whose members are of these user names.
    pub(crate) async fn group(&self, slug: &str, members: &[&str]) -> GroupId {
        let members: Vec<String> = members.iter().map(|member| (*member).to_owned()).collect();
        self.server.admin().create_group(slug, &members).await.expect("a new group")
    }

    /// Signs in and connects.
    pub(crate) async fn connect(&self, username: &str) -> (Desk, Stream) {
        let desk = self.sign_in(username).await;
        let stream = desk.connect().await;
        (desk, stream)
    }

    /// Another server on the same PostgreSQL, which tests start on Unix only.
    #[cfg(unix)]
    pub(crate) async fn beside(&self) -> Self {
        self.beside_with(Pace::default()).await
    }

    #[cfg(unix)]
    pub(crate) async fn beside_with(&self, pace: Pace) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let server = start(&folder, self.database.clone(), pace).await;
        Self { server, folder, database: self.database.clone() }
    }

    /// Stops the server and starts it again on the same folder, at another port.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(Pace::default(), None).await
    }

    /// The same at another pace, and with the file changed meanwhile.
    pub(crate) async fn restart_with(self, pace: Pace, change: Option<&'static str>) -> Self {
        self.server.stop().await;
        if let Some(sql) = change {
            crate::durability::change(&self.folder.path().join("data"), sql).await;
        }
        let server = start(&self.folder, self.database.clone(), pace).await;
        Self { server, ..self }
    }

    pub(crate) fn api(&self, token: &str) -> Api {
        Api::new(format!("http://{}", self.server.address()), token)
    }

    pub(crate) async fn sign_in(&self, username: &str) -> Desk {
        self.sign_in_on(username, new_id()).await
    }

    pub(crate) async fn sign_in_on(&self, username: &str, device: Uuid) -> Desk {
        let body = SignIn {
            username: username.into(),
            password: "correct horse".into(),
            device_id: device.into(),
            device_name: "test".into(),
            zone: None,
        };
        let SignedIn { token, operator } =
            self.api("").send(Method::POST, "/v1/sign-in", None, &body).await.expect("the password is right");
        Desk { api: self.api(&token), operator }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.api(""))
    }

    /// eva signs in, connects, invites; a client joins; eva accepts.
    pub(crate) async fn conversation(&self) -> (Desk, Stream, Client, SessionId) {
        let eva = self.sign_in("eva").await;
        let stream = eva.stream().await;
        let client = self.client();
        let joined = client.join(&eva.invite().await, "Petr").await.expect("the invitation is new");
        eva.accept(joined.session.id).await.expect("the session waits for her");
        (eva, stream, client, joined.session.id)
    }
}

pub(crate) async fn start(folder: &TempDir, database: Option<DatabaseUrl>, pace: Pace) -> Server {
    start_with(folder, database, Sources { pace, ..Sources::system() }).await
}

pub(crate) async fn start_with(folder: &TempDir, database: Option<DatabaseUrl>, sources: Sources) -> Server {
    let config = Config { database, ..Config::new(folder.path().join("data"), ([127, 0, 0, 1], 0).into()) };
    Server::start_with(config, sources).await.expect("the server starts")
}

/// The system's clock, set forward.
#[derive(Default)]
pub(crate) struct Forward(AtomicI64);

impl Forward {
    pub(crate) fn by(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).expect("a test is short");
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Forward {
    fn now(&self) -> Timestamp {
        Sources::system().clock.now().plus(self.0.load(Ordering::SeqCst))
    }
}

/// HTTP with one token.
#[derive(Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    pub(crate) base: String,
    pub(crate) token: String,
}

impl Api {
    pub(crate) fn new(base: String, token: &str) -> Self {
        // Another test of this process may have been quicker.
        rustls::crypto::ring::default_provider().install_default().ok();
        Self { http: reqwest::Client::new(), base, token: token.to_owned() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        key: Option<Uuid>,
        body: &impl Serialize,
    ) -> Answer<T> {
        let mut request = self.request(method, path).json(body);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key.to_string());
        }
        answer(request).await
    }

    pub(crate) async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Answer<T> {
        self.send(Method::PUT, path, None, body).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, key: Uuid) -> Answer<T> {
        self.send(Method::POST, path, Some(key), &Value::Null).await
    }
}

/// The answer, or the status and the error; an empty body is `null`.
pub(crate) async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Answer<T> {
    let response = request.send().await.expect("the server answers");
    let status = response.status();
    let body = response.bytes().await.expect("the answer has a body");
    let body: &[u8] = if body.is_empty() { b"null" } else { &body };
    if status.is_success() {
        return Ok(serde_json::from_slice(body).expect("the answer is of the protocol"));
    }
    let error = serde_json::from_slice(body).expect("every error has the protocol's shape");
    Err((status.as_u16(), error))
}

/// The code of an answer that is an error.
pub(crate) fn code<T>(answer: Answer<T>) -> Option<ErrorCode> {
    answer.err().map(|(_, error)| error.code)
}

/// A signed-in operator.
pub(crate) struct Desk {
    pub(crate) api: Api,
    pub(crate) operator: Operator,
}

impl Desk {
    pub(crate) async fn workspace(&self) -> Workspace {
        self.api.get("/v1/workspace").await.expect("the workspace")
    }

    pub(crate) async fn invite(&self) -> Invitation {
        let body = serde_json::json!({ "valid_for_ms": 15 * 60 * 1000, "label": "a label" });
        self.api.put(&format!("/v1/invitations/{}", Uuid::now_v7()), &body).await.expect("an invitation")
    }

    pub(crate) async fn accept(&self, session: SessionId) -> Answer<SessionAnswer> {
        self.api.post(&format!("/v1/sessions/{session}/accept"), Uuid::now_v7()).await
    }

    pub(crate) async fn end(&self, session: SessionId) -> Answer<SessionAnswer> {
        self.api.post(&format!("/v1/sessions/{session}/end"), Uuid::now_v7()).await
    }

    pub(crate) async fn write(&self, session: SessionId, text: &str) -> Answer<Message> {
        let path = format!("/v1/sessions/{session}/messages/{}", Uuid::now_v7());
        self.api.put(&path, &SendMessage { text: text.into() }).await
    }

    pub(crate) async fn decline(&self, session: SessionId) -> Answer<SessionAnswer> {
        self.api.post(&format!("/v1/sessions/{session}/decline"), Uuid::now_v7()).await
    }

    pub(crate) async fn pass(&self, session: SessionId, group_id: GroupId) -> Answer<SessionAnswer> {
        let path = format!("/v1/sessions/{session}/pass");
        self.api.send(Method::POST, &path, Some(Uuid::now_v7()), &PassOn { group_id }).await
    }

    pub(crate) async fn switch(&self, channel: &str, on: bool) -> Answer<Vec<ChannelState>> {
        let path = format!("/v1/me/channels/{channel}");
        self.api.send(Method::PUT, &path, Some(Uuid::now_v7()), &SetChannel { on }).await
    }

    pub(crate) async fn set_status(&self, status: Status) -> Answer<Operator> {
        self.api.send(Method::PUT, "/v1/me/status", Some(Uuid::now_v7()), &SetStatus { status, age_ms: 0 }).await
    }

    /// A stream from where the workspace stands.
    pub(crate) async fn stream(&self) -> Stream {
        let Workspace { epoch, seq, .. } = self.workspace().await;
        self.resume(Resume { epoch, seq }).await
    }

    /// A stream on which the server has said hello: the operator counts as connected.
    pub(crate) async fn connect(&self) -> Stream {
        let mut stream = self.stream().await;
        let hello = stream.frame().await;
        assert!(matches!(hello, Some(FrameFromServer::Hello { .. })), "{hello:?}");
        stream
    }

    /// What the operator is shown of a session.
    pub(crate) async fn sees(&self, session: SessionId) -> Option<Session> {
        self.workspace().await.sessions.into_iter().find(|shown| shown.id == session)
    }

    pub(crate) async fn resume(&self, resume: Resume) -> Stream {
        Stream::open(&self.api, "/v1/stream", self.api.token.clone(), resume).await
    }
}

/// A client's browser.
pub(crate) struct Client {
    pub(crate) api: Api,
    pub(crate) join: JoinId,
}

impl Client {
    pub(crate) fn new(mut api: Api) -> Self {
        api.token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        Self { api, join: new_id() }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/v1/client/joins/{}{rest}", self.join)
    }

    pub(crate) async fn join(&self, invitation: &Invitation, name: &str) -> Answer<Joined> {
        let body =
            Join { code: code_of(invitation), name: name.into(), language: Some("cs".into()), ..Join::default() };
        self.api.put(&self.path(""), &body).await
    }

    pub(crate) async fn join_group(&self, slug: &str, name: &str) -> Answer<Joined> {
        let page = Some("https://example.org/offer".into());
        let join = Join { name: name.into(), group: Some(slug.into()), page, ..Join::default() };
        self.api.put(&self.path(""), &join).await
    }

    pub(crate) async fn joined(&self) -> Answer<Joined> {
        self.api.get(&self.path("")).await
    }

    pub(crate) async fn write(&self, text: &str) -> Answer<Message> {
        let path = self.path(&format!("/messages/{}", Uuid::now_v7()));
        self.api.put(&path, &SendMessage { text: text.into() }).await
    }

    pub(crate) async fn leave(&self) -> Answer<()> {
        self.api.post(&self.path("/leave"), Uuid::now_v7()).await
    }

    pub(crate) async fn stream(&self) -> Stream {
        self.stream_from(&self.joined().await.expect("it has joined")).await
    }

    /// A stream of everything that happened after `joined` was read.
    pub(crate) async fn stream_from(&self, &Joined { epoch, seq, .. }: &Joined) -> Stream {
        let token = format!("{}:{}", self.join, self.api.token);
        Stream::open(&self.api, "/v1/client/stream", token, Resume { epoch, seq }).await
    }
}

pub(crate) fn code_of(invitation: &Invitation) -> String {
    invitation.url.rsplit('/').next().expect("a url has parts").to_owned()
}

/// Picks the text of an added message.
pub(crate) fn text_of(message: &Message) -> Option<String> {
    match &message.content {
        deskbell_protocol::Content::Text { text } => Some(text.clone()),
        _ => None,
    }
}
