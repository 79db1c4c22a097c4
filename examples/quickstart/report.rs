//! Says in plain words what the configuration did, from what Terraform recorded.

use serde_json::Value;

/// One principal has one role at one place.
#[derive(Debug, PartialEq)]
struct Grant<'a> {
    principal: &'a str,
    role: &'a str,
    scope: &'a str,
}

/// The report, or none when the outputs are not those of this configuration.
pub(crate) fn report(outputs: &Value) -> Option<String> {
    let identity = &outputs["task_identity"]["value"];
    let name = identity["name"].as_str()?;
    let tasks = identity["principal_id"].as_str()?;
    let id = identity["id"].as_str()?;
    let grants = outputs["grants"]["value"].as_array()?;
    let grants: Vec<_> = grants.iter().map(grant).collect::<Option<_>>()?;

    let mut lines = vec![format!("Task code runs as the managed identity {name},")];
    lines.push(format!("which was found in the resource group {}. It has the role", group(id)));
    lines.extend(grants.iter().filter(|grant| grant.principal == tasks).map(line));
    let others: Vec<_> = grants.iter().filter(|grant| grant.principal != tasks).collect();
    if let Some(first) = others.first() {
        lines.push(format!("The cluster's kubelet, principal {}, has the role", first.principal));
        lines.extend(others.into_iter().map(line));
    }
    Some(lines.join("\n"))
}

fn grant(output: &Value) -> Option<Grant<'_>> {
    Some(Grant {
        principal: output["principal_id"].as_str()?,
        role: output["role"].as_str()?,
        scope: output["scope"].as_str()?,
    })
}

fn line(grant: &Grant<'_>) -> String {
    format!("  - {} on {}", grant.role, place(grant.scope))
}

/// The part of a resource ID that a person reads: what comes after the provider's namespace.
fn place(scope: &str) -> &str {
    let resource = scope.rsplit_once("/providers/").map_or(scope, |(_, resource)| resource);
    resource.split_once('/').map_or(scope, |(_, path)| path)
}

/// The name of the resource group that a resource ID names.
fn group(id: &str) -> &str {
    let mut segments = id.split('/');
    segments.find(|segment| segment.eq_ignore_ascii_case("resourceGroups"));
    segments.next().unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::report;

    #[test]
    fn a_report_names_who_got_which_role_where() {
        let outputs = json!({
            "task_identity": { "value": {
                "id": "/subscriptions/s/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-x",
                "name": "flyteuser-x",
                "principal_id": "p1",
            }},
            "grants": { "value": [
                { "principal_id": "p1", "role": "Reader", "scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c" },
                { "principal_id": "p2", "role": "AcrPull", "scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/r" },
            ]},
        });
        let expected = "\
Task code runs as the managed identity flyteuser-x,
which was found in the resource group rg-union-dp. It has the role
  - Reader on storageAccounts/a/blobServices/default/containers/c
The cluster's kubelet, principal p2, has the role
  - AcrPull on registries/r";
        assert_eq!(report(&outputs).as_deref(), Some(expected));
    }

    #[test]
    fn other_outputs_give_no_report() {
        assert_eq!(report(&json!({})), None);
    }
}
