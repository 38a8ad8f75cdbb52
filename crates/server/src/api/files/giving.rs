//! Giving out the bytes of a file: piece by piece, to be saved and never run.

use std::io::{ErrorKind, Read};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use deskbell_protocol::FileCard;
use futures_util::stream;
use tokio::task::spawn_blocking;

use super::{disk, unknown};
use crate::api::failure::Failure;
use crate::rules::file;
use crate::store::blobs::Blobs;

/// What is read from the disk at once, in bytes.
const PIECE: usize = 256 * 1024;

/// Whatever a browser is made to believe, it shows nothing of it as a page, and no other site sees it.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

pub(super) async fn answer(
    blobs: Arc<dyn Blobs>,
    card: &FileCard,
    hash: String,
    asked: &HeaderMap,
) -> Result<Response, Failure> {
    let tag = format!("\"{hash}\"");
    let headers = [
        (CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
        (ETAG, tag.clone()),
    ];
    if asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let opened =
        spawn_blocking(move || blobs.open(&hash)).await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    let reader = opened.map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            tracing::error!("the bytes of a file are not in the folder of files");
            return unknown();
        }
        disk(&error)
    })?;
    let about = [
        (CONTENT_TYPE, file::served_as(card).to_owned()),
        (CONTENT_LENGTH, card.size.to_string()),
        (CONTENT_DISPOSITION, file::disposition(&card.name)),
    ];
    Ok((headers, about, body(reader)).into_response())
}

fn body(reader: Box<dyn Read + Send>) -> Body {
    Body::from_stream(stream::try_unfold(reader, |mut reader| async move {
        let read = move || {
            let mut piece = Vec::new();
            (&mut reader).take(PIECE as u64).read_to_end(&mut piece).map(|_| (reader, piece))
        };
        let (reader, piece) = spawn_blocking(read).await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), reader)))
    }))
}
