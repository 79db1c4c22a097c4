//! `dataplane_federated_identity_credential`: lets a workload act as a managed identity.

mod diagnostics;
mod model;
mod plan;

use tfplugin::{
    Computed, Config, Context, Diagnostic, Diagnostics, Model, MoveSource, Plan, Resource, Result,
    Timeouts,
};

use crate::diagnostics::code::CommonCode;
use crate::{
    Clients, azure,
    services::{
        common::{
            attribute::{CredentialName, Issuer, TokenClaim},
            provenance::Provenance,
        },
        managed_identity::credentials::CREDENTIAL_TYPE,
    },
};

/// Lets a workload, such as a Kubernetes service account, act as a user-assigned managed identity.
///
/// Entra then accepts the issuer's tokens about the subject for the identity. It compares issuer
/// and subject byte for byte: case matters, and so does a slash at the end. There are no wildcards
/// in a subject, so each service account needs its own credential.
///
/// ## Expressions
///
/// For GitHub, GitLab and HCP Terraform, Azure also accepts a flexible credential, in preview: instead
/// of `subject`, `claims_matching_expression` says what the claims of the tokens have to match. One
/// credential then covers all branches or workspaces that have a common name. Kubernetes issuers,
/// such as those of AKS, Astro and Union, have no flexible credentials: use `subject` there, and one
/// credential for each service account.
///
/// ```terraform
/// resource "dataplane_federated_identity_credential" "releases" {
///   managed_identity_id        = var.managed_identity_id
///   name                       = "github-releases"
///   issuer                     = "https://token.actions.githubusercontent.com"
///   claims_matching_expression = "claims['sub'] matches 'repo:acme/lake:ref:refs/heads/release-*'"
/// }
/// ```
///
/// `claims['<claim>'] matches '<pattern>'` takes `*` for any characters and `?` for one;
/// `claims['<claim>'] eq '<text>'` compares exactly; `and` joins several of them. The issuer signs
/// tokens for all of its customers, so the pattern of `sub` must begin with your organization: the
/// plan warns of one that does not. The provider does not compare expressions with one another, so two
/// credentials can match the same token.
///
/// ## Limits
///
/// An identity can have 20 federated credentials. The plan counts those that exist and all that it
/// adds, and fails before the first write if there are too many. A credential that the same plan
/// removes under another address still counts, because Terraform does not order the two: apply its
/// removal first, or rename it with a `moved` block.
///
/// Azure accepts each pair of issuer and subject once on an identity, and Terraform does not order
/// the removal of one address and the creation of another. So the provider refuses a plan in which
/// a pair moves from one address to another under a new name, for example because the keys of a
/// `for_each` changed. Tell Terraform with `moved` blocks that the addresses changed: it then
/// replaces each credential, and removes the old one first, as long as `create_before_destroy` is
/// not set. Or use two applies: remove the old credential in the first, and add the new one in the
/// second. The check covers all addresses of one provider block whose issuers and subjects are
/// known at plan; for other addresses, the apply can fail. Before it destroys anything, `terraform
/// destroy` plans the configuration too: undo such a change first, or add `-refresh=false`.
///
/// An apply does not delete a credential that it has created or confirmed for another address, or
/// for a replacement; a warning names it. This covers all addresses of one provider block. Azure
/// does not show when a credential was written, so between provider blocks the order decides: use
/// `moved` blocks there, or two applies.
///
/// Azure accepts one write at a time on an identity. The writes of one apply run one after the
/// other, and wait for those of other processes.
///
/// ~> Nothing in Azure shows whether issuer and subject are right: a wrong one fails only when the
/// workload signs in. Signing in can also fail for some minutes after a credential was created.
///
/// ~> Astronomer's guide allows four Deployments on one identity. A plan with more of them gives a
/// warning. A Deployment is recognized by its subjects, which repeat the Deployment's namespace:
/// `system:serviceaccount:<namespace>:<namespace>-worker-serviceaccount`. The plan does not count
/// subjects of any other form.
///
/// ## Moving from other providers
///
/// A `moved` block (from Terraform 1.8 and OpenTofu 1.10 on) takes over a credential that
/// `azurerm_federated_identity_credential` manages, without touching it in Azure:
///
/// ```terraform
/// moved {
///   from = azurerm_federated_identity_credential.worker
///   to   = dataplane_federated_identity_credential.worker
/// }
/// ```
///
/// Keep the old provider in `required_providers` until you have applied this: Terraform needs it to
/// read the old state.
///
/// ## Azure permissions
///
/// On your side, on the managed identity:
///
/// - `Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read`,
///   `…/write` and `…/delete`. The built-in role `Managed Identity Contributor` has them.
///
/// The vendor needs nothing in Azure: its workloads sign in with the tokens of their cluster.
///
/// API versions: `Microsoft.ManagedIdentity` 2024-11-30; 2025-01-31-preview for identities that have a
/// flexible credential.
#[derive(Debug, Clone, Model)]
#[tf(name = "federated_identity_credential")]
pub(crate) struct FederatedIdentityCredential {
    /// ID of the federated credential.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the user-assigned managed identity. It may be in any subscription that you can write
    /// to.
    #[tf(requires_replace)]
    managed_identity_id: azure::Id,
    /// Name of the credential: 3 to 120 letters, digits, hyphens and underscores, beginning with a
    /// letter or digit.
    #[tf(requires_replace)]
    name: CredentialName,
    /// Issuer of the tokens, such as the OIDC issuer of the cluster: an https address, exactly as
    /// in the `iss` of the tokens, with the slash at its end if they have one.
    #[tf(
        if_null = "An AKS cluster has no issuer while its OIDC issuer is off: switch it on (`az aks \
                   update --enable-oidc-issuer`), and plan again. An Astro Deployment has one once it \
                   runs."
    )]
    issuer: Issuer,
    /// Subject of the tokens, exactly as in their `sub`; for a Kubernetes service account
    /// `system:serviceaccount:<namespace>:<name>`. Exactly one of `subject` and
    /// `claims_matching_expression` must be set.
    subject: Option<TokenClaim>,
    /// What the claims of the tokens have to match, for an issuer that has flexible credentials:
    /// GitHub, GitLab or HCP Terraform.
    claims_matching_expression: Option<TokenClaim>,
    /// Whom the tokens are for, exactly as in their `aud`. Unless set, what Entra expects in the
    /// provider's cloud: `api://AzureADTokenExchange`, in the cloud of the government of the United
    /// States `api://AzureADTokenExchangeUSGov`, in China `api://AzureADTokenExchangeChina`.
    #[tf(optional, use_state_for_unknown)]
    audience: Computed<TokenClaim>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// What tells one federated credential from all others.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the managed identity.
    pub(crate) managed_identity_id: azure::Id,
    /// Name of the credential.
    pub(crate) name: CredentialName,
}

