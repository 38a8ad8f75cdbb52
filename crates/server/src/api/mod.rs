//! What is asked and told over HTTP.

mod about;
mod api_keys;
mod bans;
mod calendar;
mod client;
mod extract;
mod failure;
mod files;
mod info;
mod integration;
mod invitations;
mod me;
mod operators;
mod pages;
mod search;
mod sessions;
mod settings;
mod streams;
mod supervision;
mod templates;
mod transfer;
mod widget;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::uri::PathAndQuery;
use axum::http::{Method, StatusCode, header::LOCATION};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use deskbell_protocol::{ApiError, ErrorCode, FrameFromServer, FrameToServer};
use tokio::sync::{mpsc, watch};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use files::Receivers;

use crate::limits::{Guesses, Limits};
use crate::proxy::Origin;
use crate::store::Store;
use crate::store::blobs::Blobs;

/// Bodies may have so many bytes.
const BODY_MAX: usize = 256 * 1024;

/// What every request works with; the layers and routes hold it, and are copied for each request.
pub(crate) type App = Arc<Parts>;

/// What there is to work with.
pub(crate) struct Parts {
    pub(crate) store: Store,
    /// Who failed to sign in how often.
    pub(crate) limits: Arc<Limits>,
    /// Who guessed codes of invitations.
    pub(crate) guesses: Guesses,
    /// Where the bytes of files are kept; nowhere on PostgreSQL without a folder.
    pub(crate) blobs: Option<Arc<dyn Blobs>>,
    /// Whose files come right now.
    pub(crate) receivers: Receivers,
    /// Turns true, or loses its sender, when the server stops.
    pub(crate) stopping: watch::Receiver<bool>,
    /// Held by every open stream, so that stopping can wait for them.
    pub(crate) open_streams: mpsc::Sender<()>,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Deskbell", description = "How desks, client pages and integrations talk to a Deskbell server."),
    components(schemas(ApiError, FrameFromServer, FrameToServer)),
    modifiers(&Tokens)
)]
struct Document;

struct Tokens;

impl utoipa::Modify for Tokens {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = |what| {
            SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(what)).build())
        };
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("desk", bearer("The token that signing in gave."));
        components.add_security_scheme("api_key", bearer("An API key, which an administrator made."));
        components.add_security_scheme("join", bearer("The secret that the client's page minted for its join."));
    }
}

/// All routes, and the document that describes them. What is not added here is neither served nor described.
fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(info::info))
        .routes(routes!(info::openapi))
        .routes(routes!(operators::sign_in))
        .routes(routes!(operators::sign_out))
        .routes(routes!(operators::workspace))
        .routes(routes!(operators::set_status))
        .routes(routes!(me::times))
        .routes(routes!(me::history))
        .routes(routes!(me::set_profile))
        .routes(routes!(me::set_photo))
        .routes(routes!(me::set_password))
        .routes(routes!(me::tell_readiness))
        .routes(routes!(me::photo))
        .routes(routes!(me::history_of_another))
        .routes(routes!(settings::get, settings::put))
        .routes(routes!(settings::history))
        .routes(routes!(invitations::create))
        .routes(routes!(invitations::revoke))
        .routes(routes!(invitations::revoke_all))
        .routes(routes!(invitations::extend))
        .routes(routes!(integration::list))
        .routes(routes!(integration::create, integration::get))
        .routes(routes!(integration::revoke))
        .routes(routes!(integration::extend))
        .routes(routes!(api_keys::list))
        .routes(routes!(api_keys::create))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(operators::set_channel))
        .routes(routes!(supervision::set_status))
        .routes(routes!(supervision::sign_out))
        .routes(routes!(sessions::accept))
        .routes(routes!(sessions::decline))
        .routes(routes!(sessions::pass))
        .routes(routes!(sessions::end))
        .routes(routes!(transfer::begin, transfer::cancel))
        .routes(routes!(transfer::targets))
        .routes(routes!(sessions::messages))
        .routes(routes!(sessions::send))
        .routes(routes!(about::about))
        .routes(routes!(about::edit))
        .routes(routes!(about::set_tags))
        .routes(routes!(about::all_tags))
        .routes(routes!(about::write_note))
        .routes(routes!(about::set_result))
        .routes(routes!(bans::ban))
        .routes(routes!(bans::list))
        .routes(routes!(bans::lift))
        .routes(routes!(templates::save, templates::delete))
        .routes(routes!(files::send, files::get))
        .routes(routes!(search::search))
        .routes(routes!(streams::desks))
        .routes(routes!(invitations::card))
        .routes(routes!(calendar::file))
        .routes(routes!(client::group))
        .routes(routes!(client::join, client::joined))
        .routes(routes!(client::messages))
        .routes(routes!(client::send))
        .routes(routes!(files::send_by_client, files::get_by_client))
        .routes(routes!(client::leave_message))
        .routes(routes!(client::rate))
        .routes(routes!(client::leave))
        .routes(routes!(streams::clients))
        .merge(served_pages())
}

