//! The page that clients see, embedded in the program.

use std::sync::OnceLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::auth::token_hash;

const PAGE: &[u8] = include_bytes!("../../../../ui/client/dist/page.html");
const SCRIPT: &[u8] = include_bytes!("../../../../ui/client/dist/page.js");
const STYLE: &[u8] = include_bytes!("../../../../ui/client/dist/page.css");

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page of an invitation, the same for every code: the page asks for the invitation's card itself.
#[utoipa::path(get, path = "/i/{code}", tag = "pages", params(("code" = String, Path)),
    responses((status = 200, content_type = "text/html")))]
pub(super) async fn page() -> Response {
    document()
}

/// The chat page of a group; the same document, which finds out from its address what it is for.
#[utoipa::path(get, path = "/chat/{slug}", tag = "pages", params(("slug" = String, Path)),
    responses((status = 200, content_type = "text/html")))]
pub(super) async fn chat() -> Response {
    document()
}

fn document() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (headers, PAGE).into_response()
}

/// The page's script.
#[utoipa::path(get, path = "/client/page.js", tag = "pages",
    responses((status = 200, content_type = "text/javascript"), (status = 304)))]
pub(super) async fn script(headers: HeaderMap) -> Response {
    static TAG: OnceLock<HeaderValue> = OnceLock::new();
    asset(&headers, "text/javascript; charset=utf-8", SCRIPT, &TAG)
}

/// The page's style.
#[utoipa::path(get, path = "/client/page.css", tag = "pages",
    responses((status = 200, content_type = "text/css"), (status = 304)))]
pub(super) async fn style(headers: HeaderMap) -> Response {
    static TAG: OnceLock<HeaderValue> = OnceLock::new();
    asset(&headers, "text/css; charset=utf-8", STYLE, &TAG)
}

/// Asked for anew each time, but sent again only when it changed.
fn asset(
    request: &HeaderMap,
    kind: &'static str,
    bytes: &'static [u8],
    tag: &'static OnceLock<HeaderValue>,
) -> Response {
    let tag = tag.get_or_init(|| {
        let text = String::from_utf8_lossy(bytes);
        HeaderValue::try_from(format!("\"{}\"", token_hash(&text))).unwrap_or(HeaderValue::from_static("\"\""))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (ETAG, tag.clone()),
    ];
    if request.get(IF_NONE_MATCH) == Some(tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes).into_response()
}
