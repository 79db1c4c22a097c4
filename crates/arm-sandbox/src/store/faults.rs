//! Scripted faults and the request log.

use rusqlite::{OptionalExtension, params};

use super::{Result, Session, from_json, to_json};
use crate::{Fault, LoggedRequest, fault::Call};

/// A fault that meets the request at hand.
#[derive(Clone, Debug)]
pub(crate) struct PickedFault(pub(crate) Fault);

impl Session<'_> {
    /// Adds a fault after the others.
    pub(crate) fn add_fault(&self, fault: &Fault) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO fault (body, seen, used) VALUES (?1, 0, 0)")?
            .execute([to_json(fault)?])?;
        Ok(())
    }

    /// Whether any fault is scripted.
    pub(crate) fn has_faults(&self) -> Result<bool> {
        self.connection.prepare_cached("SELECT 1 FROM fault LIMIT 1")?.exists([])
    }

    /// All faults with how often each was used.
    pub(crate) fn faults(&self) -> Result<Vec<(Fault, u32)>> {
        Ok(self.stored_faults()?.into_iter().map(|it| (it.fault, it.used)).collect())
    }

    /// All faults with the numbers by which they are removed, and how often each was used.
    pub(crate) fn numbered_faults(&self) -> Result<Vec<(i64, Fault, u32)>> {
        Ok(self.stored_faults()?.into_iter().map(|it| (it.id, it.fault, it.used)).collect())
    }

    /// Removes a fault by its number. Whether there was one.
    pub(crate) fn remove_fault(&self, number: i64) -> Result<bool> {
        let mut statement = self.connection.prepare_cached("DELETE FROM fault WHERE id = ?1")?;
        Ok(0 < statement.execute([number])?)
    }

    /// Removes all faults.
    pub(crate) fn clear_faults(&self) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM fault")?.execute([])?;
        Ok(())
    }

    /// The faults that meet a call, in the order they were scripted: any delays, and the first of
    /// another kind. Counts the call.
    pub(crate) fn pick_faults(&self, call: &Call<'_>) -> Result<Vec<PickedFault>> {
        let mut picked = Vec::new();
        let mut decided = false;
        for StoredFault { id, fault, seen, used } in self.stored_faults()? {
            if !fault.matches(call) || fault.times <= used {
                continue;
            }
            let waits = seen < fault.after;
            let takes = !waits && (fault.is_delay() || !decided);
            self.connection
                .prepare_cached("UPDATE fault SET seen = seen + 1, used = used + ?2 WHERE id = ?1")?
                .execute(params![id, u32::from(takes)])?;
            if takes {
                decided |= !fault.is_delay();
                picked.push(PickedFault(fault));
            }
        }
        Ok(picked)
    }

    /// Keeps a request.
    pub(crate) fn log_request(&self, request: &LoggedRequest) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO request (body) VALUES (?1)")?
            .execute([to_json(request)?])?;
        Ok(())
    }

    /// The requests that were kept, oldest first.
    pub(crate) fn requests(&self) -> Result<Vec<LoggedRequest>> {
        let mut statement =
            self.connection.prepare_cached("SELECT body FROM request ORDER BY id")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        rows.map(|row| row.and_then(|body| from_json(&body))).collect()
    }

    /// The newest requests of those that `is_wanted` names, newest first, with their numbers.
    pub(crate) fn newest_requests(
        &self,
        most: usize,
        is_wanted: impl Fn(&LoggedRequest) -> bool,
    ) -> Result<Vec<(i64, LoggedRequest)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, body FROM request ORDER BY id DESC")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (number, body): (i64, String) = row?;
            let request: LoggedRequest = from_json(&body)?;
            if is_wanted(&request) {
                found.push((number, request));
                if most <= found.len() {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// A request by its number.
    pub(crate) fn request(&self, number: i64) -> Result<Option<LoggedRequest>> {
        let body: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM request WHERE id = ?1")?
            .query_row([number], |row| row.get(0))
            .optional()?;
        body.map(|body| from_json(&body)).transpose()
    }

    /// Forgets the requests.
    pub(crate) fn clear_requests(&self) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM request")?.execute([])?;
        Ok(())
    }

    fn stored_faults(&self) -> Result<Vec<StoredFault>> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, body, seen, used FROM fault ORDER BY id")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.map(|row| {
            let (id, body, seen, used) = row?;
            Ok(StoredFault { id, fault: from_json(&body)?, seen, used })
        })
        .collect()
    }
}

/// A fault in the database.
struct StoredFault {
    id: i64,
    fault: Fault,
    seen: u32,
    used: u32,
}
