//! What can be known before signing in.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{Info, PROTOCOL};

use super::App;
use super::failure::Failure;
use crate::store::operators;

/// Product, versions, company, time.
#[utoipa::path(get, path = "/v1/info", tag = "server", responses((status = 200, body = Info)))]
pub(super) async fn info(State(app): State<App>) -> Result<Json<Info>, Failure> {
    let company = operators::company(&mut *app.store.peek().await?).await?;
    Ok(Json(Info {
        product: "deskbell".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol_min: 1,
        protocol_max: PROTOCOL,
        company: company.unwrap_or_default(),
        server_time: app.store.context.sources.now(),
    }))
}

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "server", responses((status = 200, body = Object)))]
pub(super) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(super::document())
}
