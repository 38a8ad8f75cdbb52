//! The page that clients see, embedded in the program: a document and a script in each language. And the script by which the
//! company's own site shows it.

use std::sync::OnceLock;

use axum::extract::State;
use axum::http::header::{
    ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{ApiError, ErrorCode};

use super::App;
use super::extract::{Path, Query};
use super::failure::Failure;
use super::widget;
use crate::auth::token_hash;
use crate::store::operators;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors ";

/// The documents, by the language they are in. The first is for readers of all other languages.
const DOCUMENTS: [(&str, &str); 2] = [
    ("en", include_str!("../../../../ui/client/dist/page.en.html")),
    ("cs", include_str!("../../../../ui/client/dist/page.cs.html")),
];

/// Goes at the end of the document's head, for the page in a frame. `{lang}` is its language.
const EMBEDDED: &str = "<link rel=\"modulepreload\" href=\"/client/embedded.{lang}.js\">\
    <link rel=\"stylesheet\" href=\"/client/embedded.css\"></head>";

/// Stands in the documents for the company's name.
const COMPANY: &str = "{company}";

/// A file that the page loads.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    tag: OnceLock<HeaderValue>,
}

macro_rules! asset {
    ($name:literal, $kind:literal) => {
        Asset {
            name: $name,
            kind: $kind,
            bytes: include_bytes!(concat!("../../../../ui/client/dist/", $name)),
            tag: OnceLock::new(),
        }
    };
}

static ASSETS: [Asset; 13] = [
    asset!("page.en.js", "text/javascript; charset=utf-8"),
    asset!("page.cs.js", "text/javascript; charset=utf-8"),
    asset!("talk.en.js", "text/javascript; charset=utf-8"),
    asset!("talk.cs.js", "text/javascript; charset=utf-8"),
    asset!("rare.en.js", "text/javascript; charset=utf-8"),
    asset!("rare.cs.js", "text/javascript; charset=utf-8"),
    asset!("en.json", "application/json"),
    asset!("cs.json", "application/json"),
    asset!("page.css", "text/css; charset=utf-8"),
    asset!("icon.svg", "image/svg+xml"),
    asset!("embedded.en.js", "text/javascript; charset=utf-8"),
    asset!("embedded.cs.js", "text/javascript; charset=utf-8"),
    asset!("embedded.css", "text/css; charset=utf-8"),
];

static WIDGET: Asset = asset!("widget.js", "text/javascript; charset=utf-8");

/// How the chat page is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Shown {
    /// In a frame on the company's own site, in that language if there is it.
    embedded: Option<String>,
}

/// The page of an invitation, the same for every code: the page asks for the invitation's card itself, so that whoever only looks,
/// such as a messenger's preview, uses nothing up. What is shown of the link is the company's name.
#[utoipa::path(get, path = "/i/{code}", tag = "pages", params(("code" = String, Path)),
    responses((status = 200, content_type = "text/html")))]
pub(super) async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let (_, document) = in_language(&accepted(&headers));
    answer(&app, document, "'none'").await
}

/// The chat page of a group; the same document, which finds out from its address what it is for. `?embedded` is for the frame on the
/// company's own site: browsers show it inside pages of the sites that may show the chat, and any other page of ours inside none.
#[utoipa::path(get, path = "/chat/{slug}", tag = "pages",
    params(("slug" = String, Path), ("embedded" = Option<String>, Query)),
    responses((status = 200, content_type = "text/html")))]
pub(super) async fn chat(State(app): State<App>, Query(shown): Query<Shown>, headers: HeaderMap) -> Response {
    let accepted = accepted(&headers);
    let Some(wanted) = shown.embedded else {
        return answer(&app, in_language(&accepted).1, "'none'").await;
    };
    let (language, document) = in_language(&format!("{wanted},{accepted}"));
    let document = document.replace("</head>", &EMBEDDED.replace("{lang}", language));
    answer(&app, &document, &widget::ancestors(&app)).await
}

fn accepted(headers: &HeaderMap) -> String {
    headers.get(ACCEPT_LANGUAGE).and_then(|wanted| wanted.to_str().ok()).unwrap_or_default().to_owned()
}

