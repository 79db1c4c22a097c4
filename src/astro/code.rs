//! Codes of the Astro API: what it refuses, and what it does not have.

tfplugin::codes! {
    /// What can be wrong with a call to the Astro API, or with what it answers.
    pub(crate) enum AstroCode {
        /// The Astro API gives no external IP addresses for the cluster or the Deployment. Use the
        /// object that the detail names, or a token that may see them, or wait until Astro has
        /// created it.
        AstroAddressesMissing,
        /// The Astro API token lacks a permission. Use a token of the Organization, or of the
        /// Workspace that the object belongs to.
        AstroForbidden,
        /// Several clusters or Deployments in Astro have this name. Set `id` instead of `name`, or
        /// `workspace_id` beside it.
        AstroNameAmbiguous,
        /// The Astro API has no such cluster or Deployment, or the token cannot see it. Check the
        /// ID or the name, the Organization, and what the token may read.
        AstroNotFound,
        /// The provider does not know the Astro Organization. Set `organization_id` in the `astro`
        /// attribute of the provider block.
        AstroOrganizationUnknown,
        /// The Astro API refused the request. The detail has its message.
        AstroRefused,
        /// The Astro API asked the provider to slow down for longer than the time limit allows.
        /// Apply again later.
        AstroThrottled,
        /// There is no token for the Astro API. Set `ASTRO_API_TOKEN`, or `token` in the `astro`
        /// attribute of the provider block.
        AstroTokenMissing,
        /// The Astro API did not accept the token. Check that it is complete, has not expired, and
        /// belongs to this Organization.
        AstroUnauthorized,
        /// The Astro API answered with an error of its own until the time limit ended. Apply again
        /// later.
        AstroUnavailable,
        /// A text is not an ID of Astro, which has 25 letters and digits such as
        /// `cmg3k4w9t000108l4hx2q7v1z`. Copy the ID from the Astro UI; a name belongs in the
        /// argument for names.
        InvalidAstroId,
    }
}
