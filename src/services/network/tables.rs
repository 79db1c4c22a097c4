//! The route tables of all subnets of a network.

use std::sync::Arc;

use super::{client::Networks, route::RouteTable, virtual_network::VirtualNetwork};
use crate::azure::{self, Id};

/// The route tables of a network.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    /// Those that could be read, each once.
    pub(crate) read: Vec<Arc<RouteTable>>,
    /// Those that could not, each with the reason.
    pub(crate) unread: Vec<(Id, String)>,
}

impl Networks {
    /// The route tables of a network's subnets. One that may not be read leaves a gap; only an
    /// interruption is an error.
    pub(crate) async fn tables_of(&self, network: &VirtualNetwork) -> Result<Tables, azure::Error> {
        let subnets = network.properties.subnets.iter();
        let mut ids: Vec<_> =
            subnets.filter_map(|it| it.properties.route_table.as_ref()).map(|it| &it.id).collect();
        ids.sort_by_key(|it| it.folded());
        ids.dedup();
        let mut tables = Tables::default();
        for id in ids {
            match self.route_table(id).await {
                Ok(table) => tables.read.extend(table),
                Err(error) if error.is_cancelled() => return Err(error),
                Err(error) => tables.unread.push((id.clone(), error.to_string())),
            }
        }
        Ok(tables)
    }
}
