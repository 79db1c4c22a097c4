//! Codes of the directory.

tfplugin::codes! {
    /// What can be wrong with applications in the directory.
    pub(crate) enum DirectoryCode {
        /// Several service principals have names with this prefix. Use a longer prefix, or `client_id`.
        AmbiguousServicePrincipal,
        /// The application has no service principal in the tenant, so no role can be assigned to it.
        /// Somebody who may consent to applications opens the address in the detail, or runs the
        /// command.
        ConsentMissing,
        /// The caller may not read the directory, so the provider does not know the object ID. Grant
        /// the caller the Microsoft Graph permission `Application.Read.All`, or look up the object ID
        /// by hand and set `principal_id` to it.
        DirectoryUnreadable,
    }
}
