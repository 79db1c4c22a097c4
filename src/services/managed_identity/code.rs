//! Codes of managed identities and their federated credentials.

tfplugin::codes! {
    /// What can be wrong with managed identities and federated credentials.
    pub(crate) enum IdentityCode {
        /// Several managed identities match. Set `name`, or make `name_prefixes` longer.
        AmbiguousIdentity,
        /// Azure allows 20 federated credentials on one managed identity, and there is no room for
        /// this one. Remove some that nobody needs, or use another identity.
        CredentialLimitReached,
        /// Two resources have the same `name` on the same managed identity. Keep one, or choose
        /// another name.
        DuplicateCredential,
        /// The federated credential exists and trusts another workload, whose access a write would
        /// take away. Choose another `name`, or import the credential.
        FederatedCredentialExists,
        /// The issuer signs the tokens of all of its customers, and the expression does not require
        /// that a token is about your organization. Begin the pattern of `sub` with it, as the detail
        /// shows.
        ExpressionOpenToOthers,
        /// Entra has no flexible credentials for this issuer. Set `subject` instead of
        /// `claims_matching_expression`.
        FlexibleCredential,
        /// No managed identity in the resource group matches. Check that it is the resource group
        /// of the vendor's data plane.
        IdentityNotFound,
        /// Azure does not give a valid object ID for the managed identity. It may still be in the
        /// making: try again in a minute.
        IdentityWithoutPrincipal,
        /// Another credential of this identity has the same issuer and subject, and Azure accepts
        /// each pair once. Remove the other one, or import it.
        SubjectInUse,
        /// The issuer, subject or audience does not look like that of any token, so the credential
        /// may never match. Compare it with what the detail names.
        SubjectMayNotMatch,
        /// The issuer and subject pass from one credential to another in one plan, and Terraform
        /// does not order that. Apply the removal first, or use a `moved` block.
        SubjectMoved,
        /// Two federated credentials exchange their issuer and subject, which Azure cannot do in
        /// one step. Apply twice, as the detail says.
        SubjectsExchanged,
        /// More Astro Deployments use this identity than Astronomer's guide recommends. Use another
        /// identity for some of them.
        TooManyDeployments,
    }
}
