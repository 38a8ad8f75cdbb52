//! Searching an operator's own sessions.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{ApiError, Found};
use serde::Deserialize;

use super::App;
use super::extract::Query;
use super::failure::Failure;
use crate::rules::words;
use crate::store::operators::Desk;
use crate::store::search as stored;

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Words, of which the last may be only begun; accents and case make no difference. The first 8 count.
    #[serde(default)]
    q: String,
}

/// Where words are found in the sessions that the operator has or had: in messages, names of files, clients' names and tags.
#[utoipa::path(get, path = "/v1/search", tag = "operators", security(("desk" = [])), params(Asked),
    responses((status = 200, body = Found), (status = 401, body = ApiError)))]
pub(super) async fn search(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Json<Found>, Failure> {
    let Some(asked) = words::Query::of(&asked.q) else { return Ok(Json(Found { hits: Vec::new(), more: false })) };
    let mut connection = app.store.read().await?;
    Ok(Json(stored::find(&mut connection, &asked, desk.operator).await?))
}
