//! How far a scope reaches, and scopes that Azure accepts and that no access is ever checked at.

use tfplugin::Diagnostic;

use crate::{azure::Id, services::authorization::code::AuthorizationCode};

/// A scope that takes in more than one would think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Every resource of a subscription.
    Subscription,
    /// Every subscription below a management group.
    ManagementGroup,
    /// Everything in the tenant.
    Tenant,
}

/// What a wide scope takes in; `None` for a resource group and what is in it.
pub(crate) fn reach(scope: &Id) -> Option<Reach> {
    if scope.is_root() {
        Some(Reach::Tenant)
    } else if scope.is_type("Microsoft.Management/managementGroups") {
        Some(Reach::ManagementGroup)
    } else if scope.is_type("Microsoft.Resources/subscriptions") {
        Some(Reach::Subscription)
    } else {
        None
    }
}

/// What is inside a storage account, and the service that belongs between the two in a scope.
const STORAGE_PARTS: &[(&str, &str, &str)] = &[
    ("containers", "blobServices", "containers"),
    ("queues", "queueServices", "queues"),
    ("tables", "tableServices", "tables"),
    ("fileshares", "fileServices", "fileshares"),
    ("shares", "fileServices", "fileshares"),
];

/// Why a role at this scope would have no effect, and the right scope. Azure does not check what is
/// inside a storage account or a vault, so it accepts these scopes.
pub(crate) fn without_effect(scope: &str) -> Option<(&'static str, String)> {
    let segments: Vec<&str> = scope.split('/').collect();
    let at = |name: &str| segments.iter().position(|it| it.eq_ignore_ascii_case(name));
    let until = |end: usize| segments.get(..end).unwrap_or(&segments).join("/");
    if let Some(vaults) = at("vaults").filter(|_| at("Microsoft.KeyVault").is_some()) {
        // …/vaults/{vault}/secrets/{name}/{version}, or …/versions/{version}
        let kind = segments.get(vaults + 2)?;
        let known =
            ["secrets", "keys", "certificates"].iter().any(|it| it.eq_ignore_ascii_case(kind));
        let is_version = known && vaults + 4 < segments.len();
        let is_extension =
            segments.get(vaults + 4).is_some_and(|it| it.eq_ignore_ascii_case("providers"));
        return (is_version && !is_extension)
            .then(|| ("roles apply to all versions of an object of a vault", until(vaults + 4)));
    }
    let account = at("storageAccounts").filter(|_| at("Microsoft.Storage").is_some())?;
    let kind = segments.get(account + 2)?;
    let part = STORAGE_PARTS.iter().find(|(written, _, _)| written.eq_ignore_ascii_case(kind));
    if let Some((_, service, part)) = part {
        let name = segments.get(account + 3).copied().unwrap_or("<name>");
        let right = format!("{}/{service}/default/{part}/{name}", until(account + 2));
        return Some((
            "the service, such as `blobServices/default`, is missing after the account",
            right,
        ));
    }
    // …/{service}/default/{part}/{name}
    let part = segments.get(account + 4)?;
    if kind.eq_ignore_ascii_case("fileServices") && part.eq_ignore_ascii_case("shares") {
        let name = segments.get(account + 5).copied().unwrap_or("<name>");
        let right = format!("{}/fileshares/{name}", until(account + 4));
        return Some(("roles on a file share require `fileshares`", right));
    }
    let deeper = segments.get(account + 6)?;
    if deeper.eq_ignore_ascii_case("providers") {
        return None;
    }
    let why = if kind.eq_ignore_ascii_case("blobServices") {
        "roles apply to a whole container; use a condition on `blobs:path` to limit them to a path"
    } else {
        "roles apply to a whole queue, table or file share, and not to what is in it"
    };
    Some((why, until(account + 6)))
}

/// The error for a scope that Azure accepts but where no role has an effect; it names the right scope.
pub(crate) fn scope_without_effect(scope: &str) -> Option<Diagnostic> {
    without_effect(scope).map(|(why, right)| {
        AuthorizationCode::RoleHasNoEffect.error(
            "Scope without effect",
            format!(
                "Azure would accept a role at `{scope}`, but nobody would get access: {why}. Use \
                 `{right}` instead."
            ),
        )
        .at("scope")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg";

    #[test]
    fn scopes_without_effect_are_answered_with_the_right_form() {
        let lake = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/lake");
        let vault = format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv");
        for (scope, right) in [
            (format!("{vault}/secrets/db/0123456789abcdef"), format!("{vault}/secrets/db")),
            (format!("{vault}/secrets/db/versions/01"), format!("{vault}/secrets/db")),
            (format!("{vault}/KEYS/k/01"), format!("{vault}/KEYS/k")),
            (
                format!("{lake}/containers/raw"),
                format!("{lake}/blobServices/default/containers/raw"),
            ),
            (format!("{lake}/queues/q"), format!("{lake}/queueServices/default/queues/q")),
            (format!("{lake}/shares/s"), format!("{lake}/fileServices/default/fileshares/s")),
            (
                format!("{lake}/fileServices/default/shares/s"),
                format!("{lake}/fileServices/default/fileshares/s"),
            ),
            (
                format!("{lake}/blobServices/default/containers/raw/blobs/a/b.csv"),
                format!("{lake}/blobServices/default/containers/raw"),
            ),
        ] {
            assert_eq!(without_effect(&scope).map(|it| it.1), Some(right), "{scope}");
        }
    }

    #[test]
    fn a_condition_on_paths_is_advised_for_blobs_only() {
        let lake = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/lake");
        for (inside, helps) in [
            ("blobServices/default/containers/raw/blobs/a", true),
            ("queueServices/default/queues/q/messages/1", false),
            ("tableServices/default/tables/t/entities/1", false),
            ("fileServices/default/fileshares/s/files/a", false),
        ] {
            let (why, _) = without_effect(&format!("{lake}/{inside}")).unwrap();
            assert_eq!(why.contains("blobs:path"), helps, "{inside}: {why}");
        }
    }

    #[test]
    fn scopes_that_roles_are_held_at_pass() {
        let lake = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/lake");
        for scope in [
            GROUP.to_owned(),
            lake.clone(),
            format!("{lake}/blobServices/default"),
            format!("{lake}/blobServices/default/containers/raw"),
            format!("{lake}/fileServices/default/fileshares/s"),
            format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv/secrets/db"),
            format!("{GROUP}/providers/Microsoft.KeyVault/vaults/kv"),
            format!("{GROUP}/providers/Microsoft.ServiceBus/namespaces/n/queues/q"),
        ] {
            assert_eq!(without_effect(&scope), None, "{scope}");
        }
    }

    #[test]
    fn wide_scopes_are_told_from_narrow_ones() {
        let reach = |scope: &str| reach(&Id::parse(scope).unwrap());
        let group = "/providers/Microsoft.Management/managementGroups/corp";
        assert_eq!(reach("/"), Some(Reach::Tenant));
        assert_eq!(reach(group), Some(Reach::ManagementGroup));
        let subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";
        assert_eq!(reach(subscription), Some(Reach::Subscription));
        assert_eq!(reach(GROUP), None);
    }
}