/// `around`: which pages may show it inside themselves.
async fn answer(app: &App, document: &str, around: &str) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "accept-language"),
        // Pages that may not be looked at could not say that they are not to be found, so no robots.txt keeps crawlers out.
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    let policy = [(CONTENT_SECURITY_POLICY, format!("{POLICY}{around}"))];
    // Without its data the server still gives the page, which says what is wrong and tries again.
    let company = company(app).await.unwrap_or_else(|| "Deskbell".to_owned());
    (headers, policy, document.replace(COMPANY, &escaped(&company))).into_response()
}

async fn company(app: &App) -> Option<String> {
    let mut connection = app.store.peek().await.ok()?;
    operators::company(&mut connection).await.ok()?.filter(|name| !name.is_empty())
}

/// The document in the language that an `Accept-Language` likes best, and which that is.
fn in_language(wanted: &str) -> (&'static str, &'static str) {
    let mut best = (DOCUMENTS[0], 0.0);
    for choice in wanted.split(',') {
        let (tag, rest) = choice.split_once(';').unwrap_or((choice, ""));
        let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse().ok()).unwrap_or(0.0);
        let language = tag.trim().split('-').next().unwrap_or_default();
        let known = DOCUMENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(language));
        if let Some(document) = known
            && weight > best.1
        {
            best = (*document, weight);
        }
    }
    best.0
}

/// As text and inside of attributes.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, char| {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(char),
        }
        out
    })
}

/// What the page loads: its script and style, the conversation, and what only few clients need. Asked for anew each time, but sent again only when it
/// changed.
#[utoipa::path(get, path = "/client/{file}", tag = "pages", params(("file" = String, Path)),
    responses((status = 200, content_type = "text/javascript"), (status = 304), (status = 404, body = ApiError)))]
pub(super) async fn asset(Path(file): Path<String>, request: HeaderMap) -> Result<Response, Failure> {
    let asset = ASSETS.iter().find(|asset| asset.name == file);
    let asset = asset.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "the page has no such file"))?;
    Ok(sent(asset, &request, "no-cache"))
}

/// The script by which the company's own site shows the button and the chat. Any page may load it; whether it may show the chat is
/// another matter.
#[utoipa::path(get, path = "/widget.js", tag = "pages",
    responses((status = 200, content_type = "text/javascript"), (status = 304)))]
pub(super) async fn widget(request: HeaderMap) -> Response {
    // Not asked for at each page of the site: an older one works as well.
    let mut answer = sent(&WIDGET, &request, "public, max-age=600");
    answer.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let resource_policy = HeaderName::from_static("cross-origin-resource-policy");
    answer.headers_mut().insert(resource_policy, HeaderValue::from_static("cross-origin"));
    answer
}

fn sent(asset: &'static Asset, request: &HeaderMap, keep: &'static str) -> Response {
    let tag = asset.tag.get_or_init(|| {
        let text = String::from_utf8_lossy(asset.bytes);
        HeaderValue::try_from(format!("\"{}\"", token_hash(&text))).unwrap_or(HeaderValue::from_static("\"\""))
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
        (ETAG, tag.clone()),
    ];
    if request.get(IF_NONE_MATCH) == Some(tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, asset.bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_language_he_or_she_likes_best_of_those_that_there_are() {
        for (wanted, got) in [
            ("", "en"),
            ("cs", "cs"),
            ("cs-CZ,cs;q=0.9,en;q=0.8", "cs"),
            ("de-DE,de;q=0.9,CS;q=0.5", "cs"),
            ("en-GB,en;q=0.9,cs;q=0.8", "en"),
            ("cs;q=0.3, en;q=0.7", "en"),
            ("cs;q=0", "en"),
            ("fr, *;q=0.5", "en"),
            ("cs;q=much,,;;=", "en"),
        ] {
            assert_eq!(in_language(wanted).0, got, "for {wanted:?}");
        }
    }

    #[test]
    fn each_document_is_in_its_language_and_leaves_only_the_company_open() {
        for (tag, document) in DOCUMENTS {
            assert!(document.contains(&format!("<html lang=\"{tag}\">")), "{tag} says its language");
            assert!(document.contains(&format!("/client/page.{tag}.js")), "{tag} loads its script");
            assert_eq!(document.replace(COMPANY, "").find('{'), None, "nothing else stands open in {tag}");
        }
    }

    #[test]
    fn a_company_named_like_markup_is_only_text() {
        assert_eq!(escaped("<A> & \"B's\""), "&lt;A&gt; &amp; &quot;B&#39;s&quot;");
    }
}
