//! What is kept besides resources: settings, tenants, subscriptions, principals, leases.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Result, Session, from_json, to_json};

/// Someone in a directory who may be granted roles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Principal {
    /// The object ID, in lower case.
    pub(crate) id: String,
    /// The directory.
    pub(crate) tenant: String,
    /// `ServicePrincipal`, `User`, `Group`…
    pub(crate) kind: String,
    /// The application (client) ID of a service principal.
    pub(crate) app_id: Option<String>,
    /// The groups it is directly in.
    pub(crate) member_of: Vec<String>,
    /// Role assignment writes that do not find it yet.
    pub(crate) missing_calls: u32,
}

/// The setting that has display names.
const DISPLAY_NAMES: &str = "display-names";

impl Session<'_> {
    /// A setting, if it was ever written.
    pub(crate) fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        text.map(|text| from_json(&text)).transpose()
    }

    /// Writes a setting.
    pub(crate) fn set(&self, name: &str, value: &impl Serialize) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
            .execute(params![name, to_json(value)?])?;
        Ok(())
    }

    /// Adds a tenant, unless it is there.
    pub(crate) fn add_tenant(&self, id: &str, body: &Value) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT OR IGNORE INTO tenant (id, position, body) VALUES (?1, (SELECT count(*) FROM tenant), ?2)",
            )?
            .execute(params![id.to_ascii_lowercase(), to_json(body)?])?;
        Ok(())
    }

    /// All tenants, in the order they were added.
    pub(crate) fn tenants(&self) -> Result<Vec<(String, Value)>> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, body FROM tenant ORDER BY position")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| row.and_then(|(id, body)| Ok((id, from_json(&body)?)))).collect()
    }

    /// Whether there is such a tenant.
    pub(crate) fn has_tenant(&self, id: &str) -> Result<bool> {
        self.connection
            .prepare_cached("SELECT 1 FROM tenant WHERE id = ?1")?
            .exists([id.to_ascii_lowercase()])
    }

    /// Adds or rewrites a subscription.
    pub(crate) fn save_subscription(&self, id: &str, tenant: &str, body: &Value) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO subscription (id, tenant, position, body)
                 VALUES (?1, ?2, (SELECT count(*) FROM subscription), ?3)
                 ON CONFLICT DO UPDATE SET tenant = ?2, body = ?3",
            )?
            .execute(params![id.to_ascii_lowercase(), tenant, to_json(body)?])?;
        Ok(())
    }

    /// The tenant of a subscription.
    pub(crate) fn tenant_of(&self, subscription: &str) -> Result<Option<String>> {
        self.connection
            .prepare_cached("SELECT tenant FROM subscription WHERE id = ?1")?
            .query_row([subscription.to_ascii_lowercase()], |row| row.get(0))
            .optional()
    }

    /// What is known of a subscription.
    pub(crate) fn subscription(&self, subscription: &str) -> Result<Option<Value>> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT body FROM subscription WHERE id = ?1")?
            .query_row([subscription.to_ascii_lowercase()], |row| row.get(0))
            .optional()?;
        text.map(|text| from_json(&text)).transpose()
    }

    /// The subscriptions of a tenant, in the order they were added.
    pub(crate) fn subscriptions(&self, tenant: &str) -> Result<Vec<Value>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT body FROM subscription WHERE tenant = ?1 ORDER BY position")?;
        let rows = statement.query_map([tenant], |row| row.get::<_, String>(0))?;
        rows.map(|row| row.and_then(|body| from_json(&body))).collect()
    }

    /// Adds or rewrites a principal.
    pub(crate) fn save_principal(&self, principal: &Principal) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO principal (id, tenant, kind, app_id, member_of, missing_calls)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET tenant = ?2, kind = ?3, app_id = ?4, member_of = ?5, missing_calls = ?6",
            )?
            .execute(params![
                principal.id,
                principal.tenant,
                principal.kind,
                principal.app_id,
                to_json(&principal.member_of)?,
                principal.missing_calls,
            ])?;
        Ok(())
    }

    /// A principal by its object ID.
    pub(crate) fn principal(&self, id: &str) -> Result<Option<Principal>> {
        self.connection
            .prepare_cached(
                "SELECT id, tenant, kind, app_id, member_of, missing_calls FROM principal WHERE id = ?1",
            )?
            .query_row([id.to_ascii_lowercase()], principal_of)
            .optional()
    }

    /// The principals of an application, by its client ID or by one of their object IDs.
    pub(crate) fn principals_of_application(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Vec<Principal>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, tenant, kind, app_id, member_of, missing_calls FROM principal
             WHERE tenant = ?1 AND (lower(app_id) = ?2 OR id = ?2) ORDER BY id",
        )?;
        let rows = statement.query_map(params![tenant, id], principal_of)?;
        rows.collect()
    }

    /// The principals whose display names begin like this, in any case.
    pub(crate) fn principals_named(&self, tenant: &str, prefix: &str) -> Result<Vec<Principal>> {
        let mut found = Vec::new();
        for (id, name) in self.display_names()? {
            if name.to_lowercase().starts_with(&prefix.to_lowercase()) {
                found.extend(self.principal(&id)?.filter(|it| it.tenant == tenant));
            }
        }
        Ok(found)
    }

    /// The display names of principals by object ID, where they have one.
    pub(crate) fn display_names(&self) -> Result<BTreeMap<String, String>> {
        Ok(self.setting(DISPLAY_NAMES)?.unwrap_or_default())
    }

    /// Gives a principal a display name.
    pub(crate) fn name_principal(&self, id: &str, name: &str) -> Result<()> {
        let mut names = self.display_names()?;
        names.insert(id.to_ascii_lowercase(), name.to_owned());
        self.set(DISPLAY_NAMES, &names)
    }

    /// Removes a principal from its directory.
    pub(crate) fn remove_principal(&self, id: &str) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM principal WHERE id = ?1")?
            .execute([id.to_ascii_lowercase()])?;
        Ok(())
    }

    /// How often a resource of that ID has been created before; counts this time.
    pub(crate) fn count_incarnation(&self, tenant: &str, key: &str) -> Result<u32> {
        let count: u32 = self
            .connection
            .prepare_cached(
                "INSERT INTO incarnation (tenant, key, count) VALUES (?1, ?2, 1)
                 ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
            )?
            .query_row(params![tenant, key], |row| row.get(0))?;
        Ok(count - 1)
    }

    /// Takes a lease until a time in milliseconds, unless someone has it now.
    pub(crate) fn take_lease(&self, name: &str, now: i64, until: i64) -> Result<bool> {
        let taken = self
            .connection
            .prepare_cached(
                "INSERT INTO lease (name, until) VALUES (?1, ?3)
                 ON CONFLICT DO UPDATE SET until = ?3 WHERE until <= ?2",
            )?
            .execute(params![name, now, until])?;
        Ok(0 < taken)
    }

    /// Gives a lease back.
    pub(crate) fn return_lease(&self, name: &str) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM lease WHERE name = ?1")?.execute([name])?;
        Ok(())
    }

    /// A throttling bucket: tokens, and when that was, in milliseconds.
    pub(crate) fn bucket(&self, name: &str) -> Result<Option<(f64, i64)>> {
        self.connection
            .prepare_cached("SELECT tokens, at FROM bucket WHERE name = ?1")?
            .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// Writes a throttling bucket.
    pub(crate) fn save_bucket(&self, name: &str, tokens: f64, at: i64) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO bucket (name, tokens, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET tokens = ?2, at = ?3",
            )?
            .execute(params![name, tokens, at])?;
        Ok(())
    }
}

fn principal_of(row: &Row<'_>) -> Result<Principal> {
    Ok(Principal {
        id: row.get(0)?,
        tenant: row.get(1)?,
        kind: row.get(2)?,
        app_id: row.get(3)?,
        member_of: from_json(&row.get::<_, String>(4)?)?,
        missing_calls: row.get(5)?,
    })
}
