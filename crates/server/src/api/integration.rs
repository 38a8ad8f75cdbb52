//! Invitations for the company's other programs, by an API key, and for administrators.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use deskbell_protocol::{
    ApiError, ApiKeyId, ApiScope, CreateInvitation, CreateInvitationFor, ErrorCode, ExtendInvitation, Invitation,
    InvitationId, InvitationList, InvitationState, LeadsTo, Operator, RevokeInvitation,
};
use serde::Deserialize;
use sqlx::AnyConnection;

use super::App;
use super::extract::{Bearer, Body, IdempotencyKey, Path, Query};
use super::failure::Failure;
use super::invitations::checked;
use super::settings::administrator;
use crate::auth;
use crate::commands::api_keys::Used;
use crate::commands::invitations::{self as commands, Asker};
use crate::company::Company;
use crate::routing::Target;
use crate::rules::{api_key, text};
use crate::store::idempotency::Once;
use crate::store::operators::{self, Desk};
use crate::store::{api_keys, invitations};

/// The most invitations of one page.
const PAGE_MAX: i64 = 100;

/// Who asks.
enum Who {
    /// A program, by this key.
    Key(ApiKeyId),
    /// An administrator, at this desk.
    Desk(Desk),
}

/// A program with a key, or an administrator.
pub(super) struct Asking {
    who: Who,
    /// The key's or the administrator's name.
    name: String,
    scopes: Vec<ApiScope>,
}

impl FromRequestParts<App> for Asking {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
        if !auth::is_api_key(&token) {
            let desk = Desk::from_request_parts(parts, app).await?;
            let Operator { display_name: name, .. } = administrator(app, &desk).await?;
            let scopes = vec![ApiScope::InvitationsRead, ApiScope::InvitationsWrite];
            return Ok(Self { who: Who::Desk(desk), name, scopes });
        }
        let key = api_keys::by_hash(&mut *app.store.peek().await?, &auth::token_hash(&token)).await?;
        let key = key.ok_or_else(Failure::unauthorized)?;
        if api_key::notes_use(&key, app.store.context.sources.now()) {
            app.store.write(Used { id: key.id }).await?;
        }
        Ok(Self { who: Who::Key(key.id), name: key.name, scopes: key.scopes })
    }
}

impl Asking {
    fn needs(&self, scope: ApiScope) -> Result<(), Failure> {
        if self.scopes.contains(&scope) {
            return Ok(());
        }
        Err(ApiError::never(ErrorCode::Forbidden, "the API key has not the scope for this").into())
    }

    fn once(&self, key: IdempotencyKey, operation: String) -> Once {
        match &self.who {
            Who::Key(id) => key.for_program(*id, operation),
            Who::Desk(desk) => key.for_desk(desk, operation),
        }
    }
}

/// To whom an invitation leads, by names.
async fn target(connection: &mut AnyConnection, company: &Company, leads_to: &LeadsTo) -> Result<Target, Failure> {
    let unknown = |message| Failure::from(ApiError::never(ErrorCode::NotFound, message));
    match leads_to {
        LeadsTo::Operator { username } => {
            let found = operators::by_username(connection, &text::username_key(username)).await?;
            let (id, _) = found.ok_or_else(|| unknown("there is no such operator"))?;
            Ok(Target::Owner(id))
        }
        LeadsTo::Group { slug } => {
            let group = company.settings.groups.iter().find(|group| group.slug == *slug);
            Ok(Target::Group(group.ok_or_else(|| unknown("there is no such group"))?.id))
        }
    }
}

/// Makes an invitation to any operator or group: reusable and without an end, unless asked otherwise. The same again answers the same.
#[utoipa::path(put, path = "/v1/integration/invitations/{id}", tag = "integrations",
    security(("api_key" = []), ("desk" = [])),
    params(("id" = InvitationId, Path, example = "019a2d10-0000-7000-8000-0000000000b1")),
    request_body(content = CreateInvitationFor, examples(
        ("To an operator, for as long as it is not revoked" = (value = json!({
            "leads_to": { "kind": "operator", "username": "eva" }, "label": "E-mail signature" }))),
        ("To a group, for three clients within a day" = (value = json!({
            "leads_to": { "kind": "group", "slug": "sales" }, "uses_max": 3, "valid_for_ms": 86_400_000 }))),
        ("To one client, in Czech" = (value = json!({
            "leads_to": { "kind": "operator", "username": "eva" }, "one_off": true, "valid_for_ms": 1_800_000,
            "client_name": "Petr Dvořák", "language": "cs", "label": "Order 48213" }))))),
    responses((status = 200, body = Invitation), (status = 400, body = ApiError, description = "bad_invitation"),
        (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError, description = "not_found: the operator or group"),
        (status = 409, body = ApiError, description = "conflict")))]
pub(super) async fn create(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InvitationId>,
    Body(body): Body<CreateInvitationFor>,
) -> Result<Json<Invitation>, Failure> {
    asking.needs(ApiScope::InvitationsWrite)?;
    let company = app.store.context.company();
    let leads_to = target(&mut *app.store.peek().await?, &company, &body.leads_to).await?;
    let request = checked(CreateInvitation::from(body))?;
    let command = commands::Create { id, asker: Asker::Integration, leads_to, made_by: Some(asking.name), request };
    Ok(Json(app.store.write(command).await?))
}

