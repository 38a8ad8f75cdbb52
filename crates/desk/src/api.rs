//! Asking the server: one typed function a request, and every way it can fail mapped to a code.

mod transfer;

mod talk;

use std::{
    error::Error as _,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use deskbell_protocol::{
    ApiError, Channel, ChannelState, CreateInvitation, ErrorCode, ExtendInvitation, GroupId, Info, Invitation,
    InvitationId, Message, MessageId, Messages, Operator, OperatorId, PROTOCOL, PassOn, Readiness, Retry,
    RevokeInvitation, SendMessage, Seq, SessionAnswer, SessionId, SetChannel, SetOperatorStatus, SetOwnPassword,
    SetProfile, SetStatus, SignIn, SignedIn, Status, StatusHistory, StatusTimes, Workspace,
};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        handshake::{client::generate_key, derive_accept_key},
        protocol::Role,
    },
};
use uuid::Uuid;

pub(crate) use self::talk::Coming;
use crate::address::Address;

/// A request that was not answered by then failed.
const DEADLINE: Duration = Duration::from_secs(15);
/// Who asks whether a server is there at all sits before the screen and waits.
const INFO_DEADLINE: Duration = Duration::from_secs(10);
/// A connection that was not made by then failed.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// Pauses before a request for which a person waits is repeated.
const REPEATS: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1_000)];
/// An idle connection older than this is not trusted to be alive.
const IDLE: Duration = Duration::from_secs(20);

/// The stream's socket.
pub(crate) type Socket = WebSocketStream<reqwest::Upgraded>;

/// One server, with the operator's token once there is one.
#[derive(Clone)]
pub(crate) struct Api {
    http: Arc<RwLock<Client>>,
    address: Address,
    token: Option<Arc<str>>,
}

impl Api {
    /// Prepares to ask a server; nothing is sent.
    ///
    /// # Errors
    /// `certificate_not_trusted` when this computer has no trusted certificates at all.
    pub(crate) fn new(address: Address) -> Result<Self, ApiError> {
        // Another part of the program may have chosen a provider already; either serves.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let http = Arc::new(RwLock::new(client(&address)?));
        Ok(Self { http, address, token: None })
    }

    /// Forgets every connection: after a loss none is trusted to be alive, and a request on a dead one would wait for its
    /// deadline.
    pub(crate) fn renew(&self) {
        match client(&self.address) {
            Ok(client) => *self.http.write().unwrap_or_else(PoisonError::into_inner) = client,
            Err(error) => tracing::warn!(%error, "the connections could not be renewed"),
        }
    }

    /// The same server, asked as the token's operator.
    pub(crate) fn with_token(mut self, token: &str) -> Self {
        self.token = Some(Arc::from(token));
        self
    }

    /// The token, for the stream's first frame.
    pub(crate) fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Who answers at the address.
    ///
    /// # Errors
    /// `not_deskbell` when it is something else, `upgrade_required` when the versions do not meet.
    pub(crate) async fn info(&self) -> Result<Info, ApiError> {
        self.info_within(INFO_DEADLINE).await
    }

    async fn info_within(&self, deadline: Duration) -> Result<Info, ApiError> {
        let not_deskbell = |message: String| ApiError::never(ErrorCode::NotDeskbell, message);
        let request = self.request(Method::GET, "/v1/info").timeout(deadline);
        let info: Info = ask(request).await.map_err(|error| match error.code {
            ErrorCode::NotFound | ErrorCode::BadRequest => not_deskbell(error.message),
            _ => error,
        })?;
        if info.product != "deskbell" {
            return Err(not_deskbell("the product is another".to_owned()));
        }
        if !(info.protocol_min..=info.protocol_max).contains(&PROTOCOL) {
            return Err(ApiError::never(
                ErrorCode::UpgradeRequired,
                format!("the server speaks {} to {}, this desk {PROTOCOL}", info.protocol_min, info.protocol_max),
            ));
        }
        Ok(info)
    }

    pub(crate) async fn sign_in(&self, body: &SignIn) -> Result<SignedIn, ApiError> {
        self.post("/v1/sign-in", Some(body)).await
    }

    /// Makes the token void.
    pub(crate) async fn sign_out(&self) -> Result<(), ApiError> {
        told(self.written(Method::POST, "/v1/sign-out", Uuid::now_v7(), None::<&()>)).await
    }

    pub(crate) async fn workspace(&self) -> Result<Workspace, ApiError> {
        ask(self.request(Method::GET, "/v1/workspace")).await
    }

    /// `key` names the choice: the same choice, asked again, has the same. `age` is how long ago it was made.
    pub(crate) async fn set_status(&self, key: Uuid, status: Status, age: Duration) -> Result<Operator, ApiError> {
        let age_ms = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
        ask(self.written(Method::PUT, "/v1/me/status", key, Some(&SetStatus { status, age_ms }))).await
    }

