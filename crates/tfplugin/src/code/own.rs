//! Codes of the plugin itself, for every object of every provider.

tfplugin::codes! {
    /// Codes of the engine and the server.
    pub(crate) enum PluginCode {
        /// Objects of this type cannot be imported. Write the object in the configuration and
        /// apply.
        ImportNotSupported,
        /// The object to import does not exist, or the credentials may not read it. Check its ID.
        ImportedObjectNotFound,
        /// An argument has a value that it does not accept. The detail says which values it
        /// accepts.
        InvalidArgument,
        /// The provider made a plan that Terraform would refuse. This is a bug: please report it,
        /// with the configuration that led to it.
        InvalidProviderPlan,
        /// The provider made a value that its schema does not allow. This is a bug: please report
        /// it, with the configuration that led to it.
        InvalidProviderValue,
        /// A `moved` block leads from a type that this resource does not understand. Use a
        /// `removed` block and an `import` block instead.
        MoveNotSupported,
        /// A required argument is set to an expression that is null. Find out why it has no value.
        NullArgument,
        /// An element of a list, set or map is null and needs a value. Find out why it has none.
        NullElement,
        /// Terraform was interrupted. What was finished is in the state; run the command again to
        /// continue.
        OperationInterrupted,
        /// The time limit of the operation ended. What was finished is in the state; run the
        /// command again to continue, or raise the limit in `timeouts`.
        OperationTimedOut,
        /// Terraform asked for something that needs the settings of the provider before it sent
        /// them. Please report this, with the version of Terraform.
        ProviderNotConfigured,
        /// The provider has a bug and panicked. What was finished is in the state; please report
        /// it, with the configuration that led to it.
        ProviderPanicked,
        /// The stored state is not valid JSON. Restore a backup of the state.
        StateDamaged,
        /// The stored state does not fit the schema of the resource. Unless someone edited it by hand,
        /// please report it.
        StateDoesNotFitSchema,
        /// A newer version of the provider wrote the state. Use that version, or a later one.
        StateTooNew,
        /// The state is of a version that the provider cannot upgrade. Remove the object from the
        /// state and import it.
        StateTooOld,
        /// This version of the provider has no such resource, data source or other object. Check
        /// the spelling and the version in `required_providers`.
        TypeNotSupported,
        /// A value is not of the type that the provider expects at this place. Correct it as the
        /// detail says.
        UnexpectedValue,
        /// The provider could not read a value that Terraform sent. Run `terraform init -upgrade`,
        /// and report it if it stays.
        UnreadableValue,
        /// The resource cannot be changed in place. This is a bug in the provider: please report
        /// it.
        UpdateNotSupported,
        /// The state has no value for an attribute that the provider needs. Run `terraform apply
        /// -refresh-only`, or import the object again.
        ValueNotInState,
        /// Write-only arguments need Terraform 1.11 or later. Update Terraform, or remove the
        /// argument.
        WriteOnlyNotSupported,
    }
}
