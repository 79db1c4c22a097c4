//! Resources as documents: JSON text by tenant and lower-case ID, with terms to find them by, and
//! the counters that make a change seen late.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension, Row, params, types::Value};

use super::{Result, Session, open::NAME};
use crate::id::Id;

/// A resource as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its ID.
    pub(crate) id: Id,
    /// What a GET answers.
    pub(crate) body: String,
    /// Its entity tag.
    pub(crate) etag: String,
    /// What it is found by besides its ID: kind and value, the value in lower case.
    pub(crate) terms: Vec<(&'static str, String)>,
}

/// One of many documents, in a list.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Its ID in lower case.
    pub(crate) key: String,
    /// What a GET answers.
    pub(crate) body: String,
}

/// When a change is seen, counted in calls.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visibility {
    /// GETs that do not find it yet.
    pub(crate) unseen_reads: u32,
    /// Lists that do not show it yet.
    pub(crate) unseen_lists: u32,
}

/// What is listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing<'a> {
    /// The type, in any case; empty for all.
    pub(crate) resource_type: &'a str,
    /// Everything whose key begins so.
    pub(crate) prefix: &'a str,
    /// Only what is directly on one of these scopes, by their keys; with `prefix`, these in
    /// addition.
    pub(crate) scopes: &'a [String],
    /// Only what has one of these values for the term.
    pub(crate) term: Option<(&'static str, &'a [String])>,
    /// Only what comes after this key.
    pub(crate) after: Option<&'a str>,
    /// At most so many.
    pub(crate) limit: Option<u32>,
}

