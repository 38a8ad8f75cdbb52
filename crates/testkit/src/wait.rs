//! Waiting for conditions. The one place where a short pause between two looks is right.
//!
//! The futures are not `Send`: join them, with `tokio::join!`, rather than spawn them.

use std::time::{Duration, Instant};

/// How long the helpers of this crate wait for something that must come, unless told otherwise.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until `holds` answers true; looks at once, then every 20 ms.
///
/// # Panics
/// After `limit`, with a sentence that names `what`.
pub async fn until(what: &str, limit: Duration, mut holds: impl AsyncFnMut() -> bool) {
    until_some(what, limit, async || holds().await.then_some(())).await;
}

/// Waits until `look` finds something, and returns it.
///
/// # Panics
/// After `limit`, with a sentence that names `what`.
pub async fn until_some<T>(what: &str, limit: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        // A look that hangs must not outlast the limit; even a late one gets a moment to answer.
        match tokio::time::timeout(left.max(Duration::from_millis(100)), look()).await {
            Ok(Some(found)) => return found,
            Ok(None) if Instant::now() < end => tokio::time::sleep(PAUSE).await,
            Ok(None) | Err(_) => panic!("waited {limit:?} in vain until {what}"),
        }
    }
}
