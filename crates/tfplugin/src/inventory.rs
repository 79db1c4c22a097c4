//! What a provider offers, by kind and name: for tests that compare it with files.

use crate::{Provider, Schema};

/// One thing that a provider offers.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its name without the provider's prefix.
    pub name: &'static str,
    /// Its schema; of a function, the parameters.
    pub schema: Schema,
    /// Heading in the registry's menu.
    pub subcategory: &'static str,
}

/// What a thing that a provider offers can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A managed resource.
    Resource,
    /// A data source.
    DataSource,
    /// A function.
    Function,
    /// A list resource.
    ListResource,
    /// An action.
    Action,
}

impl Kind {
    /// The folder under `docs/` and `examples/` where the registry looks for it.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::Function => "functions",
            Self::ListResource => "list-resources",
            Self::Action => "actions",
        }
    }

    /// The file that holds the example, under the thing's own folder.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Resource => "resource.tf",
            Self::DataSource => "data-source.tf",
            Self::Function => "function.tf",
            Self::ListResource => "list-resource.tfquery.hcl",
            Self::Action => "action.tf",
        }
    }
}

impl<C> Provider<C> {
    /// Everything it offers, kind by kind, in the order of registration.
    #[must_use]
    pub fn inventory(&self) -> Vec<Entry> {
        let entry = |kind, name, schema: &Schema| {
            let subcategory = self.subcategories.get(&(kind, name)).copied().unwrap_or_default();
            Entry { kind, name, schema: schema.clone(), subcategory }
        };
        let mut entries = Vec::new();
        entries
            .extend(self.resources.iter().map(|it| entry(Kind::Resource, it.name(), it.schema())));
        entries.extend(
            self.data_sources.iter().map(|it| entry(Kind::DataSource, it.name(), it.schema())),
        );
        entries.extend(
            self.functions.iter().map(|it| entry(Kind::Function, it.name(), it.parameters())),
        );
        entries.extend(
            self.list_resources.iter().map(|it| entry(Kind::ListResource, it.name(), it.schema())),
        );
        entries.extend(self.actions.iter().map(|it| entry(Kind::Action, it.name(), it.schema())));
        entries
    }
}