impl Session<'_> {
    /// The document of an ID, as a GET finds it.
    pub(crate) fn document(&self, tenant: &str, id: &Id) -> Result<Option<Document>> {
        self.connection
            .prepare_cached("SELECT id, body, etag FROM document WHERE tenant = ?1 AND key = ?2 AND NOT deleted")?
            .query_row(params![tenant, id.key()], document_of)
            .optional()
    }

    /// Whether there is a document of that ID.
    pub(crate) fn exists(&self, tenant: &str, id: &Id) -> Result<bool> {
        self.connection
            .prepare_cached(
                "SELECT 1 FROM document WHERE tenant = ?1 AND key = ?2 AND NOT deleted",
            )?
            .exists(params![tenant, id.key()])
    }

    /// Whether there is a resource of that type and name in any tenant, both in any case.
    pub(crate) fn is_name_taken(&self, resource_type: &str, name: &str) -> Result<bool> {
        let query =
            format!("SELECT 1 FROM document WHERE type = ?1 AND {NAME} = ?2 AND NOT deleted");
        self.connection
            .prepare_cached(&query)?
            .exists(params![resource_type.to_ascii_lowercase(), name.to_ascii_lowercase()])
    }

    /// Counts a GET of a document that is not seen yet; whether it stays unseen this time.
    pub(crate) fn passes_unseen(&self, tenant: &str, id: &Id) -> Result<bool> {
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE document SET unseen_reads = unseen_reads - 1
                 WHERE tenant = ?1 AND key = ?2 AND unseen_reads > 0",
            )?
            .execute(params![tenant, id.key()])?;
        Ok(0 < changed)
    }

    /// Writes a document and its terms, in the place of an older one of the same ID.
    pub(crate) fn save(
        &self,
        tenant: &str,
        document: &Document,
        visibility: Visibility,
    ) -> Result<()> {
        let Document { id, body, etag, terms } = document;
        self.connection
            .prepare_cached(
                "INSERT INTO document
                    (tenant, key, type, scope, id, etag, body, unseen_reads, unseen_lists, stale_lists, deleted)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0)
                 ON CONFLICT DO UPDATE SET type = ?3, scope = ?4, id = ?5, etag = ?6, body = ?7,
                    unseen_reads = max(unseen_reads, ?8), unseen_lists = max(unseen_lists, ?9),
                    stale_lists = 0, deleted = 0",
            )?
            .execute(params![
                tenant,
                id.key(),
                id.resource_type().to_ascii_lowercase(),
                id.scope().key(),
                id.text(),
                etag,
                body,
                visibility.unseen_reads,
                visibility.unseen_lists,
            ])?;
        self.forget_terms(tenant, id)?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO term (tenant, kind, value, key) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (kind, value) in terms {
            insert.execute(params![tenant, kind, value, id.key()])?;
        }
        Ok(())
    }

    /// Writes another body of a document, and nothing else of it.
    pub(crate) fn rewrite(&self, tenant: &str, id: &Id, body: &str) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE document SET body = ?3 WHERE tenant = ?1 AND key = ?2")?
            .execute(params![tenant, id.key(), body])?;
        Ok(())
    }

    /// Gives a document another ID, with the body that says so. What it is found by stays.
    pub(crate) fn relocate(&self, tenant: &str, from: &Id, to: &Id, body: &str) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE document SET key = ?3, id = ?4, scope = ?5, body = ?6
                 WHERE tenant = ?1 AND key = ?2",
            )?
            .execute(params![tenant, from.key(), to.key(), to.text(), to.scope().key(), body])?;
        self.connection
            .prepare_cached("UPDATE term SET key = ?3 WHERE tenant = ?1 AND key = ?2")?
            .execute(params![tenant, from.key(), to.key()])?;
        Ok(())
    }

    /// Removes a document and everything inside it. Lists go on showing it `stale_lists` times.
    pub(crate) fn remove(&self, tenant: &str, id: &Id, stale_lists: u32) -> Result<()> {
        self.forget_terms(tenant, id)?;
        if 0 < stale_lists {
            self.connection
                .prepare_cached("UPDATE document SET deleted = 1, stale_lists = ?3 WHERE tenant = ?1 AND key = ?2")?
                .execute(params![tenant, id.key(), stale_lists])?;
        } else {
            self.connection
                .prepare_cached("DELETE FROM document WHERE tenant = ?1 AND key = ?2")?
                .execute(params![tenant, id.key()])?;
        }
        for table in ["document", "term"] {
            self.connection
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE tenant = ?1 AND key >= ?2 AND key < ?3"
                ))?
                .execute(params![tenant, id.prefix(), after_prefix(&id.prefix())])?;
        }
        Ok(())
    }

    /// Documents in the order of their keys.
    pub(crate) fn list(&self, tenant: &str, listing: &Listing<'_>) -> Result<Vec<Document>> {
        let (condition, values) = condition(tenant, listing);
        let limit = listing.limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default();
        let query =
            format!("SELECT id, body, etag FROM document WHERE {condition} ORDER BY key{limit}");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), document_of)?;
        rows.collect()
    }

    /// The same, as much of it as an answer needs.
    pub(crate) fn elements(&self, tenant: &str, listing: &Listing<'_>) -> Result<Vec<Element>> {
        let (condition, values) = condition(tenant, listing);
        let limit = listing.limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default();
        let query = format!("SELECT key, body FROM document WHERE {condition} ORDER BY key{limit}");
        let mut statement = self.connection.prepare_cached(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
            Ok(Element { key: row.get(0)?, body: row.get(1)? })
        })?;
        rows.collect()
    }

    /// How many documents of a type have a key that begins so, those included that only lists still
    /// show.
    pub(crate) fn count(&self, tenant: &str, resource_type: &str, prefix: &str) -> Result<u32> {
        // All of it is in the index.
        self.connection
            .prepare_cached("SELECT count(*) FROM document WHERE tenant = ?1 AND type = ?2 AND key >= ?3 AND key < ?4")?
            .query_row(params![tenant, resource_type.to_ascii_lowercase(), prefix, after_prefix(prefix)], |row| row.get(0))
    }

    /// Counts a list of a type for the documents that it shows late.
    pub(crate) fn count_list(&self, tenant: &str, resource_type: &str) -> Result<()> {
        let parameters = params![tenant, resource_type.to_ascii_lowercase()];
        for change in [
            "UPDATE document SET unseen_lists = unseen_lists - 1 WHERE tenant = ?1 AND type = ?2 AND unseen_lists > 0",
            "UPDATE document SET stale_lists = stale_lists - 1 WHERE tenant = ?1 AND type = ?2 AND deleted",
            "DELETE FROM document WHERE tenant = ?1 AND type = ?2 AND deleted AND stale_lists <= 0",
        ] {
            self.connection.prepare_cached(change)?.execute(parameters)?;
        }
        Ok(())
    }

    /// Makes every change seen.
    pub(crate) fn settle(&self) -> Result<()> {
        self.connection.execute_batch(
            "UPDATE document SET unseen_reads = 0, unseen_lists = 0 WHERE unseen_reads > 0 OR unseen_lists > 0;
             DELETE FROM document WHERE deleted;
             DELETE FROM setting WHERE name LIKE 'deleted:%';
             UPDATE principal SET missing_calls = 0 WHERE missing_calls > 0;",
        )
    }

    /// The documents that have a value for a term.
    pub(crate) fn with_term(&self, tenant: &str, kind: &str, value: &str) -> Result<Vec<Document>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, body, etag FROM term JOIN document USING (tenant, key)
             WHERE term.tenant = ?1 AND kind = ?2 AND value = ?3 AND NOT deleted ORDER BY key",
        )?;
        let rows = statement.query_map(params![tenant, kind, value], document_of)?;
        rows.collect()
    }

    fn forget_terms(&self, tenant: &str, id: &Id) -> Result<()> {
        forget_terms(self.connection, tenant, id)
    }
}

