//! Answers of writes that carried an `Idempotency-Key`.

use deskbell_protocol::{ErrorCode, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::{Write, row};
use crate::refusal::{Refusal, refuse};

/// How long an answer is kept.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// A write that is done once, however often it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Once {
    /// Who asks: a device or a join.
    pub(crate) scope: String,
    /// The `Idempotency-Key`.
    pub(crate) key: Uuid,
    /// What is asked for; the same key for something else is refused.
    pub(crate) operation: String,
}

impl Once {
    /// The answer given before, if there was one.
    pub(crate) async fn earlier<T: DeserializeOwned>(&self, write: &mut Write) -> Result<Option<T>, Refusal> {
        let since = write.now().plus(-KEPT_MS);
        let found =
            query("SELECT operation, answer FROM idempotency WHERE scope = $1 AND key = $2 AND created_at >= $3")
                .bind(self.scope.as_str())
                .bind(self.key.to_string())
                .bind(since.0)
                .fetch_optional(write.connection())
                .await?;
        let Some(found) = found else { return Ok(None) };
        if row::text(&found, "operation")? != self.operation {
            return Err(refuse(ErrorCode::Conflict, "the Idempotency-Key was used for another request"));
        }
        Ok(Some(row::json(&found, "answer")?))
    }

    /// Keeps `answer` for whoever asks again.
    pub(crate) async fn keep<T: Serialize>(&self, write: &mut Write, answer: &T) -> Result<(), Refusal> {
        let now = write.now();
        query(
            "INSERT INTO idempotency (scope, key, operation, answer, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (scope, key) DO UPDATE SET operation = $3, answer = $4, created_at = $5",
        )
        .bind(self.scope.as_str())
        .bind(self.key.to_string())
        .bind(self.operation.as_str())
        .bind(serde_json::to_string(answer)?)
        .bind(now.0)
        .execute(write.connection())
        .await?;
        Ok(())
    }
}

/// Removes answers nobody may ask for any more.
pub(crate) async fn forget_old(connection: &mut AnyConnection, now: Timestamp) -> Result<(), sqlx::Error> {
    query("DELETE FROM idempotency WHERE created_at < $1").bind(now.plus(-KEPT_MS).0).execute(connection).await?;
    Ok(())
}
