//! How the firewall of one service is reached in Azure Resource Manager, as data.

use allowlist::{Block, Service};
use serde_json::Value;

use super::{list::List, named::Named};

/// One service: where its firewall is, how it is written, and when it has an effect.
#[derive(Debug)]
pub(crate) struct Adapter {
    /// The service, which says what its entries look like.
    pub(crate) service: Service,
    /// Version of the API with which its firewall is read and written.
    pub(crate) api_version: &'static str,
    /// Where the entries are.
    pub(crate) place: Place,
    /// Where the default action is, for services that have one.
    pub(crate) default_action: Option<&'static str>,
    /// Where public access can be switched off.
    pub(crate) public_access: &'static str,
    /// Whether everybody is let in while there is no entry, so that the first one shuts out others.
    pub(crate) open_when_empty: bool,
    /// Whether entries have no effect on callers in the service's own region.
    pub(crate) blind_in_region: bool,
    /// What must be so for the service to have a firewall at all.
    pub(crate) gates: &'static [Gate],
    /// Codes with which the service says that another change of it is under way.
    pub(crate) busy: &'static [&'static str],
}

/// Where the entries of a firewall are.
#[derive(Debug)]
pub(crate) enum Place {
    /// In a list that is written as a whole.
    List(List),
    /// Each in a child resource.
    Named(Named),
}

/// Something about the target without which there is no firewall.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Where it is in the target.
    pub(crate) pointer: &'static str,
    /// Whether what is there will do.
    pub(crate) passes: fn(Option<&Value>) -> bool,
    /// What is wrong otherwise, as a sentence that begins with the target.
    pub(crate) problem: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl Adapter {
    /// The type of the Azure resource, in Azure's spelling.
    pub(crate) fn resource_type(&self) -> &'static str {
        self.service.firewall().resource_type
    }

    /// What keeping its firewall takes in Azure, all of it at the target.
    pub(crate) fn actions(&self) -> Vec<String> {
        let target = self.resource_type();
        let (place, verbs): (_, &[&str]) = match &self.place {
            Place::List(list) => {
                (list.document.trim_start_matches('/').split('/').next(), &["read", "write"])
            }
            Place::Named(named) => (Some(named.collection), &["read", "write", "delete"]),
        };
        match place.filter(|it| !it.is_empty()) {
            None => verbs.iter().map(|verb| format!("{target}/{verb}")).collect(),
            Some(place) => std::iter::once(format!("{target}/read"))
                .chain(verbs.iter().map(|verb| format!("{target}/{place}/{verb}")))
                .collect(),
        }
    }

    /// Whether entries are rules with names, so that each allowlist has its own.
    pub(crate) fn has_names(&self) -> bool {
        matches!(self.place, Place::Named(_))
    }

    /// Whether this is the name of our rule for these addresses; entries of a list have none.
    pub(crate) fn is_name(&self, name: &str, prefix: &str, block: Block) -> bool {
        match &self.place {
            Place::Named(named) => named.name(prefix, block) == name,
            Place::List(_) => false,
        }
    }

    /// The most entries, where the service says so.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.service.firewall().limit.map(|it| it.count)
    }

    /// Whether the list is part of the target's own document.
    pub(super) fn is_part_of_target(&self) -> bool {
        matches!(&self.place, Place::List(list) if list.document.is_empty())
    }

    /// The gates that the target does not pass.
    pub(crate) fn closed_gates<'a>(&'a self, target: &'a Value) -> impl Iterator<Item = &'a Gate> {
        self.gates.iter().filter(|it| !(it.passes)(target.pointer(it.pointer)))
    }
}
