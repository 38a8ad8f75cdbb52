//! What the client's page asks and tells.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header::USER_AGENT};
use axum::response::Response;
use axum::{Extension, Json};
use deskbell_protocol::{
    ApiError, Channel, ClientSession, ErrorCode, GroupCard, Join, JoinId, Joined, LeaveMessage, Message, MessageId,
    Messages, Rating, SendMessage, Seq,
};

use super::App;
use super::extract::{Bearer, Body, IdempotencyKey, Path, Query, Visitor};
use super::failure::Failure;
use super::invitations;
use super::sessions::Page;
use super::widget;
use crate::auth;
use crate::commands::clients;
use crate::commands::joins::{self, By};
use crate::commands::leaving;
use crate::commands::messages::{Said, Send, Sender};
use crate::commands::sessions::Leave;
use crate::proxy::Origin;
use crate::rules::{client, contact, text, times, user_agent};
use crate::store::clients::Told;
use crate::store::{messages as stored, operators};

/// What a group's chat page shows before joining. Pages of other sites may ask where the company has its chat button.
#[utoipa::path(get, path = "/v1/client/groups/{slug}", tag = "clients", params(("slug" = String, Path)),
    responses((status = 200, body = GroupCard), (status = 404, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden, to pages of a site that may not show the chat")))]
pub(super) async fn group(State(app): State<App>, Path(slug): Path<String>, headers: HeaderMap) -> Response {
    widget::across(&app, &headers, card(&app, &slug)).await
}

async fn card(app: &App, slug: &str) -> Result<Json<GroupCard>, Failure> {
    let company = app.store.context.company();
    let group = company.settings.groups.iter().find(|group| group.slug == *slug);
    let group = group.filter(|group| group.channels.contains(&Channel::WebChat));
    let group = group.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such group"))?;
    let mut connection = app.store.read().await?;
    Ok(Json(GroupCard {
        company: operators::company(&mut connection).await?.unwrap_or_default(),
        group: group.name.clone(),
        state: joins::group_state(&mut connection, &company.settings, group).await?,
        entry: company.settings.entry,
    }))
}

/// Joins: creates the session the first time, answers the same session ever after.
#[utoipa::path(put, path = "/v1/client/joins/{join_id}", tag = "clients", request_body = Join,
    security(("join" = [])), params(("join_id" = JoinId, Path)),
    responses((status = 200, body = Joined),
        (status = 400, body = ApiError, description = "incomplete, with `field`; bad_contact or bad_request"),
        (status = 401, body = ApiError), (status = 403, body = ApiError, description = "banned"),
        (status = 404, body = ApiError, description = "invitation_unknown, or not_found for a group"),
        (status = 409, body = ApiError,
            description = "invitation_not_yet_valid, operator_missing, queue_full, group_offline or conflict"),
        (status = 410, body = ApiError,
            description = "invitation_used, invitation_expired or invitation_revoked; args: company"),
        (status = 429, body = ApiError, description = "rate_limited")))]
pub(super) async fn join(
    State(app): State<App>,
    Path(id): Path<JoinId>,
    Bearer(secret): Bearer,
    origin: Option<Extension<Origin>>,
    headers: HeaderMap,
    Body(body): Body<Join>,
) -> Result<Json<Joined>, Failure> {
    if !auth::is_secret(&secret) {
        return Err(Failure::unauthorized());
    }
    if body.group.is_none() {
        // Who guesses shall not keep the writer busy.
        invitations::find(&app, origin, &body.code).await?;
    }
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let command = joins::Join {
        id,
        secret,
        client_key: client::key(body.client_key.as_deref())?,
        told: Told {
            name: text::client_name(&body.name)?,
            contact: contact::if_given(body.email.as_deref(), body.phone.as_deref())?,
            language: text::language(body.language.as_deref()),
            browser: user_agent::browser(agent),
            system: user_agent::system(agent),
            page: body.page.as_deref().and_then(text::page),
            parameters: client::parameters(&body.parameters),
            referrer: body.referrer.as_deref().and_then(client::referrer),
            zone: body.zone.as_deref().and_then(times::zone_name),
        },
        leaving_message: body.leaving_message,
        by: match body.group {
            Some(slug) => By::Group(slug),
            None => By::Code(body.code),
        },
    };
    Ok(Json(app.store.write(command).await?))
}

/// The client's snapshot, true at one place of the feed.
#[utoipa::path(get, path = "/v1/client/joins/{join_id}", tag = "clients", security(("join" = [])),
    params(("join_id" = JoinId, Path)), responses((status = 200, body = Joined), (status = 401, body = ApiError)))]
