//! Long-running operations: what they end with, how often they are still to be polled, and what they
//! run on.

use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::{Result, Session, from_json, to_json};
use crate::Operation;

/// The number of polls of an operation that only a hand ends.
pub(crate) const HELD: u32 = u32::MAX;

impl Session<'_> {
    /// Starts a long-running operation that answers `polls` times that it still runs.
    pub(crate) fn save_operation(&self, id: &str, polls: u32, body: &Value) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO operation (id, position, polls, body)
                 VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM operation), ?2, ?3)",
            )?
            .execute(params![id, polls, to_json(body)?])?;
        Ok(())
    }

    /// Notes that an operation runs on something.
    pub(crate) fn occupy(&self, name: &str, operation: &str) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO running (name, operation) VALUES (?1, ?2)")?
            .execute([name, operation])?;
        Ok(())
    }

    /// Whether an operation still runs on something. Counts as no poll.
    pub(crate) fn is_running(&self, name: &str) -> Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT 1 FROM running JOIN operation ON operation.id = running.operation
                 WHERE name = ?1 AND polls > 0",
            )?
            .exists([name])
    }

    /// The operation that still runs on something, if one does. Counts it as polled.
    pub(crate) fn poll_running(&self, name: &str) -> Result<Option<String>> {
        let running: Option<String> = self
            .connection
            .prepare_cached(
                "SELECT operation FROM running JOIN operation ON operation.id = running.operation
                 WHERE name = ?1 AND polls > 0",
            )?
            .query_row([name], |row| row.get(0))
            .optional()?;
        if let Some(operation) = &running {
            self.poll_operation(operation)?;
        }
        Ok(running)
    }

    /// Counts a poll of an operation: how many are left before it ends, and what it ends with.
    pub(crate) fn poll_operation(&self, id: &str) -> Result<Option<(u32, Value)>> {
        let found: Option<(u32, String)> = self
            .connection
            .prepare_cached("SELECT polls, body FROM operation WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((polls, body)) = found else { return Ok(None) };
        if 0 < polls && polls != HELD {
            self.connection
                .prepare_cached("UPDATE operation SET polls = polls - 1 WHERE id = ?1")?
                .execute([id])?;
        }
        Ok(Some((polls, from_json(&body)?)))
    }

    /// The operations that still run, oldest first.
    pub(crate) fn running_operations(&self) -> Result<Vec<Operation>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id, body FROM operation WHERE polls > 0 ORDER BY position")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (id, body): (String, String) = row?;
            let body: Value = from_json(&body)?;
            let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
            Ok(Operation { id, method: text("method").into(), resource: text("resource").into() })
        })
        .collect()
    }

    /// Ends an operation.
    pub(crate) fn finish_operation(&self, id: &str) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE operation SET polls = 0 WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Ends the operations that only a hand ends.
    pub(crate) fn release_operations(&self) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE operation SET polls = 0 WHERE polls = ?1")?
            .execute([HELD])?;
        Ok(())
    }
}
