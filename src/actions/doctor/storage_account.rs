//! A storage account that a vendor's data plane keeps its data in: its namespace, its account keys, and
//! whether the vendor's pages may read blobs in the browser.
//!
//! What a data plane needs is from Union's guides "Prepare infrastructure" and "Persistent logs" for
//! self-managed data planes on Azure, and from the values of its chart (2026-08).

use serde_json::Value;
use tfplugin::{Context, Result};

use super::{
    cors::{Rule, Verdict, judge},
    report::Report,
    subjects::{SharedKeyAccess, StorageAccountSubject},
};
use crate::Clients;

/// API version of `Microsoft.Storage`.
const API_VERSION: &str = "2025-08-01";

/// Methods by which Union's pages read, and the header of answers that they read (Union's guide).
const METHODS: [&str; 2] = ["GET", "HEAD"];
const READS: &str = "ETag";

/// Checks the account.
pub(super) async fn examine(
    subject: &StorageAccountSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("storage account");
    let id = &subject.resource_id;
    let lookups = ctx.clients.lookups()?;
    let found = lookups.resource_now(id, API_VERSION).await;
    let what = format!("the properties of `{}`", id.name());
    let account = match report.response(&what, found).await? {
        Some(None) => {
            report.problem(&format!("`{id}` does not exist."), "Check the ID.").await;
            return Ok(());
        }
        account => account.flatten(),
    };
    if let Some(account) = &account {
        namespace(subject, account, report).await;
        keys(subject, account, report).await;
    }
    let Some(origins) = subject.browser_origins.as_ref().filter(|it| !it.is_empty()) else {
        return Ok(());
    };
    if let Some(tier) = account.as_ref().and_then(without_cors) {
        let text = format!(
            "No page can read the blobs of `{}` in a browser: Azure offers no CORS for accounts of \
             the kind {tier}.",
            id.name()
        );
        report.problem(&text, "Use an account with the performance tier Standard.").await;
        return Ok(());
    }
    let what = format!("the CORS rules of `{}`", id.name());
    let Ok(service) = id.child("blobServices", "default") else { return Ok(()) };
    let found = lookups.resource_now(&service, API_VERSION).await;
    let Some(found) = report.response(&what, found).await? else { return Ok(()) };
    if account.as_ref().is_some_and(is_restricted) {
        let text = format!(
            "The firewall of `{}` decides from which networks browsers reach it.",
            id.name()
        );
        report.unknown(text).await;
    }
    match found.as_ref().and_then(Rule::all) {
        None => report.unknown(format!("{what}: Azure's answer does not contain them.")).await,
        Some(rules) => {
            for origin in origins {
                pages(origin, &rules, report).await;
            }
        }
    }
    Ok(())
}

/// Whether the account refuses some networks, or all public ones.
fn is_restricted(account: &Value) -> bool {
    let text = |pointer: &str| account.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    text("/properties/networkAcls/defaultAction").eq_ignore_ascii_case("Deny")
        || !matches!(text("/properties/publicNetworkAccess"), "" | "Enabled")
}

/// Whether the account has the namespace that `abfs://` needs.
async fn namespace(subject: &StorageAccountSubject, account: &Value, report: &mut Report<'_>) {
    if subject.hierarchical_namespace != Some(true) {
        return;
    }
    let name = subject.resource_id.name();
    if account.pointer("/properties/isHnsEnabled").and_then(Value::as_bool) == Some(true) {
        report.ok(format!("`{name}` has a hierarchical namespace.")).await;
        return;
    }
    let next = "Create the account with one (Data Lake Storage Gen2), or upgrade it, which Azure \
                cannot undo.";
    report.problem(&format!("`{name}` has no hierarchical namespace."), next).await;
}

/// Whether the account accepts its keys. Azure accepts them unless the property is false.
async fn keys(subject: &StorageAccountSubject, account: &Value, report: &mut Report<'_>) {
    let name = subject.resource_id.name();
    let allowed = account.pointer("/properties/allowSharedKeyAccess").and_then(Value::as_bool);
    let accepts = allowed != Some(false);
    let does = if accepts { "accepts" } else { "refuses" };
    let text = format!("`{name}` {does} requests that are signed with an account key.");
    match (subject.shared_key_access, accepts) {
        (Some(SharedKeyAccess::Required), false) => {
            let next = "What signs with a key fails, such as the output `azure_blob` of Fluent Bit. \
                        Set `allowSharedKeyAccess`, or let the data plane read its logs from Log \
                        Analytics.";
            report.problem(&text, next).await;
        }
        (Some(SharedKeyAccess::Refused), true) => {
            let next = "A key gives full access to the account. Set `allowSharedKeyAccess` to \
                        false once nothing signs with a key.";
            report.problem(&text, next).await;
        }
        (Some(_), _) => report.ok(text).await,
        (None, _) => {
            let text = format!(
                "Whether the data plane signs with an account key, which Azure does not show: {text} \
                 Set `shared_key_access`."
            );
            report.unknown(text).await;
        }
    }
}

/// Whether pages of this origin may read blobs.
async fn pages(origin: &str, rules: &[Rule], report: &mut Report<'_>) {
    match judge(rules, origin, &METHODS, READS) {
        Verdict::Allowed => {
            report.ok(format!("The CORS rules let pages of `{origin}` read blobs.")).await;
        }
        Verdict::Refused(methods) => {
            let methods: Vec<_> = methods.iter().map(|it| format!("`{it}`")).collect();
            let methods = methods.join(" and ");
            let text = format!("No CORS rule allows {methods} for pages of `{origin}`.");
            let next = "Add a rule to the blob service with this origin, the methods `GET` and \
                        `HEAD`, the allowed headers `*` and the exposed header `ETag`. Azure \
                        compares origins exactly, in upper and lower case.";
            report.problem(&text, next).await;
        }
        Verdict::SomeHeaders(headers) => {
            let headers: Vec<_> = headers.iter().map(|it| format!("`{it}`")).collect();
            let text = format!(
                "Whether the CORS rules allow the headers that pages of `{origin}` send, which the \
                 vendor does not list: they allow {}. Union's guide allows `*`.",
                if headers.is_empty() { "none".to_owned() } else { headers.join(", ") }
            );
            report.unknown(text).await;
        }
        Verdict::Hidden(header) => {
            let text = format!(
                "Whether pages of `{origin}` work without the header `{header}`, which a CORS rule \
                 for them does not expose. Union's guide exposes it."
            );
            report.unknown(text).await;
        }
    }
}

/// The kind of an account for which Azure offers no CORS: general-purpose ones of the premium tier.
fn without_cors(account: &Value) -> Option<String> {
    let text = |pointer: &str| account.pointer(pointer).and_then(Value::as_str);
    let (kind, sku) = (text("/kind")?, text("/sku/name")?);
    let is_general = ["Storage", "StorageV2"].contains(&kind);
    (is_general && sku.starts_with("Premium")).then(|| format!("{kind} with the SKU {sku}"))
}
