//! Checks at plan time that ask Azure, and facts about resources that the provider does not manage.
//! Checks that the caller may not make become one warning; any other failure is an error, because a
//! plan that checked nothing would look as if all were well.
//!
//! A check refuses only what the plan creates or changes: the engine turns the errors of a plan
//! hook into warnings if the resource stays as it is, so that they do not block a destroy.

use serde_json::Value;
use tfplugin::{Diagnostic, Result};

use crate::{
    azure::{self, Expected, Id, OnceMap, Request},
    diagnostics::code::CommonCode,
};

/// The checks of one plan, and those that the caller may not make.
#[derive(Debug, Default)]
pub(crate) struct PlanChecks {
    skipped: Vec<String>,
}

impl PlanChecks {
    /// The answer. Where the caller may not ask, there is none, and the check called `what` counts as
    /// skipped.
    pub(crate) fn answer<T>(
        &mut self,
        what: &str,
        result: std::result::Result<T, azure::Error>,
    ) -> Result<Option<T>> {
        match result {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.is_forbidden() => {
                self.skipped.push(match error.missing_action() {
                    Some(missing) => format!("- {what}: the caller lacks `{}`", missing.action),
                    None => format!("- {what}: {error}"),
                });
                Ok(None)
            }
            Err(error) => Err(unanswered(what, error).into()),
        }
    }

    /// One warning that names everything that was skipped.
    pub(crate) fn warning(&self) -> Option<Diagnostic> {
        (!self.skipped.is_empty()).then(|| {
            CommonCode::ChecksNotRun.warning(
                "Skipped checks",
                format!(
                    "The provider planned without checking:\n\n{}\n\nThe apply will find out. To \
                     plan without asking Azure at all, set `skip_remote_checks` in the provider \
                     block.",
                    self.skipped.join("\n")
                ),
            )
        })
    }
}

/// The error of a question that has no answer.
fn unanswered(what: &str, error: azure::Error) -> Diagnostic {
    let diagnostic = Diagnostic::from(error);
    let detail = format!(
        "{}\n\nThe plan checks {what}. To plan without asking Azure, set `skip_remote_checks` in \
         the provider block.",
        diagnostic.detail
    );
    Diagnostic { detail, ..diagnostic }
}

/// API version of `Microsoft.Resources` for subscriptions.
const SUBSCRIPTIONS: &str = "2022-12-01";

/// Reads other resources as raw JSON.
#[derive(Debug)]
pub(crate) struct ResourceReader {
    client: azure::Client,
    known: OnceMap<String, Option<Value>>,
}

impl ResourceReader {
    /// Resources as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self { client, known: OnceMap::new() }
    }

    /// The resource, or `None` where there is none.
    pub(crate) async fn resource(
        &self,
        id: &Id,
        api_version: &str,
    ) -> std::result::Result<Option<Value>, azure::Error> {
        self.known.get(&id.folded(), self.resource_now(id, api_version)).await
    }

    /// The same where this run may have read it before, and it may have changed since.
    pub(crate) async fn resource_now(
        &self,
        id: &Id,
        api_version: &str,
    ) -> std::result::Result<Option<Value>, azure::Error> {
        let request = Request::get(id, api_version);
        Ok(self.client.find(&request, Expected::with(&[])).await?.map(|it| it.resource))
    }

    /// The tenant that a subscription belongs to.
    pub(crate) async fn subscription_tenant(
        &self,
        subscription: &Id,
    ) -> std::result::Result<Option<String>, azure::Error> {
        let found = self.resource(subscription, SUBSCRIPTIONS).await?;
        Ok(found.and_then(|it| it.get("tenantId").and_then(Value::as_str).map(str::to_owned)))
    }
}
