//! A write that only finds out whether there is room for one.

use sqlx::query;

use super::{Command, Write};
use crate::refusal::Refusal;

/// Room for the largest message with its feed row.
const ROOM: usize = 64 * 1024;

/// Writes as much as the largest command does.
pub(super) struct Probe;

impl Command for Probe {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        // Taken out first: where the same stands already nothing would be written.
        query("DELETE FROM meta WHERE name = 'room'").execute(write.connection()).await?;
        let room = "0".repeat(ROOM);
        query("INSERT INTO meta (name, value) VALUES ('room', $1)").bind(room).execute(write.connection()).await?;
        Ok(())
    }
}
