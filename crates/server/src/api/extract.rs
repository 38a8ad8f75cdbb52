//! What requests carry: tokens, keys, ids and bodies.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use deskbell_protocol::{ApiKeyId, JoinId, SessionId};
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use uuid::Uuid;

use super::App;
use super::failure::Failure;
use crate::auth;
use crate::store::idempotency::Once;
use crate::store::operators::{self, Desk};

/// A body that has not come whole by then is given up.
const BODY: Duration = Duration::from_secs(30);

/// Ids and codes in the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Failure))]
pub(crate) struct Path<T>(pub(crate) T);

/// An invitation's code in the path. What is no text is no code either, and is answered like one that nobody has.
pub(crate) struct Code(pub(crate) String);

impl FromRequestParts<App> for Code {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let code = Path::<String>::from_request_parts(parts, app).await;
        Ok(code.map_or_else(|_| Self(String::new()), |Path(code)| Self(code)))
    }
}

/// What follows the question mark.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Failure))]
pub(crate) struct Query<T>(pub(crate) T);

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let Raw(bytes) = Raw::from_request(request, app).await?;
        // Everything that is asked for has names; a list without them would be taken for its values in their order.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return Err(Failure::bad_request("the body is not a JSON object"));
        }
        // The position is told, the content is not: it may be a password.
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Failure::bad_request(format!("the body is not the JSON expected, at line {line}, column {column}"))
        })
    }
}

/// A body as it came.
pub(crate) struct Raw(pub(crate) Bytes);

impl FromRequest<App> for Raw {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        Ok(Self(timeout(BODY, Bytes::from_request(request, app)).await.map_err(|_| Failure::too_slow())??))
    }
}

/// The token in `Authorization: Bearer …`.
pub(crate) struct Bearer(pub(crate) String);

impl FromRequestParts<App> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = header.and_then(|header| header.split_once(' ')).ok_or_else(Failure::unauthorized)?;
        if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
            return Err(Failure::unauthorized());
        }
        Ok(Self(token.trim().to_owned()))
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
        let found = operators::by_token(&mut *app.store.peek().await?, &auth::token_hash(&token)).await?;
        found.ok_or_else(Failure::unauthorized)
    }
}

/// A client's browser, proven by its join's secret. A join that is not known and a wrong secret answer alike.
pub(crate) struct Visitor {
    pub(crate) join: JoinId,
    pub(crate) session: SessionId,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Bearer(secret) = Bearer::from_request_parts(parts, app).await?;
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| Failure::bad_request("the path is not understood"))?;
        let id = params.iter().find(|(name, _)| *name == "join_id").map(|(_, id)| id.parse::<JoinId>());
        let Some(Ok(id)) = id else { return Err(Failure::bad_request("the join id is not a UUID")) };
        let join = app.store.join(id).await?;
        let join = join.filter(|join| auth::matches(&secret, &join.secret_hash)).ok_or_else(Failure::unauthorized)?;
        Ok(Self { join: join.id, session: join.session })
    }
}

/// The `Idempotency-Key` of a write whose path names no id minted by the writer.
pub(crate) struct IdempotencyKey(Uuid);

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let key = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
        let key = key.ok_or_else(|| Failure::bad_request("the header Idempotency-Key is missing"))?;
        let key = Uuid::parse_str(key).map_err(|_| Failure::bad_request("Idempotency-Key is not a UUID"))?;
        Ok(Self(key))
    }
}

impl IdempotencyKey {
    /// Once for this desk.
    pub(crate) fn for_desk(self, desk: &Desk, operation: String) -> Once {
        Once { scope: format!("desk {} {}", desk.operator, desk.device), key: self.0, operation }
    }

    /// Once for this API key.
    pub(crate) fn for_program(self, api_key: ApiKeyId, operation: String) -> Once {
        Once { scope: format!("api key {api_key}"), key: self.0, operation }
    }

    /// Once for this join.
    pub(crate) fn for_visitor(self, visitor: &Visitor, operation: String) -> Once {
        Once { scope: format!("join {}", visitor.join), key: self.0, operation }
    }
}
