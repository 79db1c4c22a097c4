//! Finds what a call is about by its type name.

use crate::code::PluginCode;
use crate::{
    Diagnostics, Provider, Result, action::ErasedAction, data_source::ErasedDataSource,
    function::ErasedFunction, list::ErasedListResource, resource::ErasedResource,
};

impl<C> Provider<C> {
    /// The type name of the object called `name`: with the provider's prefix.
    pub(super) fn type_name(&self, name: &str) -> String {
        format!("{}_{name}", self.name)
    }

    /// The managed resource with this type name.
    pub(super) fn find_resource(&self, type_name: &str) -> Result<&dyn ErasedResource<C>> {
        let found = self.own(type_name, &self.resources, ErasedResource::name);
        found.ok_or_else(|| self.unknown("resource", type_name))
    }

    /// The data source with this type name.
    pub(super) fn find_data_source(&self, type_name: &str) -> Result<&dyn ErasedDataSource<C>> {
        let found = self.own(type_name, &self.data_sources, ErasedDataSource::name);
        found.ok_or_else(|| self.unknown("data source", type_name))
    }

    /// The list resource with this type name.
    pub(super) fn find_list_resource(&self, type_name: &str) -> Result<&dyn ErasedListResource<C>> {
        let found = self.own(type_name, &self.list_resources, ErasedListResource::name);
        found.ok_or_else(|| self.unknown("list resource", type_name))
    }

    /// The action with this type name.
    pub(super) fn find_action(&self, type_name: &str) -> Result<&dyn ErasedAction<C>> {
        let found = self.own(type_name, &self.actions, ErasedAction::name);
        found.ok_or_else(|| self.unknown("action", type_name))
    }

    /// The function with this name; functions have no prefix.
    pub(super) fn find_function(&self, name: &str) -> Option<&dyn ErasedFunction> {
        self.functions.iter().map(AsRef::as_ref).find(|it| it.name() == name)
    }

    /// That there is nothing of this kind, or no longer, or not yet.
    pub(super) fn unknown(&self, kind: &str, type_name: &str) -> Diagnostics {
        PluginCode::TypeNotSupported.error(
            format!("Unsupported {kind} `{type_name}`"),
            format!(
                "Version {} of the provider `{}` does not have it. Check the spelling; if another \
                 version has it, set that version in `required_providers`.",
                self.version, self.name
            ),
        )
        .into()
    }

    fn own<'a, T: ?Sized>(
        &self,
        type_name: &str,
        objects: &'a [Box<T>],
        name: impl Fn(&T) -> &'static str,
    ) -> Option<&'a T> {
        let wanted = type_name.strip_prefix(self.name)?.strip_prefix('_')?;
        objects.iter().map(AsRef::as_ref).find(|&it| name(it) == wanted)
    }
}
