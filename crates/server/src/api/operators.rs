//! Signing in and out, the workspace, the status.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use deskbell_protocol::{
    ApiError, Channel, ChannelState, ErrorCode, Operator, SetChannel, SetStatus, SignIn, SignedIn, Workspace,
};

use super::App;
use super::extract::{Bearer, Body, IdempotencyKey, Path};
use super::failure::Failure;
use crate::auth;
use crate::commands::channels::Switch;
use crate::commands::desks;
use crate::commands::supervising::supervises;
use crate::company::company_view;
use crate::limits::TooMany;
use crate::metrics::SignInOutcome;
use crate::proxy::Origin;
use crate::rules::{availability, text};
use crate::store::operators::{self, Desk};
use crate::store::{facts, feed, invitations, periods, sessions, settings, states, templates};

/// Signs a device in. A token that the device had before is void.
#[utoipa::path(post, path = "/v1/sign-in", tag = "operators", request_body = SignIn,
    responses((status = 200, body = SignedIn), (status = 401, body = ApiError, description = "wrong_credentials"),
        (status = 403, body = ApiError, description = "forbidden: the operator is disabled"),
        (status = 429, body = ApiError, description = "rate_limited")))]
pub(super) async fn sign_in(
    State(app): State<App>,
    origin: Option<Extension<Origin>>,
    Body(body): Body<SignIn>,
) -> Result<Json<SignedIn>, Failure> {
    let metrics = &app.store.context.metrics;
    let address = origin.map_or(IpAddr::from([0; 4]), |Extension(origin)| origin.address);
    let key = text::username_key(&body.username);
    let attempt = match app.limits.begin(address, &key) {
        Ok(attempt) => attempt,
        Err(TooMany(wait)) => {
            metrics.sign_in(SignInOutcome::RateLimited);
            // Not the user name: some people write their password there.
            tracing::warn!(%address, "an attempt to sign in was not looked at: too many failed");
            return Err(Failure::rate_limited(wait));
        }
    };
    let outcome = signed_in(&app, &body, &key).await;
    match &outcome {
        Ok(_) => metrics.sign_in(SignInOutcome::Done),
        Err(failure) => match failure.code() {
            ErrorCode::WrongCredentials => {
                metrics.sign_in(SignInOutcome::WrongCredentials);
                tracing::info!(%address, "an attempt to sign in failed");
                return outcome;
            }
            ErrorCode::Forbidden => metrics.sign_in(SignInOutcome::Disabled),
            _ => {}
        },
    }
    app.limits.take_back(attempt);
    outcome
}

async fn signed_in(app: &App, body: &SignIn, username_key: &str) -> Result<Json<SignedIn>, Failure> {
    let found = operators::by_username(&mut *app.store.peek().await?, username_key).await?;
    let (operator, stored) = found.unzip();
    let fits = auth::verify_password(&body.password, stored).await?;
    let Some(operator) = operator.filter(|_| fits) else {
        return Err(ApiError::never(ErrorCode::WrongCredentials, "user name or password is wrong").into());
    };
    let token = auth::new_token(&app.store.context.sources)?;
    let desk = Desk { operator, device: body.device_id, token_hash: auth::token_hash(&token) };
    let device_name = text::name(&body.device_name).unwrap_or_default();
    let done = app.store.write(desks::SignIn { desk, device_name, zone: body.zone.clone() }).await?;
    if let Some(replaced) = done.replaced {
        app.store.context.hub.revoke(operator, &replaced);
    }
    Ok(Json(SignedIn { token, operator: done.operator }))
}

/// Makes the token void. A token that is void already is as good.
#[utoipa::path(post, path = "/v1/sign-out", tag = "operators", security(("desk" = [])), responses((status = 204)))]
pub(super) async fn sign_out(State(app): State<App>, Bearer(token): Bearer) -> Result<StatusCode, Failure> {
    let desk = operators::by_token(&mut *app.store.peek().await?, &auth::token_hash(&token)).await?;
    if let Some(desk) = desk {
        // Before the lease is given up, so that no frame still on its way renews it.
        app.store.context.hub.revoke(desk.operator, &desk.token_hash);
        app.store.write(desks::SignOut { desk }).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Everything the desk needs, true at one place of the feed.
#[utoipa::path(get, path = "/v1/workspace", tag = "operators", security(("desk" = [])),
    responses((status = 200, body = Workspace), (status = 401, body = ApiError)))]
pub(super) async fn workspace(State(app): State<App>, desk: Desk) -> Result<Json<Workspace>, Failure> {
    let context = &app.store.context;
    let now = context.sources.now();
    let mut connection = app.store.read().await?;
    let (epoch, seq, _) = feed::place(&mut connection).await?;
    let me = operators::by_id(&mut connection, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    let sessions = sessions::open_of(&mut connection, desk.operator).await?;
    let invitations = invitations::of_operator(&mut connection, desk.operator, now).await?;
    let company = operators::company(&mut connection).await?.unwrap_or_default();
    let settings = settings::present(&mut connection, context).await?;
    let switched = facts::switched(&mut connection, Some(me.id)).await?.remove(&me.id).unwrap_or_default();
    let operators = match supervises(me.role) {
        true => states::states(&mut connection, &settings.settings, None).await?,
        false => Vec::new(),
    };
    Ok(Json(Workspace {
        epoch,
        seq,
        server_time: now,
        settings: company_view(&settings, me.id, &context.base_url, &company),
        company,
        channels: availability::channels(&settings.settings, me.id, &switched),
        times: periods::times(&mut connection, me.id, &me.zone, now).await?,
        operators,
        me,
        sessions: sessions.into_iter().map(|record| record.session).collect(),
        invitations: invitations.into_iter().map(|stored| stored.seen(&context.base_url, now)).collect(),
        templates: templates::seen_by(&mut connection, desk.operator).await?,
    }))
}

/// Chooses the status. A choice that waited is refused when something was chosen since.
#[utoipa::path(put, path = "/v1/me/status", tag = "operators", request_body = SetStatus, security(("desk" = [])),
    params(("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Operator), (status = 401, body = ApiError),
        (status = 404, body = ApiError, description = "reason_unknown"),
        (status = 409, body = ApiError, description = "status_changed_since")))]
pub(super) async fn set_status(
    State(app): State<App>,
    desk: Desk,
    key: IdempotencyKey,
    Body(SetStatus { status, age_ms }): Body<SetStatus>,
) -> Result<Json<Operator>, Failure> {
    let once = key.for_desk(&desk, format!("status {status:?}"));
    Ok(Json(app.store.write(desks::ChooseStatus { desk, status, age_ms, once }).await?))
}

/// Switches a channel on or off. What was offered on it and not accepted goes back to the queue.
#[utoipa::path(put, path = "/v1/me/channels/{channel}", tag = "operators", request_body = SetChannel,
    security(("desk" = [])), params(("channel" = Channel, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Vec<ChannelState>), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "channel_locked"),
        (status = 404, body = ApiError, description = "not_found: the channel is not assigned")))]
pub(super) async fn set_channel(
    State(app): State<App>,
    desk: Desk,
    Path(channel): Path<Channel>,
    key: IdempotencyKey,
    Body(SetChannel { on }): Body<SetChannel>,
) -> Result<Json<Vec<ChannelState>>, Failure> {
    let once = key.for_desk(&desk, format!("channel {channel:?} {on}"));
    Ok(Json(app.store.write(Switch { operator: desk.operator, channel, on, once }).await?))
}