impl Resource for FederatedIdentityCredential {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        plan::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan(plan, ctx).await
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Clients>) -> Result<()> {
        plan::plan_destroy(&prior, ctx)
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let federation = ctx.clients.federation()?;
        let properties = self.properties(federation.audience());
        let planned = Provenance::decode(&ctx.private()).maker();
        let mut provenance = Provenance::new(None);
        let (identity, maker) = (&self.managed_identity_id, provenance.marked(None));
        let created = federation.create(identity, &self.name.0, properties, maker).await;
        let created = created.map_err(|conflict| diagnostics::conflict(&self, conflict))?;
        federation.planned_as(identity, &self.name.0, planned, maker);
        ctx.set_private(provenance.encode());
        let made = self.with_response(created.credential);
        if created.existed {
            ctx.warn(diagnostics::existed_already(&made));
        }
        Ok(made)
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let recent = Provenance::decode(&ctx.private()).is_recent();
        let federation = ctx.clients.federation()?;
        let Identity { managed_identity_id: id, name } = &identity;
        if prior.as_ref().is_some_and(|it| it.claims_matching_expression.is_some()) {
            federation.expect_flexible(id);
        }
        let mut found = federation.get(id, &name.0, recent).await?;
        if found.is_none() && prior.is_none() && federation.expect_flexible(id) {
            // An import of a flexible credential, which older API versions may not show.
            found = federation.get(id, &name.0, recent).await?;
        }
        let Some(found) = found else { return Ok(None) };
        if prior.is_some() {
            federation.own(id, &name.0);
        }
        Ok(Some(prior.unwrap_or_else(|| Self::from_identity(identity)).with_response(found)))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let federation = ctx.clients.federation()?;
        let properties = self.properties(federation.audience());
        if properties == prior.properties(federation.audience()) {
            return Ok(self);
        }
        if prior.claims_matching_expression.is_some() {
            federation.expect_flexible(&self.managed_identity_id);
        }
        let mut provenance = Provenance::decode(&ctx.private());
        let (identity, maker) =
            (&self.managed_identity_id, provenance.marked(Some(&self.credential_id())));
        ctx.set_private(provenance.encode());
        let changed = federation.update(identity, &self.name.0, properties, maker).await;
        let changed = changed.map_err(|conflict| diagnostics::conflict(&self, conflict))?;
        Ok(self.with_response(changed))
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let federation = ctx.clients.federation()?;
        let mut provenance = Provenance::decode(&ctx.private());
        let (identity, name) = (&self.managed_identity_id, &self.name.0);
        if self.claims_matching_expression.is_some() {
            federation.expect_flexible(identity);
        }
        if federation.delete(identity, name, provenance.maker()).await? {
            ctx.warn(diagnostics::kept(&self));
        }
        federation.unplan(identity, name, provenance.marked(Some(&self.credential_id())));
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity { managed_identity_id: self.managed_identity_id.clone(), name: self.name.clone() }
    }

    async fn import(id: String, _: &Context<'_, Clients>) -> Result<Identity> {
        let parsed =
            azure::Id::parse(id.trim()).map_err(|error| unreadable(&id, &error.to_string()))?;
        Ok(Identity::from_id(&parsed)
            .ok_or_else(|| unreadable(&id, "it is the ID of another type of resource"))?)
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        model::move_state(source)
    }
}

impl Identity {
    /// The identity in the ID of a federated credential.
    fn from_id(id: &azure::Id) -> Option<Self> {
        let managed_identity_id = id.parent().filter(|_| id.is_type(CREDENTIAL_TYPE))?;
        Some(Self { managed_identity_id, name: CredentialName(id.name().to_owned()) })
    }
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {why}. Use the ID of the federated credential: the ID of the managed \
             identity, followed by `/federatedIdentityCredentials/<name>`."
        ),
    )
}
