//! What a user can do about an error, by Azure's code.

use super::credential::CredentialError;
use super::failure::Cause;
use super::failure::Failure;
use super::failure::{MissingAction, missing_action};

/// What to do next; nothing when the message says it all.
pub(super) fn advise(failure: &Failure) -> Vec<String> {
    match &failure.cause {
        Cause::Refused { envelope, status: 300..500 } if envelope.foreign => {
            vec![OTHER_PARTY.into()]
        }
        Cause::Refused { envelope, status: 404 } if !envelope.is_azures => {
            vec![format!(
                "{OTHER_PARTY} A 404 from Azure names its reason and this one does not, so the \
                 resource stays in the state."
            )]
        }
        Cause::Refused { status, .. } => {
            let by_code = failure.code().and_then(|code| by_code(code, failure));
            by_code.or_else(|| by_status(*status)).into_iter().collect()
        }
        Cause::OperationFailed { .. } => {
            failure.code().and_then(|code| by_code(code, failure)).into_iter().collect()
        }
        Cause::Credential(error) => by_token_error(error).into_iter().map(str::to_owned).collect(),
        Cause::Transport { .. } => vec![NETWORK.into()],
        Cause::Canceled | Cause::TimedOut if failure.accepted => {
            vec!["Azure continues the operation. Apply again when it has ended.".into()]
        }
        Cause::Undescribed(_) => vec![UNDESCRIBED.into()],
        Cause::TimedOut => {
            vec!["Raise the limit in the resource's `timeouts` block, or apply again.".into()]
        }
        _ => Vec::new(),
    }
}

const UNDESCRIBED: &str = "The provider wrote nothing because of this answer. Apply again. If \
                           the problem persists, find out what answers instead of Azure: a proxy \
                           or a gateway between this machine and Azure (HTTPS_PROXY), or an \
                           endpoint in the provider block.";
const OTHER_PARTY: &str = "The answer seems to come from something between this machine and \
                           Azure. Check the proxy settings and `resource_manager_endpoint`.";

const NETWORK: &str = "Check the network, the proxy settings (HTTPS_PROXY, NO_PROXY), and the \
                       environment and the endpoints in the provider block. If a proxy or a \
                       sandbox has its own certificate, set SSL_CERT_FILE to the file of its \
                       issuer.";

fn by_code(code: &str, failure: &Failure) -> Option<String> {
    let text = match code.to_ascii_lowercase().as_str() {
        "authorizationfailed" | "linkedauthorizationfailed" => return Some(grant(failure)),
        "denyassignmentauthorizationfailed" => DENIED,
        "scopelocked" => {
            "A management lock protects this scope. Remove the lock, or ask its owner to, apply again, and put it back."
        }
        "subscriptionnotfound" => {
            "The subscription does not exist, the caller has no access to it, or it belongs to \
             another tenant. Check `subscription_id` and `tenant_id`."
        }
        "invalidauthenticationtokentenant" => {
            "The token belongs to another tenant than the subscription. Set `tenant_id` to the \
             tenant that the message names; for resources of two tenants, set \
             `auxiliary_tenant_ids`."
        }
        "invalidauthenticationtoken" | "expiredauthenticationtoken" | "authenticationfailed" => {
            "Azure accepted neither the access token nor a new one. Check `environment`, \
             `resource_manager_audience`, and the clock of this machine."
        }
        "missingsubscriptionregistration" => {
            "The resource provider is not registered in the subscription. Somebody with that \
             permission must run `az provider register --namespace <namespace>` with the \
             namespace in the message."
        }
        "noregisteredproviderfound" | "invalidapiversionparameter" | "invalidresourcetype" => {
            "This cloud or region does not offer the API version that the provider uses. Please \
             report it with the message."
        }
        "requestdisallowedbypolicy" => {
            "An Azure Policy of your organization forbids this. Ask its owner for an exemption, or change what the policy checks."
        }
        "toomanyrequests" | "subscriptionrequeststhrottled" => THROTTLED,
        "principalnotfound" => {
            "Azure knows no principal with this object ID in the tenant. Use the object ID \
             (principal ID), not the application's client ID; a principal that was created \
             moments ago can take minutes to become known."
        }
        "resourcegroupnotfound" => {
            "Check the resource group's name and the subscription in the ID."
        }
        _ => return None,
    };
    Some(text.to_owned())
}

const DENIED: &str = "The caller has the permission, but a deny assignment overrides it: \
                      somebody else manages the scope, such as a managed application, a \
                      deployment stack, or a service with its own resource group. More roles do \
                      not help. Ask the owner of the scope to make this change or to exclude the \
                      caller from the deny assignment (portal: Access control (IAM), Deny \
                      assignments), or choose a scope outside it.";