/// The client's page, which is compressed on its way. Answers with data are not: they hold secrets beside what others wrote.
fn served_pages() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pages::page))
        .routes(routes!(pages::chat))
        .routes(routes!(pages::asset))
        .routes(routes!(pages::widget))
        .layer(CompressionLayer::new())
}

/// The OpenAPI document.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    routes().to_openapi()
}

/// The whole service.
pub(crate) fn service(app: App) -> Router {
    let (router, _) = routes().split_for_parts();
    let watching = Arc::clone(&app);
    router
        .fallback(failure::no_such_route)
        .method_not_allowed_fallback(failure::no_such_method)
        .with_state(app)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        .layer(CatchPanicLayer::custom(failure::panicked))
        .layer(from_fn_with_state(watching, watch_over))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
}

fn header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

/// Counts what is answered, and lets nobody in who came to our proxy without encryption where https is promised.
async fn watch_over(State(app): State<App>, request: Request, next: Next) -> Response {
    let context = &app.store.context;
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let plain = request.extensions().get::<Origin>().is_some_and(|origin| origin.plain);
    let answer = match plain && context.base_url.starts_with("https://") {
        true => use_https(&request, &context.base_url),
        false => next.run(request).await,
    };
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    context.metrics.request(&method, route, answer.status());
    answer
}

/// A page is sent to its https address. Anything else, a script among it that would not know its own address then, carried its secret in the open already and must not seem to work.
fn use_https(request: &Request, base_url: &str) -> Response {
    let pages = ["/i/", "/chat/"];
    let page = request.method() == Method::GET && pages.iter().any(|page| request.uri().path().starts_with(page));
    let asked = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    match HeaderValue::try_from(format!("{base_url}{asked}")) {
        Ok(location) if page => (StatusCode::PERMANENT_REDIRECT, [(LOCATION, location)]).into_response(),
        _ => failure::Failure::from(ApiError::never(ErrorCode::Forbidden, "ask again with https")).into_response(),
    }
}

/// Logs carry the route and not the path, which may hold an invitation's code.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!("request", method = %request.method(), route, id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_document_describes_exactly_the_requests_that_the_protocol_lists() {
        let document = serde_json::to_value(document()).expect("the document serialises");
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .expect("it has paths")
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().expect("a path has methods");
                methods.keys().map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        // Rows of the protocol's tables begin with the request, as in "| `GET /v1/info` |".
        let listed: BTreeSet<String> = include_str!("../../../../docs/PROTOCOL.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
            .filter(|request| request.contains(" /"))
            .map(|request| request.split('?').next().unwrap_or(request).to_owned())
            .collect();
        assert!(listed.len() > 12, "the tables were found: {listed:?}");
        let missing: Vec<_> = listed.difference(&described).collect();
        assert!(missing.is_empty(), "listed but not described: {missing:?}");
        let beside = ["GET /v1/openapi.json", "GET /v1/stream", "GET /v1/client/stream"];
        let served = ["GET /client/{file}"];
        let unlisted: Vec<_> = described
            .difference(&listed)
            .filter(|request| !beside.contains(&request.as_str()) && !served.contains(&request.as_str()))
            .collect();
        assert!(unlisted.is_empty(), "described but not listed: {unlisted:?}");
    }

    #[test]
    fn the_document_changes_only_knowingly() {
        let mut document = serde_json::to_value(document()).expect("the document serialises");
        document["info"]["version"] = "of the build".into();
        insta::assert_json_snapshot!("openapi", document);
    }
}
