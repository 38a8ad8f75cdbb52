//! The chat button on the company's own pages: who may show it, and what those pages may ask.

use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{ApiError, ErrorCode};

use super::App;
use super::failure::Failure;
use crate::rules::sites;

/// Answers a page of another site as it would answer its own, if that site may show the chat. Any other learns that it may not, so
/// that it can be told to whoever builds it, and nothing else.
pub(super) async fn across<T: IntoResponse>(
    app: &App,
    asked: &HeaderMap,
    answer: impl Future<Output = Result<T, Failure>>,
) -> Response {
    let (allowed, mut answer) = match asked.get(ORIGIN) {
        Some(origin) if !embeds(app, origin) => {
            let error = ApiError::never(ErrorCode::Forbidden, "this site may not show the chat");
            (Some(HeaderValue::from_static("*")), Failure::from(error).into_response())
        }
        origin => (origin.cloned(), answer.await.into_response()),
    };
    let headers = answer.headers_mut();
    headers.append(VARY, HeaderValue::from(ORIGIN));
    if let Some(allowed) = allowed {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    }
    answer
}

fn embeds(app: &App, origin: &HeaderValue) -> bool {
    let context = &app.store.context;
    origin.to_str().is_ok_and(|origin| {
        origin == context.base_url || sites::allows(&context.company().settings.widget.sites, origin)
    })
}

/// What may stand around the chat, as in `frame-ancestors`.
pub(super) fn ancestors(app: &App) -> String {
    sites::ancestors(&app.store.context.company().settings.widget.sites)
}