    /// `key` names the switch.
    pub(crate) async fn set_channel(
        &self,
        key: Uuid,
        channel: Channel,
        on: bool,
    ) -> Result<Vec<ChannelState>, ApiError> {
        // The name in the address is the one on the wire.
        let name = serde_json::to_value(channel).unwrap_or_default();
        let path = format!("/v1/me/channels/{}", name.as_str().unwrap_or_default());
        repeated(|| ask(self.written(Method::PUT, &path, key, Some(&SetChannel { on })))).await
    }

    /// Tells once; who tells repeats.
    pub(crate) async fn set_readiness(&self, readiness: &Readiness) -> Result<(), ApiError> {
        told(self.request(Method::PUT, "/v1/me/readiness").json(readiness)).await
    }

    pub(crate) async fn times(&self) -> Result<StatusTimes, ApiError> {
        ask(self.request(Method::GET, "/v1/me/times")).await
    }

    pub(crate) async fn history(&self) -> Result<StatusHistory, ApiError> {
        repeated(|| ask(self.request(Method::GET, "/v1/me/history"))).await
    }

    pub(crate) async fn set_profile(&self, profile: &SetProfile) -> Result<Operator, ApiError> {
        repeated(|| ask(self.request(Method::PUT, "/v1/me/profile").json(profile))).await
    }

