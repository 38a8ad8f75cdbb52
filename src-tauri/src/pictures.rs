//! `deskbell-file`: pictures of conversations for the window's `<img>`. Nothing else is answered, and nothing that could hold
//! a script: the desk looks at the bytes themselves.

use std::sync::Arc;

use deskbell_desk::ShownPicture;
use deskbell_protocol::{ApiError, MessageId, SessionId};
use tauri::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use tauri::http::{HeaderValue, Method, Request, Response, StatusCode};
use tauri::{Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::{Shell, window};

/// The scheme, as the window's content security policy names it.
pub(crate) const SCHEME: &str = "deskbell-file";
/// A message's picture never changes.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=3600, immutable");
/// Who opens one as a page gets a picture and nothing that runs.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// Answers once the picture is there; the window goes on meanwhile.
pub(crate) fn answer(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let shell = context.app_handle().try_state::<Arc<Shell>>().map(|shell| Arc::clone(&shell));
    let asked = asked(request.method(), request.uri().path()).filter(|_| context.webview_label() == window::LABEL);
    let (Some(shell), Some((session, message))) = (shell, asked) else {
        return responder.respond(bare(StatusCode::NOT_FOUND));
    };
    tauri::async_runtime::spawn(async move {
        responder.respond(respond(shell.desk.picture(session, message).await));
    });
}

/// `/{session}/{message}` and nothing else.
fn asked(method: &Method, path: &str) -> Option<(SessionId, MessageId)> {
    let (session, message) = path.strip_prefix('/')?.split_once('/')?;
    let ids = (session.parse().ok()?, message.parse().ok()?);
    (*method == Method::GET).then_some(ids)
}

fn respond(picture: Result<ShownPicture, ApiError>) -> Response<Vec<u8>> {
    let picture = match picture {
        Ok(picture) => picture,
        Err(error) if error.is_retryable() => return bare(StatusCode::SERVICE_UNAVAILABLE),
        Err(_) => return bare(StatusCode::NOT_FOUND),
    };
    let mut response = bare(StatusCode::OK);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(picture.media_type));
    response.headers_mut().insert(CACHE_CONTROL, KEPT);
    *response.body_mut() = picture.bytes.into();
    response
}

fn bare(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::ErrorCode;

    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn only_a_message_of_a_session_is_asked_for() {
        assert!(asked(&Method::GET, &format!("/{ID}/{ID}")).is_some());
        assert!(asked(&Method::POST, &format!("/{ID}/{ID}")).is_none());
        for path in
            ["/", "", "/x/y", "/../etc/passwd", &format!("/{ID}"), &format!("/{ID}/{ID}/x"), &format!("//{ID}/{ID}")]
        {
            assert!(asked(&Method::GET, path).is_none(), "{path}");
        }
    }

    #[test]
    fn whatever_is_answered_is_taken_for_nothing_but_what_it_is() {
        let picture = ShownPicture { media_type: "image/png", bytes: vec![1, 2].into() };
        let gone = ApiError::never(ErrorCode::NotFound, "there is none");
        let later = ApiError::later(ErrorCode::ServerUnreachable, "not now");
        let table = [(Ok(picture), 200, Some("image/png")), (Err(gone), 404, None), (Err(later), 503, None)];
        for (picture, status, media_type) in table {
            let response = respond(picture);
            let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!((response.status().as_u16(), header(CONTENT_TYPE)), (status, media_type));
            assert_eq!(header(X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
            assert!(header(CONTENT_SECURITY_POLICY).unwrap().starts_with("default-src 'none'"), "no script runs");
            assert_eq!(header(CACHE_CONTROL).unwrap().contains("max-age"), status == 200, "a failure is not kept");
        }
    }

    #[test]
    fn the_window_may_show_pictures_from_here_and_run_nothing() {
        let policy: serde_json::Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        let policy = policy["app"]["security"]["csp"].as_str().unwrap();
        for directive in policy.split(';') {
            let names = directive.contains(SCHEME);
            assert_eq!(names, directive.trim().starts_with("img-src "), "{directive}");
        }
    }
}
