//! Where streams begin.

use axum::extract::State;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;

use super::App;
use super::failure::Failure;
use crate::feed::stream::{self, Door};

/// The largest frame that a reader may send; frames to the server are small.
const FRAME_MAX: usize = 16 * 1024;

/// Kept small, for there may be ten thousand streams.
const BUFFER: usize = 4 * 1024;

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// The stream of a desk: a WebSocket of frames as JSON text (`FrameToServer`, `FrameFromServer`).
#[utoipa::path(get, path = "/v1/stream", tag = "streams", responses((status = 101)))]
pub(super) async fn desks(State(app): State<App>, upgrade: Upgrade) -> Result<Response, Failure> {
    Ok(serve(&app, upgrade?, Door::Desks))
}

/// The stream of a client's page: a WebSocket of frames as JSON text (`FrameToServer`, `FrameFromServer`).
#[utoipa::path(get, path = "/v1/client/stream", tag = "streams", responses((status = 101)))]
pub(super) async fn clients(State(app): State<App>, upgrade: Upgrade) -> Result<Response, Failure> {
    Ok(serve(&app, upgrade?, Door::Clients))
}

fn serve(app: &App, upgrade: WebSocketUpgrade, door: Door) -> Response {
    let upgrade = upgrade
        .max_message_size(FRAME_MAX)
        .max_frame_size(FRAME_MAX)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER);
    let (store, stopping, open_streams) = (app.store.clone(), app.stopping.clone(), app.open_streams.clone());
    upgrade.on_upgrade(move |socket| async move {
        stream::serve(socket, door, store, stopping).await;
        drop(open_streams);
    })
}