fn forget_terms(connection: &Connection, tenant: &str, id: &Id) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM term WHERE tenant = ?1 AND key = ?2")?
        .execute(params![tenant, id.key()])?;
    Ok(())
}

fn condition(tenant: &str, listing: &Listing<'_>) -> (String, Vec<Value>) {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut values = vec![text(tenant)];
    let mut condition =
        "tenant = ?1 AND (NOT deleted OR stale_lists > 0) AND unseen_lists = 0".to_owned();
    let mut bind = |value: Value| {
        values.push(value);
        format!("?{}", values.len())
    };
    if !listing.resource_type.is_empty() {
        let resource_type = bind(text(&listing.resource_type.to_ascii_lowercase()));
        let _ = write!(condition, " AND type = {resource_type}");
    }
    let mut places = Vec::new();
    if !listing.prefix.is_empty() {
        let (from, to) = (bind(text(listing.prefix)), bind(text(&after_prefix(listing.prefix))));
        places.push(format!("(key >= {from} AND key < {to})"));
    }
    if !listing.scopes.is_empty() {
        let scopes: Vec<String> = listing.scopes.iter().map(|scope| bind(text(scope))).collect();
        places.push(format!("scope IN ({})", scopes.join(", ")));
    }
    if !places.is_empty() {
        let _ = write!(condition, " AND ({})", places.join(" OR "));
    }
    if let Some((kind, wanted)) = listing.term {
        let kind = bind(text(kind));
        let wanted: Vec<String> = wanted.iter().map(|value| bind(text(value))).collect();
        let values = wanted.join(", ");
        let found = "SELECT key FROM term WHERE tenant = ?1";
        let _ =
            write!(condition, " AND key IN ({found} AND kind = {kind} AND value IN ({values}))");
    }
    if let Some(after) = listing.after {
        let after = bind(text(after));
        let _ = write!(condition, " AND key > {after}");
    }
    (condition, values)
}

/// The first text after everything that begins with `prefix`: `0` follows `/` in the order of
/// bytes.
fn after_prefix(prefix: &str) -> String {
    match prefix.strip_suffix('/') {
        Some(stem) => format!("{stem}0"),
        None => format!("{prefix}\u{10ffff}"),
    }
}

fn document_of(row: &Row<'_>) -> Result<Document> {
    let id: String = row.get(0)?;
    let id = Id::parse(&id).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            format!("no ID: {id}").into(),
        )
    })?;
    Ok(Document { id, body: row.get(1)?, etag: row.get(2)?, terms: Vec::new() })
}
