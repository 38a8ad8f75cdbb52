//! The database's structure, step by step. A released step is never changed; a new one is added.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, SqlSafeStr};

use super::connect::Place;
use crate::ServerError;

/// Version, name and statements of each step.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("migrations/0001_foundation.sql")),
    (2, "operation", include_str!("migrations/0002_operation.sql")),
    (3, "availability", include_str!("migrations/0003_availability.sql")),
];

/// The newest structure that this program knows.
pub(crate) const NEWEST: i64 = STEPS[STEPS.len() - 1].0;

/// Brings the database at `place` to the newest structure.
pub(crate) async fn run(connection: &mut AnyConnection, place: &Place) -> Result<(), ServerError> {
    let steps = STEPS.iter().map(|&(version, name, sql)| {
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, sql.into_sql_str(), false)
    });
    let migrator = Migrator::with_migrations(steps.collect());
    // Not `run`: its future cannot be proved to be `Send`, and the server starts inside another program's tasks too.
    migrator.run_direct(None, connection, false).await.map_err(|error| match error {
        MigrateError::VersionMissing(found) if found > NEWEST => {
            ServerError::NewerDatabase { database: place.to_string(), found, known: NEWEST }
        }
        MigrateError::Execute(error) => ServerError::Database(error),
        other => ServerError::ForeignDatabase { database: place.to_string(), reason: other.to_string() },
    })
}
