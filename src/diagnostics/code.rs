//! Codes that several services share.

tfplugin::codes! {
    /// Codes of every service.
    pub(crate) enum CommonCode {
        /// Azure already had an object that is exactly what this configuration creates, most likely
        /// because an earlier apply was cut off. The provider manages it from now on; if another
        /// configuration manages it, remove it from one of them.
        AdoptedExisting,
        /// The provider could not make some checks at plan time, usually because the caller may not
        /// read something. The apply finds out; grant `Reader`, or set `skip_remote_checks` in the
        /// provider block to plan without checks.
        ChecksNotRun,
        /// Arguments that exclude each other are set. Keep one of them and remove the others.
        ConflictingArguments,
        /// An argument is set to an empty text or to a list with an empty text. Give it a value, or
        /// remove it.
        EmptyArgument,
        /// A text is not an IP address or CIDR range that this argument accepts. Correct it as the
        /// detail says.
        InvalidAddress,
        /// The import ID does not name an object of this type. Use the form that the detail and the
        /// page of the resource show.
        InvalidImportId,
        /// Azure does not accept this name. Use only the characters that the detail lists.
        InvalidName,
        /// Azure does not accept names with this prefix. Use only the characters that the detail
        /// lists.
        InvalidNamePrefix,
        /// An argument is missing that the others require. Set it, or one of those that the detail
        /// lists.
        MissingArgument,
        /// The name belongs to an object that this configuration does not manage, and the provider
        /// left that object as it is. Choose another name or prefix, or import the object.
        NameTaken,
        /// A list of addresses is empty. Find out why the addresses are missing; to remove what
        /// exists, destroy the resource.
        NoAddresses,
        /// The provider did not delete an object in Azure, because another address, another
        /// configuration or an earlier owner still relies on it. Delete it by hand if it is no longer
        /// needed.
        NotDeleted,
        /// Azure has no such object, or the caller cannot see it. Check the ID or the name; where
        /// the same configuration creates the object, refer to its resource instead of writing the
        /// ID.
        NotFound,
        /// The object does not exist at plan time, so the provider could not check what depends on
        /// it. That is fine if the same apply creates it.
        NotFoundYet,
        /// A `moved` block leads from a state that lacks what this resource needs. Use a `removed`
        /// block and an `import` block instead.
        StateCannotBeMoved,
        /// An ID is of another type of resource than the argument takes. Use the ID of the type
        /// that the detail names.
        WrongResourceType,
    }
}
