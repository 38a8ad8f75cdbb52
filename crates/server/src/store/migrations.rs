//! The database's structure, step by step. A released step is never changed; a new one is added.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, SqlSafeStr};

use super::connect::Place;
use crate::ServerError;

/// The statements of a step.
enum Sql {
    /// The same for both.
    Same(&'static str),
    /// What one of them cannot do like the other.
    Each { sqlite: &'static str, postgres: &'static str },
}

/// Version, name and statements of each step.
const STEPS: &[(i64, &str, Sql)] = &[
    (1, "foundation", Sql::Same(include_str!("migrations/0001_foundation.sql"))),
    (2, "operation", Sql::Same(include_str!("migrations/0002_operation.sql"))),
    (3, "availability", Sql::Same(include_str!("migrations/0003_availability.sql"))),
    (4, "feed by kind", Sql::Same(include_str!("migrations/0004_feed_by_kind.sql"))),
    (5, "rest", Sql::Same(include_str!("migrations/0005_rest.sql"))),
    (
        6,
        "invitations",
        Sql::Each {
            sqlite: concat!(
                include_str!("migrations/0006_invitations.sqlite.sql"),
                include_str!("migrations/0006_invitations.sql")
            ),
            postgres: concat!(
                include_str!("migrations/0006_invitations.postgres.sql"),
                include_str!("migrations/0006_invitations.sql")
            ),
        },
    ),
    (7, "missing", Sql::Same(include_str!("migrations/0007_missing.sql"))),
    (8, "API keys", Sql::Same(include_str!("migrations/0008_api_keys.sql"))),
    (9, "readiness", Sql::Same(include_str!("migrations/0009_readiness.sql"))),
    (10, "talk", Sql::Same(include_str!("migrations/0010_talk.sql"))),
    (
        11,
        "files and search",
        Sql::Each {
            sqlite: concat!(
                include_str!("migrations/0011_files.sql"),
                include_str!("migrations/0011_files.sqlite.sql")
            ),
            postgres: concat!(
                include_str!("migrations/0011_files.sql"),
                include_str!("migrations/0011_files.postgres.sql")
            ),
        },
    ),
    (12, "clients", Sql::Same(include_str!("migrations/0012_clients.sql"))),
];

/// The newest structure that this program knows.
pub(crate) const NEWEST: i64 = STEPS[STEPS.len() - 1].0;

/// Brings the database at `place` to the newest structure.
pub(crate) async fn run(connection: &mut AnyConnection, place: &Place) -> Result<(), ServerError> {
    run_to(NEWEST, connection, place).await
}

/// Brings it to `newest` at most, as an earlier version of the program would.
async fn run_to(newest: i64, connection: &mut AnyConnection, place: &Place) -> Result<(), ServerError> {
    let steps = STEPS.iter().filter(|(version, ..)| *version <= newest).map(|&(version, name, ref sql)| {
        let sql = match sql {
            Sql::Same(sql) => sql,
            Sql::Each { postgres, .. } if place.is_shared() => postgres,
            Sql::Each { sqlite, .. } => sqlite,
        };
        Migration::new(version, Cow::Borrowed(name), MigrationType::Simple, (*sql).into_sql_str(), false)
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

#[cfg(test)]
mod tests;