pub(super) async fn joined(State(app): State<App>, visitor: Visitor) -> Result<Json<Joined>, Failure> {
    let mut connection = app.store.read().await?;
    let context = &app.store.context;
    let (company, now) = (context.company(), context.sources.now());
    let asked = (visitor.join, visitor.session);
    Ok(Json(joins::snapshot(&mut connection, &company.settings, asked, now).await?))
}

/// A page of the session's messages.
#[utoipa::path(get, path = "/v1/client/joins/{join_id}/messages", tag = "clients", security(("join" = [])),
    params(("join_id" = JoinId, Path), Page),
    responses((status = 200, body = Messages), (status = 401, body = ApiError)))]
pub(super) async fn messages(
    State(app): State<App>,
    visitor: Visitor,
    Query(page): Query<Page>,
) -> Result<Json<Messages>, Failure> {
    let mut connection = app.store.peek().await?;
    Ok(Json(stored::page(&mut connection, visitor.session, page.before.map(Seq), page.limit).await?))
}

/// Sends a message; allowed while waiting too. The same again answers the same.
#[utoipa::path(put, path = "/v1/client/joins/{join_id}/messages/{message_id}", tag = "clients",
    request_body = SendMessage, security(("join" = [])),
    params(("join_id" = JoinId, Path), ("message_id" = MessageId, Path)),
    responses((status = 200, body = Message), (status = 401, body = ApiError),
        (status = 409, body = ApiError, description = "session_ended or conflict"),
        (status = 413, body = ApiError, description = "too_large")))]
pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path((_, id)): Path<(JoinId, MessageId)>,
    Body(body): Body<SendMessage>,
) -> Result<Json<Message>, Failure> {
    let text = text::message(&body.text)?;
    let command = Send { id, session: visitor.session, sender: Sender::Client, said: Said::Text(text) };
    Ok(Json(app.store.write(command).await?))
}

/// Leaves a message and an address to answer to, instead of waiting on. The same again answers the same. When the talk has begun
/// meanwhile, it is a message like any other.
#[utoipa::path(put, path = "/v1/client/joins/{join_id}/message-left", tag = "clients", request_body = LeaveMessage,
    security(("join" = [])), params(("join_id" = JoinId, Path)),
    responses((status = 200, body = Joined), (status = 400, body = ApiError, description = "bad_contact or bad_request"),
        (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 409, body = ApiError, description = "session_ended or conflict"),
        (status = 413, body = ApiError, description = "too_large")))]
pub(super) async fn leave_message(
    State(app): State<App>,
    visitor: Visitor,
    Body(body): Body<LeaveMessage>,
) -> Result<Json<Joined>, Failure> {
    let contact = contact::contact(body.email.as_deref(), body.phone.as_deref())?;
    let text = text::message(&body.text)?;
    let command =
        leaving::LeaveMessage { join: visitor.join, session: visitor.session, id: body.message_id, text, contact };
    Ok(Json(app.store.write(command).await?))
}

/// Tells how the client liked the talk, once it is over. The newest holds; the same again changes nothing.
#[utoipa::path(put, path = "/v1/client/joins/{join_id}/rating", tag = "clients", request_body = Rating,
    security(("join" = [])), params(("join_id" = JoinId, Path)),
    responses((status = 200, body = ClientSession), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden: the company does not ask, or there was no talk"),
        (status = 409, body = ApiError, description = "conflict: the talk goes on"),
        (status = 413, body = ApiError, description = "too_large")))]
pub(super) async fn rate(
    State(app): State<App>,
    visitor: Visitor,
    Body(body): Body<Rating>,
) -> Result<Json<ClientSession>, Failure> {
    let command = clients::Rate { session: visitor.session, rating: client::rating(&body)? };
    Ok(Json(app.store.write(command).await?))
}

/// Leaves the session. Again: the same. Whoever left a message leaves it waiting to be read.
#[utoipa::path(post, path = "/v1/client/joins/{join_id}/leave", tag = "clients", security(("join" = [])),
    params(("join_id" = JoinId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 204), (status = 401, body = ApiError)))]
pub(super) async fn leave(
    State(app): State<App>,
    visitor: Visitor,
    key: IdempotencyKey,
) -> Result<StatusCode, Failure> {
    let once = key.for_visitor(&visitor, "leave".to_owned());
    app.store.write(Leave { session: visitor.session, once }).await?;
    Ok(StatusCode::NO_CONTENT)
}
