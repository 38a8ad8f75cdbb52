//! The company's settings, for administrators.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use deskbell_protocol::{ApiError, ErrorCode, Operator, Role, SettingsChange, VersionedSettings};

use super::App;
use super::extract::Raw;
use super::failure::Failure;
use crate::commands::settings::{NotKept, Put};
use crate::rules::settings::Invalid;
use crate::store::operators::{self, Desk};
use crate::store::settings;

/// The newest settings.
#[utoipa::path(get, path = "/v1/settings", tag = "settings", security(("desk" = [])),
    responses((status = 200, body = VersionedSettings), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden")))]
pub(super) async fn get(State(app): State<App>, desk: Desk) -> Result<Json<VersionedSettings>, Failure> {
    administrator(&app, &desk).await?;
    let company = settings::newest(&mut *app.store.peek().await?).await?.unwrap_or_default();
    Ok(Json(VersionedSettings { version: company.version, settings: company.settings }))
}

/// New settings in the place of those of the version named. The same again answers the same.
#[utoipa::path(put, path = "/v1/settings", tag = "settings", security(("desk" = [])), request_body = VersionedSettings,
    responses((status = 200, body = VersionedSettings),
        (status = 400, body = ApiError, description = "bad_settings, with `field` and `reason`"),
        (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 409, body = ApiError, description = "conflict: the version is not the newest")))]
pub(super) async fn put(
    State(app): State<App>,
    desk: Desk,
    Raw(body): Raw,
) -> Result<Json<VersionedSettings>, Failure> {
    let by = administrator(&app, &desk).await?.display_name;
    let VersionedSettings { version, settings } = read(&body)?;
    let kept = app.store.write(Put { version, settings, by: Some(by) }).await?;
    let company = kept.map_err(|not_kept: NotKept| ApiError::from(not_kept))?;
    Ok(Json(VersionedSettings { version: company.version, settings: company.settings }))
}

/// Who changed the settings when, newest first.
#[utoipa::path(get, path = "/v1/settings/history", tag = "settings", security(("desk" = [])),
    responses((status = 200, body = Vec<SettingsChange>), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden")))]
pub(super) async fn history(State(app): State<App>, desk: Desk) -> Result<Json<Vec<SettingsChange>>, Failure> {
    administrator(&app, &desk).await?;
    Ok(Json(settings::changes(&mut *app.store.peek().await?).await?))
}

pub(super) async fn administrator(app: &App, desk: &Desk) -> Result<Operator, Failure> {
    let asker = operators::by_id(&mut *app.store.peek().await?, desk.operator).await?;
    let asker = asker.ok_or_else(Failure::unauthorized)?;
    match asker.role {
        Role::Administrator => Ok(asker),
        _ => Err(ApiError::never(ErrorCode::Forbidden, "this is for administrators").into()),
    }
}

/// Settings hold no secrets: unlike elsewhere, what is wrong with the JSON is told in full.
fn read(body: &Bytes) -> Result<VersionedSettings, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let field = path.strip_prefix("settings.").unwrap_or(if path == "." { "settings" } else { &path });
        Invalid::new(field, error.inner().to_string()).into()
    })
}