const CONDITIONAL: &str = "The caller may do this only under a condition, which this call does \
                           not meet: a delegation can be limited to certain roles, principals, \
                           or kinds of principals. Compare the call with the condition of the \
                           caller's role assignment (portal: Access control (IAM), Role \
                           assignments, Condition), or ask the owner of the scope to widen the \
                           condition. A condition on `principalType` needs `principal_type` to \
                           be set.";

const THROTTLED: &str = "Azure limits the number of requests. Apply again in a few minutes, or \
                         with a lower `-parallelism`; other tools that use the same identity \
                         count too.";

fn by_status(status: u16) -> Option<String> {
    let text = match status {
        401 => "Azure did not accept the access token: check `tenant_id` and `environment`.",
        403 => {
            "The caller lacks a permission for this. The message names it if Azure discloses it."
        }
        429 => THROTTLED,
        500..=599 => {
            "Azure answered with an error of its own. Apply again later; status.azure.com shows \
             known outages."
        }
        _ => return None,
    };
    Some(text.to_owned())
}

fn grant(failure: &Failure) -> String {
    let message = failure.message();
    if message.is_some_and(|it| it.contains("ABAC condition")) {
        return CONDITIONAL.to_owned();
    }
    let Some(MissingAction { action, scope }) = message.and_then(missing_action) else {
        return "The caller lacks a permission, which the message names. Grant the caller a role \
                that contains it. A new role assignment can take ten minutes to take effect."
            .to_owned();
    };
    let scope = scope.map(|it| format!(" at `{}`", grantable(&it))).unwrap_or_default();
    let role =
        if action.to_ascii_lowercase().starts_with("microsoft.authorization/roleassignments/") {
            ", for example `Role Based Access Control Administrator` or `User Access Administrator`"
        } else {
            ""
        };
    format!(
        "The caller needs the action `{action}`{scope}. Grant the caller a role that contains \
         it{role}. A new role assignment can take ten minutes to take effect."
    )
}

/// The scope at which a role can be granted: what a role assignment, or another extension of the
/// authorization service, is made at.
fn grantable(scope: &str) -> &str {
    let extension = scope.to_ascii_lowercase().rfind("/providers/microsoft.authorization/");
    match extension.and_then(|start| scope.get(..start)) {
        Some("") => "/",
        Some(around) => around,
        None => scope,
    }
}

/// What to do about the token endpoint's error, by its AADSTS number.
fn by_token_error(error: &CredentialError) -> Option<&'static str> {
    if error.unreachable {
        return Some(NETWORK);
    }
    let Some(number) = error.number else {
        let text = "Sign in with `az login`, or choose another credential in the provider block.";
        return error.is_of_azure_cli().then_some(text);
    };
    let text = match number {
        7_000_215 | 7_000_216 => {
            "The client secret is wrong. Use the secret's value, not its ID, and check that it belongs to this `client_id`."
        }
        7_000_222 => "The client secret has expired. Create a new one.",
        700_024 => {
            "The federated token has expired. Run again with a new one; with `oidc_token_file_path` the file is read at each use, so that a renewed token is picked up."
        }
        7_002_138 => {
            "A federated credential of the application has the token's subject in another case. Write the subject exactly as the token has it."
        }
        70_021 | 700_211 | 700_212 | 700_213 => {
            "No federated credential of the application matches the token. Compare issuer, \
             subject and audience, byte for byte; a credential that was created moments ago can \
             take minutes to become known."
        }
        700_222 => {
            "Entra does not accept tokens that it issued itself as federated tokens: use another issuer."
        }
        700_016 => {
            "The application does not exist in this tenant: check `client_id` and `tenant_id`."
        }
        90_002 | 900_021 | 900_023 => {
            "The tenant does not exist in this cloud: check `tenant_id` and `environment`."
        }
        700_027 => {
            "The certificate is not one of the application's, or has expired: upload its public part to the application."
        }
        53_003 | 530_003 | 50_076 | 50_079 => {
            "A Conditional Access policy refused the sign-in: sign in again with `az login`, or use a service principal that the policy allows."
        }
        50_173 | 70_043 | 700_082 => "The sign-in has expired: run `az login` again.",
        _ => return None,
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_of_a_grant_for_an_assignment_is_the_scope_of_the_assignment() {
        let group = "/subscriptions/s/resourceGroups/rg";
        let assignment = format!("{group}/providers/Microsoft.Authorization/roleAssignments/n");
        assert_eq!(grantable(&assignment), group);
        assert_eq!(grantable(group), group);
        assert_eq!(grantable("/providers/Microsoft.Authorization/roleAssignments/n"), "/");
    }
}