    /// A picture and its kind; none takes the photo away.
    pub(crate) async fn set_photo(&self, photo: Option<(Vec<u8>, &'static str)>) -> Result<Operator, ApiError> {
        let request = || {
            let request = self.request(Method::PUT, "/v1/me/photo");
            match &photo {
                Some((picture, kind)) => request.header(header::CONTENT_TYPE, *kind).body(picture.clone()),
                None => request,
            }
        };
        repeated(|| ask(request())).await
    }

    /// The picture with a hash.
    pub(crate) async fn photo(&self, hash: &str) -> Result<Vec<u8>, ApiError> {
        let response = answer(self.request(Method::GET, &format!("/v1/photos/{hash}"))).await?;
        Ok(response.bytes().await.map_err(|error| of_transport(&error))?.into())
    }

    pub(crate) async fn set_password(&self, password: &SetOwnPassword) -> Result<(), ApiError> {
        repeated(|| told(self.request(Method::PUT, "/v1/me/password").json(password))).await
    }

    pub(crate) async fn operator_history(&self, id: OperatorId) -> Result<StatusHistory, ApiError> {
        repeated(|| ask(self.request(Method::GET, &format!("/v1/operators/{id}/history")))).await
    }

    pub(crate) async fn set_operator_status(&self, id: OperatorId, status: Status) -> Result<(), ApiError> {
        let (key, path) = (Uuid::now_v7(), format!("/v1/operators/{id}/status"));
        repeated(|| told(self.written(Method::PUT, &path, key, Some(&SetOperatorStatus { status })))).await
    }

    /// Makes the tokens of all of an operator's computers void.
    pub(crate) async fn sign_out_operator(&self, id: OperatorId) -> Result<(), ApiError> {
        self.tell(&format!("/v1/operators/{id}/sign-out"), None::<&()>).await
    }

    pub(crate) async fn create_invitation(
        &self,
        id: InvitationId,
        body: &CreateInvitation,
    ) -> Result<Invitation, ApiError> {
        let path = format!("/v1/invitations/{id}");
        repeated(|| ask(self.request(Method::PUT, &path).json(body))).await
    }

    /// Lets nobody else join by it.
    pub(crate) async fn revoke_invitation(
        &self,
        id: InvitationId,
        body: RevokeInvitation,
    ) -> Result<Invitation, ApiError> {
        self.post(&format!("/v1/invitations/{id}/revoke"), Some(&body)).await
    }

    /// The same for all of the operator's that can still be joined; the stream tells what became of them.
    pub(crate) async fn revoke_invitations(&self, body: RevokeInvitation) -> Result<(), ApiError> {
        self.tell("/v1/invitations/revoke", Some(&body)).await
    }

    pub(crate) async fn extend_invitation(
        &self,
        id: InvitationId,
        body: ExtendInvitation,
    ) -> Result<Invitation, ApiError> {
        self.post(&format!("/v1/invitations/{id}/extend"), Some(&body)).await
    }

    pub(crate) async fn accept(&self, id: SessionId) -> Result<SessionAnswer, ApiError> {
        self.post(&format!("/v1/sessions/{id}/accept"), None::<&()>).await
    }

    pub(crate) async fn end(&self, id: SessionId) -> Result<SessionAnswer, ApiError> {
        self.post(&format!("/v1/sessions/{id}/end"), None::<&()>).await
    }

    /// Lets an offer go on to somebody else. The stream tells what becomes of the session: an answer that it overtook would
    /// bring back what left.
    pub(crate) async fn decline(&self, id: SessionId) -> Result<(), ApiError> {
        self.tell(&format!("/v1/sessions/{id}/decline"), None::<&()>).await
    }

    /// Gives a session to a group's queue.
    pub(crate) async fn pass_on(&self, id: SessionId, group_id: GroupId) -> Result<(), ApiError> {
        self.tell(&format!("/v1/sessions/{id}/pass"), Some(&PassOn { group_id })).await
    }

    /// The newest page of a session's messages, or the one before a place.
    pub(crate) async fn messages(&self, id: SessionId, before: Option<Seq>, limit: u32) -> Result<Messages, ApiError> {
        let mut request =
            self.request(Method::GET, &format!("/v1/sessions/{id}/messages")).query(&[("limit", i64::from(limit))]);
        if let Some(before) = before {
            request = request.query(&[("before", before.0)]);
        }
        ask(request).await
    }

    /// Sends once; the outbox repeats.
    pub(crate) async fn send_message(
        &self,
        session: SessionId,
        id: MessageId,
        text: &str,
    ) -> Result<Message, ApiError> {
        let path = format!("/v1/sessions/{session}/messages/{id}");
        ask(self.request(Method::PUT, &path).json(&SendMessage { text: text.to_owned() })).await
    }

    /// Opens the stream's socket through the same certificates and proxies as everything else.
    pub(crate) async fn socket(&self, deadline: Duration) -> Result<Socket, ApiError> {
        let key = generate_key();
        let request = self
            .http()
            .get(self.address.path("/v1/stream"))
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, &key);
        // No deadline on the request itself: it would end the stream.
        let response = tokio::time::timeout(deadline, request.send())
            .await
            .map_err(|_| ApiError::later(ErrorCode::ServerUnreachable, "no answer to the stream's opening"))?
            .map_err(|error| of_transport(&error))?;
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(of_response(response).await);
        }
        let accepted = response.headers().get(header::SEC_WEBSOCKET_ACCEPT).map(header::HeaderValue::as_bytes);
        if accepted != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
            return Err(not_understood("the stream's handshake is wrong"));
        }
        let upgraded = response.upgrade().await.map_err(|error| of_transport(&error))?;
        Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, None).await)
    }

    fn http(&self) -> Client {
        self.http.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.unhurried(method, path).timeout(DEADLINE)
    }

    /// A request that may take long.
    fn unhurried(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http().request(method, self.address.path(path));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn post<B: Serialize, A: DeserializeOwned>(&self, path: &str, body: Option<&B>) -> Result<A, ApiError> {
        let key = Uuid::now_v7();
        repeated(|| ask(self.written(Method::POST, path, key, body))).await
    }

    /// As [`Api::post`], where the desk needs nothing of the answer.
    async fn tell<B: Serialize>(&self, path: &str, body: Option<&B>) -> Result<(), ApiError> {
        let key = Uuid::now_v7();
        repeated(|| told(self.written(Method::POST, path, key, body))).await
    }

    /// A write that the server does once, however often it is asked for with the same key.
    fn written<B: Serialize>(&self, method: Method, path: &str, key: Uuid, body: Option<&B>) -> RequestBuilder {
        let request = self.request(method, path).header("idempotency-key", key.to_string());
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }
}

