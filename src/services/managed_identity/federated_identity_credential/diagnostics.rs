//! Diagnostics about federated credentials.

use std::collections::BTreeSet;

use tfplugin::Diagnostic;

use super::FederatedIdentityCredential;
use crate::diagnostics::code::CommonCode;
use crate::services::managed_identity::code::IdentityCode;
use crate::{
    azure,
    services::managed_identity::credentials::{
        ASTRO_DEPLOYMENTS, Capacity, Conflict, Credential, Holder, LIMIT, credential_id,
    },
};

/// Why the credential could not be written.
pub(super) fn conflict(wanted: &FederatedIdentityCredential, conflict: Conflict) -> Diagnostic {
    let identity = &wanted.managed_identity_id;
    match conflict {
        Conflict::Name(other) => name_taken(wanted, &other),
        Conflict::Trust(other) => {
            let holder = Holder::Existing(other.id.name().to_owned());
            held(identity, &holder, &wanted.claims()).at(wanted.claims_argument())
        }
        Conflict::Full => IdentityCode::CredentialLimitReached
            .error(
                "Too many federated credentials",
                format!(
                    "`{identity}` has {LIMIT} federated credentials, and Azure allows no more \
                     (slots_free = 0). {}",
                    make_room()
                ),
            )
            .at("managed_identity_id"),
        Conflict::Other(error) => {
            let attribute = argument(&error);
            let diagnostic = Diagnostic::from(error);
            attribute.into_iter().fold(diagnostic, Diagnostic::at)
        }
    }
}

/// More credentials than an identity can have.
pub(super) fn over(identity: &azure::Id, capacity: &Capacity) -> Diagnostic {
    let Capacity { existing, added, .. } = capacity;
    IdentityCode::CredentialLimitReached
        .error(
            "Too many federated credentials",
            format!(
                "`{identity}` has {existing} federated credentials, and this plan adds at least \
                 {added}, but Azure allows at most {LIMIT} ({existing} + {added} > {LIMIT}, \
                 slots_free = {}). {}",
                capacity.slots_free(),
                make_room()
            ),
        )
        .at("managed_identity_id")
}

fn make_room() -> &'static str {
    "Remove credentials that nobody uses anymore, or move some to another managed identity. A \
     credential that the same plan removes still counts: apply its removal first, because \
     Terraform may create the new one before it."
}

/// Another credential has this issuer and subject.
pub(super) fn held(identity: &azure::Id, holder: &Holder, subject: &str) -> Diagnostic {
    let same = format!(
        "An identity can have each pair of issuer and subject once, and `{subject}` of this issuer"
    );
    let text = match holder {
        Holder::Planned(name) => format!(
            "{same} is planned twice on `{identity}`: the credential `{name}` of this \
             configuration has it too. Remove one of the two."
        ),
        Holder::Existing(name) => format!(
            "{same} already belongs to `{}`. {}",
            credential_id(identity, name),
            import(&credential_id(identity, name))
        ),
    };
    IdentityCode::SubjectInUse.error("Issuer and subject already in use", text)
}

fn name_taken(wanted: &FederatedIdentityCredential, other: &Credential) -> Diagnostic {
    let id = wanted.credential_id();
    let trust = &other.properties.trust;
    IdentityCode::FederatedCredentialExists
        .error(
            "Federated credential name already in use",
            format!(
                "`{id}` already exists, for `{}` of `{}`. Overwriting it would remove that \
                 workload's access, so the provider left it as it is. Choose another `name`, or \
                 manage the existing one here. {}",
                trust.subject,
                trust.issuer,
                import(&id)
            ),
        )
        .at("name")
}

fn import(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\nimport {{\n  to = \
         dataplane_federated_identity_credential.example\n  id = \"{id}\"\n}}\n\nIf this \
         configuration has it under another address, use a `moved` block."
    )
}

/// The credential already existed as configured.
pub(super) fn existed_already(made: &FederatedIdentityCredential) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing federated credential adopted",
        format!(
            "`{}` already existed, for the same tokens. Either an earlier apply was cut off \
             after Azure had created it, or this apply replaces it or gives it another address, \
             in which case it stays. If another configuration manages it too, remove it from one \
             of them: destroying it in one removes it for both.",
            made.credential_id()
        ),
    )
}

/// Another resource of this run relies on the credential.
pub(super) fn kept(stored: &FederatedIdentityCredential) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "Federated credential not deleted",
        format!(
            "The provider did not delete `{}`: this apply has created or confirmed it for \
             another address, or for the replacement of this resource, which manages it from now \
             on. Use a `moved` block to tell Terraform that a resource has a new address.",
            stored.credential_id()
        ),
    )
}