/// An invitation.
#[utoipa::path(get, path = "/v1/integration/invitations/{id}", tag = "integrations",
    security(("api_key" = []), ("desk" = [])),
    params(("id" = InvitationId, Path, example = "019a2d10-0000-7000-8000-0000000000b1")),
    responses((status = 200, body = Invitation), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"), (status = 404, body = ApiError)))]
pub(super) async fn get(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InvitationId>,
) -> Result<Json<Invitation>, Failure> {
    asking.needs(ApiScope::InvitationsRead)?;
    let context = &app.store.context;
    let found = invitations::with_uses(&mut *app.store.read().await?, id).await?;
    let found = found.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such invitation"))?;
    Ok(Json(found.seen(&context.base_url, context.sources.now())))
}

/// Which invitations are asked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Those that lead to this operator, by user name.
    #[param(example = "eva")]
    operator: Option<String>,
    /// Those that lead to this group, by the last part of its address.
    group: Option<String>,
    /// Those in this state now.
    state: Option<InvitationState>,
    /// Those made before this one.
    before: Option<InvitationId>,
    /// So many are looked through at most, 1 to 100; a page may hold fewer when a state is asked for.
    #[param(example = 50)]
    limit: Option<i64>,
}

/// A page of everybody's invitations, newest first.
#[utoipa::path(get, path = "/v1/integration/invitations", tag = "integrations",
    security(("api_key" = []), ("desk" = [])), params(Wanted),
    responses((status = 200, body = InvitationList), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError, description = "not_found: the operator, the group or `before`")))]
pub(super) async fn list(
    State(app): State<App>,
    asking: Asking,
    Query(wanted): Query<Wanted>,
) -> Result<Json<InvitationList>, Failure> {
    asking.needs(ApiScope::InvitationsRead)?;
    let leads_to = match (wanted.operator, wanted.group) {
        (Some(_), Some(_)) => return Err(Failure::bad_request("ask for an operator or for a group, not for both")),
        (Some(username), None) => Some(LeadsTo::Operator { username }),
        (None, Some(slug)) => Some(LeadsTo::Group { slug }),
        (None, None) => None,
    };
    let context = &app.store.context;
    let (company, now) = (context.company(), context.sources.now());
    let limit = wanted.limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    let mut connection = app.store.read().await?;
    let leads_to = match &leads_to {
        Some(leads_to) => Some(target(&mut connection, &company, leads_to).await?),
        None => None,
    };
    let before = match wanted.before {
        Some(id) => {
            let found = invitations::by_id(&mut connection, id).await?;
            let found = found.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such invitation"))?;
            Some((found.created_at(), id))
        }
        None => None,
    };
    let page = invitations::page(&mut connection, leads_to, before, limit).await?;
    let is_full = i64::try_from(page.len()).is_ok_and(|count| count == limit);
    let next = page.last().map(invitations::Stored::id).filter(|_| is_full);
    let mut found: Vec<Invitation> = page.into_iter().map(|stored| stored.seen(&context.base_url, now)).collect();
    found.retain(|invitation| wanted.state.is_none_or(|state| state == invitation.state));
    Ok(Json(InvitationList { invitations: found, next }))
}

/// Lets nobody else in. Who came by it talks on, unless asked otherwise. Again: the same.
#[utoipa::path(post, path = "/v1/integration/invitations/{id}/revoke", tag = "integrations",
    security(("api_key" = []), ("desk" = [])),
    params(("id" = InvitationId, Path, example = "019a2d10-0000-7000-8000-0000000000b1"),
        ("Idempotency-Key" = uuid::Uuid, Header, example = "019a2d10-0000-7000-8000-0000000000c1")),
    request_body(content = RevokeInvitation, example = json!({ "end_sessions": false })),
    responses((status = 200, body = Invitation), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"), (status = 404, body = ApiError)))]
pub(super) async fn revoke(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InvitationId>,
    key: IdempotencyKey,
    Body(RevokeInvitation { end_sessions }): Body<RevokeInvitation>,
) -> Result<Json<Invitation>, Failure> {
    asking.needs(ApiScope::InvitationsWrite)?;
    let once = asking.once(key, format!("revoke {id} {end_sessions}"));
    let command = commands::Revoke { id, asker: Asker::Integration, end_sessions, once };
    Ok(Json(app.store.write(command).await?))
}

/// Moves the end. One that expired is valid again from now on.
#[utoipa::path(post, path = "/v1/integration/invitations/{id}/extend", tag = "integrations",
    security(("api_key" = []), ("desk" = [])),
    params(("id" = InvitationId, Path, example = "019a2d10-0000-7000-8000-0000000000b3"),
        ("Idempotency-Key" = uuid::Uuid, Header, example = "019a2d10-0000-7000-8000-0000000000c2")),
    request_body(content = ExtendInvitation, example = json!({ "by_ms": 3_600_000 })),
    responses((status = 200, body = Invitation), (status = 400, body = ApiError, description = "bad_invitation"),
        (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError), (status = 410, body = ApiError, description = "invitation_used or invitation_revoked")))]
pub(super) async fn extend(
    State(app): State<App>,
    asking: Asking,
    Path(id): Path<InvitationId>,
    key: IdempotencyKey,
    Body(ExtendInvitation { by_ms }): Body<ExtendInvitation>,
) -> Result<Json<Invitation>, Failure> {
    asking.needs(ApiScope::InvitationsWrite)?;
    let once = asking.once(key, format!("extend {id} {by_ms}"));
    Ok(Json(app.store.write(commands::Extend { id, asker: Asker::Integration, by_ms, once }).await?))
}