fn client(address: &Address) -> Result<Client, ApiError> {
    let builder = Client::builder()
        .user_agent(concat!("deskbell/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_DEADLINE)
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none());
    let builder = if address.encrypted() {
        builder.https_only(true)
    } else {
        // This computer: no proxy, and no time spent on reading the system's certificates.
        builder.no_proxy().tls_certs_only(std::iter::empty())
    };
    builder.build().map_err(|error| ApiError::never(ErrorCode::CertificateNotTrusted, error.to_string()))
}

/// Asks again for a while when the error says that it may help. Only for what is idempotent.
async fn repeated<A, F: Future<Output = Result<A, ApiError>>>(ask: impl Fn() -> F) -> Result<A, ApiError> {
    let tries = async {
        for pause in REPEATS {
            match ask().await {
                // Who is told to wait longer than these pauses tells the person instead.
                Err(error) if error.retry == Retry::Later => tokio::time::sleep(pause).await,
                answer => return answer,
            }
        }
        ask().await
    };
    tokio::time::timeout(DEADLINE, tries)
        .await
        .unwrap_or_else(|_| Err(ApiError::later(ErrorCode::ServerUnreachable, "no answer within the deadline")))
}

async fn ask<A: DeserializeOwned>(request: RequestBuilder) -> Result<A, ApiError> {
    let response = answer(request).await?;
    let body = response.bytes().await.map_err(|error| of_transport(&error))?;
    serde_json::from_slice(&body).map_err(|error| not_understood(&error.to_string()))
}

/// For what is answered with nothing that the desk needs.
async fn told(request: RequestBuilder) -> Result<(), ApiError> {
    answer(request).await.map(drop)
}

async fn answer(request: RequestBuilder) -> Result<Response, ApiError> {
    let response = request.send().await.map_err(|error| of_transport(&error))?;
    if response.status().is_success() { Ok(response) } else { Err(of_response(response).await) }
}

/// Something between desk and server answers, such as the sign-on page of a public network: it may go away.
fn not_understood(message: &str) -> ApiError {
    ApiError::later(ErrorCode::NotDeskbell, format!("the answer is not one of a Deskbell server: {message}"))
}

async fn of_response(response: Response) -> ApiError {
    let status = response.status();
    let body = response.bytes().await.unwrap_or_default();
    match serde_json::from_slice::<ApiError>(&body) {
        Ok(error) => error,
        // A proxy in front of the server speaks so while the server is away.
        Err(_) if status.is_server_error() => ApiError::later(ErrorCode::Unavailable, format!("answered {status}")),
        // Only the server itself may say that the token is void: a public network's 401 must not sign the operator out.
        Err(_) => not_understood(&format!("status {status}")),
    }
}

fn of_transport(error: &reqwest::Error) -> ApiError {
    if error.is_builder() {
        return ApiError::never(ErrorCode::BadAddress, describe(error));
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if certificate_refused(inner) {
            return ApiError::later(ErrorCode::CertificateNotTrusted, describe(error));
        }
        if inner.downcast_ref().is_some_and(hyper::Error::is_parse) {
            return not_http(error);
        }
        if spoke_plainly(inner) {
            return ApiError::later(ErrorCode::NotEncrypted, describe(error));
        }
        cause = inner.source();
    }
    ApiError::later(ErrorCode::ServerUnreachable, describe(error))
}

fn certificate_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let told = of_tls(error);
    matches!(told, Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented))
}

/// What came back is not HTTP. To a plain question that is mostly a server that speaks TLS only.
fn not_http(error: &reqwest::Error) -> ApiError {
    let plain = error.url().is_some_and(|url| url.scheme() == "http");
    let code = if plain { ErrorCode::EncryptedOnly } else { ErrorCode::NotDeskbell };
    ApiError::later(code, describe(error))
}

/// What came back is not TLS: mostly a server that answers "400" in plain HTTP.
fn spoke_plainly(error: &(dyn std::error::Error + 'static)) -> bool {
    matches!(of_tls(error), Some(rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType)))
}

/// rustls hides inside I/O errors, one in another, whose `source` skips what they hold.
fn of_tls<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(held) => of_tls(held),
        None => error.downcast_ref(),
    }
}

/// The error and its causes, without the address.
fn describe(error: &reqwest::Error) -> String {
    let mut text = match (error.is_timeout(), error.is_connect()) {
        (true, _) => "timed out".to_owned(),
        (_, true) => "could not connect".to_owned(),
        _ => "the request failed".to_owned(),
    };
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_trusted_is_told_apart() {
        let hidden = std::io::Error::other(rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer));
        assert!(certificate_refused(&hidden), "rustls is found inside an I/O error");
        assert!(certificate_refused(&std::io::Error::other(hidden)), "and deeper");
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert!(!certificate_refused(&refused), "nothing listens: that is not the certificate's fault");
    }

    #[tokio::test]
    async fn who_never_answers_is_given_up() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let api = Api::new(Address::parse(&silent.local_addr().unwrap().to_string()).unwrap()).unwrap();
        // Every request is given up at last; this one sooner.
        let info = tokio::time::timeout(Duration::from_secs(5), api.info_within(Duration::from_millis(50)));
        let error = info.await.expect("within the deadline asked for").unwrap_err();
        assert_eq!(error.code, ErrorCode::ServerUnreachable, "{error}");
        assert!(INFO_DEADLINE.max(CONNECT_DEADLINE) <= Duration::from_secs(10), "a person waits for it");
    }

    #[tokio::test]
    async fn nothing_at_the_address_is_unreachable() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let api = Api::new(Address::parse(&free.to_string()).unwrap()).unwrap();
        let error = api.info().await.unwrap_err();
        assert_eq!(error.code, ErrorCode::ServerUnreachable, "{error}");
        assert!(error.is_retryable(), "the server may come back");
    }
}
