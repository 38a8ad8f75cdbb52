//! Stored answers.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_protocol::{ApiError, SaveTemplate, TEMPLATE_NAME_MAX, TEMPLATE_TEXT_MAX, Template, TemplateId};

use super::App;
use super::extract::{Body, Path};
use super::failure::Failure;
use crate::commands::templates::{Delete, Save};
use crate::rules::text;
use crate::store::operators::Desk;

/// Makes or changes a template. The same again answers the same.
#[utoipa::path(put, path = "/v1/templates/{id}", tag = "templates", request_body = SaveTemplate, security(("desk" = [])),
    params(("id" = TemplateId, Path)),
    responses((status = 200, body = Template), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden: the company's, for supervisors and administrators"),
        (status = 404, body = ApiError, description = "not_found: another's, or a group that is not there"),
        (status = 413, body = ApiError, description = "too_large, with `limit`")))]
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<TemplateId>,
    Body(body): Body<SaveTemplate>,
) -> Result<Json<Template>, Failure> {
    let name = text::plain_line(&body.name, TEMPLATE_NAME_MAX, "the name of a template")?;
    if name.is_empty() {
        return Err(Failure::bad_request("the name of a template is empty"));
    }
    let language = text::language(body.language.as_deref());
    if language.is_none() && body.language.as_deref().is_some_and(|tag| !tag.trim().is_empty()) {
        return Err(Failure::bad_request("the language is none"));
    }
    let (owner, mut groups) = match body.company {
        true => (None, body.groups),
        // An operator's own is for whomever he or she talks to.
        false => (Some(desk.operator), Vec::new()),
    };
    groups.sort_unstable();
    groups.dedup();
    let folder = text::plain_line(&body.folder, TEMPLATE_NAME_MAX, "the folder of a template")?;
    let text = text::lines(&body.text, TEMPLATE_TEXT_MAX, "the text of a template")?;
    let template = Template { id, owner, name, folder, language, groups, text };
    Ok(Json(app.store.write(Save { template, operator: desk.operator }).await?))
}

/// Takes a template away. Again: the same.
#[utoipa::path(delete, path = "/v1/templates/{id}", tag = "templates", security(("desk" = [])),
    params(("id" = TemplateId, Path)),
    responses((status = 204), (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden")))]
pub(super) async fn delete(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<TemplateId>,
) -> Result<StatusCode, Failure> {
    app.store.write(Delete { id, operator: desk.operator }).await?;
    Ok(StatusCode::NO_CONTENT)
}