/// The issuer has no flexible credentials.
pub(super) fn not_flexible(issuer: &str) -> Diagnostic {
    IdentityCode::FlexibleCredential
        .error(
            "Issuer without flexible credentials",
            format!(
                "`{issuer}` is the issuer of a Kubernetes cluster, and Entra has no flexible \
                 credentials for those. Set `subject` instead, to \
                 `system:serviceaccount:<namespace>:<name>`, and create one credential for each \
                 service account."
            ),
        )
        .at("claims_matching_expression")
}

/// Both or none of subject and expression.
pub(super) fn not_one_claim(is_both: bool) -> Diagnostic {
    if is_both {
        return CommonCode::ConflictingArguments
            .error(
                "Conflicting claims",
                "Both `subject` and `claims_matching_expression` are set. A credential has either \
                 a subject, which tokens must have exactly, or an expression. Set only one of them.",
            )
            .at("claims_matching_expression");
    }
    CommonCode::MissingArgument
        .error(
            "Missing subject",
            "Set `subject` to the `sub` of the tokens or, for GitHub, GitLab and HCP Terraform, \
             `claims_matching_expression`. If one of them refers to an attribute, that attribute is \
             null.",
        )
        .at("subject")
}

/// Two resources of this configuration are one credential.
pub(super) fn twice(identity: &azure::Id, name: &str) -> Diagnostic {
    IdentityCode::DuplicateCredential
        .error(
            "Duplicate federated credential",
            format!(
                "Two resources of this configuration have `name = \"{name}\"` on `{identity}`, and \
             Azure has one credential of that name. Keep one of them, or choose another name. If \
             both are already in the state, remove the other with a `removed` block with \
             `destroy = false`, because removing only the resource deletes the credential for \
             both."
            ),
        )
        .at("name")
}

/// Two credentials whose changes Azure accepts in only one order, or in none.
pub(super) fn exchanged(identity: &azure::Id, name: &str, other: &str) -> Diagnostic {
    IdentityCode::SubjectsExchanged
        .error(
            "Exchanged subjects of two federated credentials",
            format!(
                "On `{identity}`, `{name}` and `{other}` both change, and one gets the issuer and \
             subject that the other has now. Azure accepts each pair once, and Terraform does \
             not order the two changes. If only the addresses are mixed up, use `moved` blocks. \
             Otherwise exchange what the two are used for instead of their subjects; or remove \
             one of the two, apply, and add it again."
            ),
        )
        .at("subject")
}

/// A credential gets the issuer and subject that another address gives up. Terraform does not order
/// the two.
pub(super) fn passes(identity: &azure::Id, old: &str, new: &str) -> Diagnostic {
    IdentityCode::SubjectMoved.error(
        "Issuer and subject moved to another credential",
        format!(
            "On `{identity}`, this plan removes the credential `{old}`, and gives its issuer and \
             subject to `{new}`, which has another address in the configuration. Azure accepts each pair of \
             issuer and subject once on an identity. Terraform does not order these two changes, so \
             about half of such applies fail.\n\n\
             If only the address and the name changed, add a `moved` block (with your addresses). \
             Terraform then replaces one credential and removes the old one first, as long as \
             `create_before_destroy` is not set:\n\n\
             moved {{\n  from = dataplane_federated_identity_credential.example[\"old\"]\n  \
             to   = dataplane_federated_identity_credential.example[\"new\"]\n}}\n\n\
             Otherwise use two applies: remove `{old}` in the first, and add or change `{new}` in the \
             second."
        ),
    )
}

/// More Astro Deployments than Astronomer's guide allows on one identity.
pub(super) fn many_deployments(identity: &azure::Id, deployments: &BTreeSet<String>) -> Diagnostic {
    let names: Vec<_> = deployments.iter().map(|it| format!("`{it}`")).collect();
    IdentityCode::TooManyDeployments
        .warning(
            "Too many Astro Deployments on one identity",
            format!(
                "`{identity}` accepts tokens of at least {} Deployments ({}). Astronomer's guide \
             allows up to {ASTRO_DEPLOYMENTS} on one managed identity: Azure accepts the \
             credentials, but Astronomer's support may ask you to spread the Deployments over \
             more identities.",
                deployments.len(),
                names.join(", ")
            ),
        )
        .at("managed_identity_id")
}

/// Azure accepts the value, but it may never match a token.
pub(super) fn doubt(attribute: &'static str, why: String) -> Diagnostic {
    IdentityCode::SubjectMayNotMatch
        .warning("Credential may never match a token", why)
        .at(attribute)
}

/// Azure accepts the expression, and tokens of others may match it.
pub(super) fn open_to_others(why: String) -> Diagnostic {
    IdentityCode::ExpressionOpenToOthers
        .warning("Expression that tokens of others may match", why)
        .at("claims_matching_expression")
}

/// The argument that a refusal of Azure's is about.
fn argument(error: &azure::Error) -> Option<&'static str> {
    match error.status()? {
        // No permission, no such identity, or a region in which identities have no credentials.
        403..=405 => Some("managed_identity_id"),
        _ => None,
    }
}
