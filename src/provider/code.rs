//! Codes of the provider block.

tfplugin::codes! {
    /// What can be wrong with the settings of the provider.
    pub(crate) enum ConfigurationCode {
        /// The provider block depends on a value that is known only after an apply. Apply that part
        /// first with `-target`, or use a value that is known at plan time.
        ConfigurationUnknown,
        /// Azure does not accept these `auxiliary_tenant_ids`. List at most three tenants, by ID,
        /// besides the one that you sign in to.
        InvalidAuxiliaryTenants,
        /// `client_certificate` is not a PKCS#12 bundle in base64. Use `filebase64` or
        /// `client_certificate_path`.
        InvalidCertificate,
        /// An endpoint in the provider block or in the environment is not an address that the
        /// provider can use.
        InvalidEndpoint,
        /// A setting from the provider block or from an environment variable has a value that the
        /// provider does not understand. The detail names the variable and the values that it can
        /// have.
        InvalidSetting,
        /// Neither the provider block nor the environment names a way to sign in to Azure. The
        /// guide "Authentication" has an example of each.
        NoCredential,
        /// `use_oidc` is true and no token can be found. Set `oidc_token`, `oidc_token_file_path`,
        /// or the request URL and token of your CI system.
        NoOidcToken,
        /// The provider works on its sandbox, so nothing is created in Azure. Remove `sandbox` from
        /// the provider block to work on Azure itself.
        SandboxInUse,
        /// The sandbox cannot be opened. The detail says what is wrong with its file or its seed.
        SandboxUnusable,
        /// A file that the provider block or the environment names cannot be read. Check the path
        /// and its permissions.
        UnreadableFile,
        /// AKS workload identity is not set up in this pod. Annotate the service account and label
        /// the pod, as the detail says.
        WorkloadIdentityNotSetUp,
    }
}
