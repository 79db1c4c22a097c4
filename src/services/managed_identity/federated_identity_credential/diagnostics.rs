//! What people are told about federated credentials.

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
            held(identity, &Holder::Existing(other.id.name().to_owned()), &wanted.subject.0)
        }
        Conflict::Full => IdentityCode::CredentialLimitReached
            .error(
                "The managed identity has no room for this federated credential",
                format!(
                    "`{identity}` has {LIMIT} federated credentials, the most that Azure allows: \
                 slots_free = 0. {}",
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
pub(super) fn over(identity: &azure::Id, outlook: &Capacity) -> Diagnostic {
    let Capacity { existing, added, .. } = outlook;
    IdentityCode::CredentialLimitReached
        .error(
            "The managed identity has no room for this federated credential",
            format!(
                "`{identity}` has {existing} federated credentials, and this plan adds at least \
             {added}: {existing} + {added} > {LIMIT}, the most that Azure allows; slots_free = {}. \
             {}",
                outlook.slots_free(),
                make_room()
            ),
        )
        .at("managed_identity_id")
}

fn make_room() -> &'static str {
    "Remove credentials that nobody uses any more, or put some on another managed identity. One \
     that the same plan removes still counts: apply its removal first, because Azure may be told \
     of the new one before."
}

/// Somebody has this issuer and subject already.
pub(super) fn held(identity: &azure::Id, holder: &Holder, subject: &str) -> Diagnostic {
    let same = format!(
        "An identity can have each pair of issuer and subject once, and `{subject}` of this issuer"
    );
    let text = match holder {
        Holder::Planned(name) => format!(
            "{same} is planned twice on `{identity}`: the credential `{name}` of this \
             configuration has it as well. Remove one of the two."
        ),
        Holder::Existing(name) => format!(
            "{same} is held by `{}` already. {}",
            credential_id(identity, name),
            import(&credential_id(identity, name))
        ),
    };
    IdentityCode::SubjectInUse
        .error("Issuer and subject are in use on this identity", text)
        .at("subject")
}

fn name_taken(wanted: &FederatedIdentityCredential, other: &Credential) -> Diagnostic {
    let id = wanted.credential_id();
    let trust = &other.properties.trust;
    IdentityCode::FederatedCredentialExists
        .error(
            "The federated credential exists already",
            format!(
                "`{id}` is there, for `{}` of `{}`. Writing it would take that workload's access \
             away, so it was left as it is. Choose another `name`, or manage the existing one \
             here. {}",
                trust.subject,
                trust.issuer,
                import(&id)
            ),
        )
        .at("name")
}

fn import(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\n\
         import {{\n  to = dataplane_federated_identity_credential.example\n  id = \"{id}\"\n}}\n\n\
         If this configuration has it under another address, tell Terraform with a `moved` block."
    )
}

/// The credential was there, and says what is wanted.
pub(super) fn was_there(made: &FederatedIdentityCredential) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The federated credential was there already",
        format!(
            "`{}` existed when it was to be made, for the same tokens. Either an earlier apply was cut \
             off after Azure had made it, or this apply replaces it or gives it another address; then \
             it simply stays. If another configuration manages it too, remove it from one of them: \
             destroying it in one takes it from both.",
            made.credential_id()
        ),
    )
}

/// The credential is wanted by another object of this run.
pub(super) fn kept(stored: &FederatedIdentityCredential) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "The federated credential was kept",
        format!(
            "`{}` was not deleted: this apply has made or confirmed it for another address, or for \
             the replacement of this one, which manages it from here on. A `moved` block tells \
             Terraform that an object has another address.",
            stored.credential_id()
        ),
    )
}

/// A flexible credential cannot be imported: it has what this resource has no argument for.
pub(super) fn flexible(identity: &azure::Id, name: &str) -> Diagnostic {
    IdentityCode::FlexibleCredential.error(
        "A flexible federated credential cannot be managed here",
        format!(
            "`{}` matches claims by an expression and names no subject. It is counted and listed, \
             and has to be managed with the tool that made it.",
            credential_id(identity, name)
        ),
    )
}

/// Two objects of this configuration are one credential.
pub(super) fn twice(identity: &azure::Id, name: &str) -> Diagnostic {
    IdentityCode::DuplicateCredential.error(
        "The same federated credential is configured twice",
        format!(
            "Two resources of this configuration have `name = \"{name}\"` on `{identity}`, and Azure \
             has one credential of that name. Keep one of them, or choose another name. Where both \
             are in the state already, take the other out of it with a `removed` block with \
             `destroy = false`, because removing the resource alone deletes the credential for both."
        ),
    )
    .at("name")
}

/// Two credentials whose changes Azure takes in one order only, or in none.
pub(super) fn exchanged(identity: &azure::Id, name: &str, other: &str) -> Diagnostic {
    IdentityCode::SubjectsExchanged.error(
        "Two federated credentials exchange a subject",
        format!(
            "On `{identity}`, `{name}` and `{other}` both change, and one is to get the issuer and \
             subject that the other has now. Azure takes each pair once, and Terraform makes the \
             two changes in no fixed order. Exchange what the two are used for instead of their \
             subjects, with `moved` blocks where only the addresses are mixed up; or remove one of \
             the two, apply, and add it again."
        ),
    )
    .at("subject")
}

/// A credential gets the issuer and subject of one that another address gives up. Terraform does not
/// order the two.
pub(super) fn passes(identity: &azure::Id, old: &str, new: &str) -> Diagnostic {
    IdentityCode::SubjectMoved.error(
        "Issuer and subject pass to another credential",
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
    IdentityCode::TooManyDeployments.warning(
        "More Astro Deployments than one identity should serve",
        format!(
            "`{identity}` takes tokens of at least {} Deployments ({}). Astronomer's guide allows \
             up to {ASTRO_DEPLOYMENTS} on one managed identity: Azure lets the credentials be \
             made, but Astronomer's support may ask you to spread the Deployments over more \
             identities.",
            deployments.len(),
            names.join(", ")
        ),
    )
    .at("managed_identity_id")
}

/// Something that Azure accepts and that then never works.
pub(super) fn doubt(attribute: &'static str, why: String) -> Diagnostic {
    IdentityCode::SubjectMayNotMatch
        .warning("The credential may never match a token", why)
        .at(attribute)
}

/// The argument that a refusal of Azure's is about.
fn argument(error: &azure::Error) -> Option<&'static str> {
    match error.status()? {
        // No permission, no such identity, or a region in which identities have no credentials.
        403..=405 => Some("managed_identity_id"),
        _ => None,
    }
}
