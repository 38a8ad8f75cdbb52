//! API keys, for administrators.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{ApiError, ApiKey, ApiKeyId, CreateApiKey, CreatedApiKey};

use super::App;
use super::extract::{Body, Path};
use super::failure::Failure;
use super::settings::administrator;
use crate::commands::api_keys as commands;
use crate::rules::api_key;
use crate::store::api_keys;
use crate::store::operators::Desk;

/// All keys there ever were, newest first.
#[utoipa::path(get, path = "/v1/api-keys", tag = "settings", security(("desk" = [])),
    responses((status = 200, body = Vec<ApiKey>), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden")))]
pub(super) async fn list(State(app): State<App>, desk: Desk) -> Result<Json<Vec<ApiKey>>, Failure> {
    administrator(&app, &desk).await?;
    Ok(Json(api_keys::all(&mut *app.store.peek().await?).await?))
}

/// Makes a key, which is in the first answer only. The same again answers the same without it.
#[utoipa::path(put, path = "/v1/api-keys/{id}", tag = "settings", security(("desk" = [])),
    params(("id" = ApiKeyId, Path, example = "019a2d10-0000-7000-8000-0000000000a1")),
    request_body(content = CreateApiKey,
        example = json!({ "name": "Booking system", "scopes": ["invitations_read", "invitations_write"] })),
    responses((status = 200, body = CreatedApiKey), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"),
        (status = 409, body = ApiError, description = "conflict")))]
pub(super) async fn create(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ApiKeyId>,
    Body(body): Body<CreateApiKey>,
) -> Result<Json<CreatedApiKey>, Failure> {
    let by = administrator(&app, &desk).await?.display_name;
    let (name, scopes) = api_key::checked(&body.name, body.scopes)?;
    Ok(Json(app.store.write(commands::Create { id, name, scopes, by: Some(by) }).await?))
}

/// Makes a key void at once. Again: the same.
#[utoipa::path(post, path = "/v1/api-keys/{id}/revoke", tag = "settings", security(("desk" = [])),
    params(("id" = ApiKeyId, Path, example = "019a2d10-0000-7000-8000-0000000000a1")),
    responses((status = 200, body = ApiKey), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"), (status = 404, body = ApiError)))]
pub(super) async fn revoke(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<ApiKeyId>,
) -> Result<Json<ApiKey>, Failure> {
    administrator(&app, &desk).await?;
    Ok(Json(app.store.write(commands::Revoke { id }).await?))
}
