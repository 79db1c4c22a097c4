//! What is done with networks in Azure: one writer for each of them, and few reads.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::{
    API_VERSION,
    peering::{NewPeering, Peering},
    retry_while_busy::retry_while_busy,
    route::{NewRoute, Route, RouteTable, Tables},
    virtual_network::{VirtualNetwork, peering_id},
};
use crate::azure::{self, Expected, Id, Locks, OnceMap, Request};

/// What a virtual network always has. Its peerings and subnets are left out where it has none.
const NETWORK: Expected = Expected::with(&["/location", "/properties/addressSpace"]);
/// What one side of a peering always has.
const PEERING: Expected =
    Expected::with(&["/name", "/properties/remoteVirtualNetwork/id", "/properties/peeringState"]);
/// What a route table always has. Its routes are left out where it has none.
const TABLE: Expected = Expected::with(&["/location", "/properties/provisioningState"]);
/// What a route always has.
const ROUTE: Expected =
    Expected::with(&["/name", "/properties/addressPrefix", "/properties/nextHopType"]);

/// Virtual networks, their peerings, and route tables.
#[derive(Debug)]
pub(crate) struct Networks {
    client: azure::Client,
    /// What was read in this run, until it is written. A network holds its peerings.
    known: OnceMap<String, Option<Arc<VirtualNetwork>>>,
    halves: OnceMap<String, Option<Arc<[Peering]>>>,
    tables: OnceMap<String, Option<Arc<RouteTable>>>,
    locks: Locks,
}

impl Networks {
    /// Networks as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            client,
            known: OnceMap::new(),
            halves: OnceMap::new(),
            tables: OnceMap::new(),
            locks: Locks::default(),
        }
    }

    /// Whether the caller can also show a token of this tenant.
    pub(crate) fn has_token_of(&self, tenant: &str) -> bool {
        self.client.auxiliary_tenants().iter().any(|it| it.eq_ignore_ascii_case(tenant))
    }

    /// Whether the caller can show a token of any tenant besides its own.
    pub(crate) fn has_other_tokens(&self) -> bool {
        !self.client.auxiliary_tenants().is_empty()
    }

    /// The virtual network, or `None` where there is none; read once in a run.
    pub(crate) async fn virtual_network(
        &self,
        id: &Id,
    ) -> Result<Option<Arc<VirtualNetwork>>, azure::Error> {
        let read = async { Ok(self.find::<VirtualNetwork>(id, NETWORK).await?.map(Arc::new)) };
        self.known.get(&id.folded(), read).await
    }

    /// The network's own halves of peerings, or `None` where there is no such network. Who may read
    /// peerings need not be allowed to read the network; then they are listed.
    pub(crate) async fn peerings(&self, vnet: &Id) -> Result<Option<Arc<[Peering]>>, azure::Error> {
        let read = async {
            match self.virtual_network(vnet).await {
                Ok(found) => Ok(found.map(|it| Arc::from(it.properties.peerings.as_slice()))),
                Err(error) if error.is_forbidden() => self.listed(vnet).await,
                Err(error) => Err(error),
            }
        };
        self.halves.get(&vnet.folded(), read).await
    }

    async fn listed(&self, vnet: &Id) -> Result<Option<Arc<[Peering]>>, azure::Error> {
        let path = format!("{vnet}/virtualNetworkPeerings");
        let found =
            self.client.find_children::<Peering>(&Request::get(path, API_VERSION), PEERING).await?;
        Ok(found.map(Arc::from))
    }

    /// The network's half of this name, or `None` where there is none. All halves of a network are
    /// answered from one read of it.
    pub(crate) async fn peering(
        &self,
        vnet: &Id,
        name: &str,
    ) -> Result<Option<Peering>, azure::Error> {
        // What could not be read together may be read singly; if not, that says why.
        let known = self.peerings(vnet).await.ok().flatten();
        match known.iter().flat_map(|it| it.iter()).find(|it| it.name.eq_ignore_ascii_case(name)) {
            Some(found) => Ok(Some(found.clone())),
            None => self.peering_now(vnet, name).await,
        }
    }

    /// The network's half of this name as Azure has it now.
    pub(crate) async fn peering_now(
        &self,
        vnet: &Id,
        name: &str,
    ) -> Result<Option<Peering>, azure::Error> {
        self.find(peering_id(vnet, name), PEERING).await
    }

    /// Makes or changes the network's half of this name, and takes over the other network's
    /// addresses as they are now. `auxiliary` sends the tokens of the other tenants along.
    pub(crate) async fn put_peering(
        &self,
        vnet: &Id,
        name: &str,
        body: &NewPeering,
        auxiliary: bool,
    ) -> Result<Peering, azure::Error> {
        let _guards = self.lock_both(vnet, body).await;
        let write = || async {
            let request = Request::put(peering_id(vnet, name), API_VERSION)
                .query("syncRemoteAddressSpace", "true");
            let request = if auxiliary { request.auxiliary() } else { request };
            let written = self.client.write(request, &json!({ "properties": body })).await;
            written.map(|(_, it)| it)
        };
        let look = || async {
            let found = self.peering_now(vnet, name).await?;
            Ok(found.filter(|it| body.is(&it.properties)))
        };
        let put = retry_while_busy(write, look).await;
        // A peering changes what both networks say.
        self.forget(&vnet.folded());
        self.forget(&body.remote_virtual_network.id.to_lowercase());
        put
    }

    /// Removes the network's half of this name; one that is gone already is no error.
    pub(crate) async fn delete_peering(&self, vnet: &Id, name: &str) -> Result<(), azure::Error> {
        let _guard = self.locks.lock(vnet).await;
        let deleted = self.delete(&peering_id(vnet, name)).await;
        self.forget(&vnet.folded());
        deleted
    }

    /// The route table, or `None` where there is none; read once in a run, until it is written.
    pub(crate) async fn route_table(
        &self,
        id: &Id,
    ) -> Result<Option<Arc<RouteTable>>, azure::Error> {
        self.tables.get(&id.folded(), self.route_table_now(id)).await
    }

    /// The route table as Azure has it now.
    pub(crate) async fn route_table_now(
        &self,
        id: &Id,
    ) -> Result<Option<Arc<RouteTable>>, azure::Error> {
        Ok(self.find::<RouteTable>(id, TABLE).await?.map(Arc::new))
    }

    /// Makes or changes one route of a table; the others are not touched.
    pub(crate) async fn put_route(
        &self,
        table: &Id,
        name: &str,
        body: &NewRoute,
    ) -> Result<Route, azure::Error> {
        let _guard = self.locks.lock(table).await;
        let path = route_path(table, name);
        let write = || async {
            let request = Request::put(&path, API_VERSION);
            let written = self.client.write(request, &json!({ "properties": body })).await;
            written.map(|(_, it)| it)
        };
        let look = || async {
            let found: Option<Route> = self.find(&path, ROUTE).await?;
            Ok(found.filter(|it| body.is(&it.properties)))
        };
        let put = retry_while_busy(write, look).await;
        self.tables.forget(&table.folded());
        put
    }

    /// Removes one route of a table; one that is gone already is no error.
    pub(crate) async fn delete_route(&self, table: &Id, name: &str) -> Result<(), azure::Error> {
        let _guard = self.locks.lock(table).await;
        let deleted = self.delete(&route_path(table, name)).await;
        self.tables.forget(&table.folded());
        deleted
    }

    /// What is at the path, if it is there.
    async fn find<T: DeserializeOwned>(
        &self,
        path: impl AsRef<str>,
        expected: Expected,
    ) -> Result<Option<T>, azure::Error> {
        let found = self.client.find(&Request::get(path, API_VERSION), expected).await?;
        Ok(found.map(|it| it.resource))
    }

    /// Removes what is at the path, and begins again while its network is busy.
    async fn delete(&self, path: &str) -> Result<(), azure::Error> {
        // Deleting what somebody else deleted meanwhile is no error.
        retry_while_busy(|| self.client.delete(path, API_VERSION), async || Ok(None)).await
    }

    /// The guards of both networks, because Azure works on both; always in one order, so that two
    /// halves that are made at once do not wait for each other.
    async fn lock_both(&self, vnet: &Id, body: &NewPeering) -> Vec<OwnedMutexGuard<()>> {
        let mut networks = vec![vnet.clone()];
        networks.extend(Id::parse(&body.remote_virtual_network.id).ok());
        networks.sort_by_key(Id::folded);
        networks.dedup();
        let mut guards = Vec::new();
        for network in networks {
            guards.push(self.locks.lock(&network).await);
        }
        guards
    }

    fn forget(&self, network: &String) {
        self.known.forget(network);
        self.halves.forget(network);
    }

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

fn route_path(table: &Id, name: &str) -> String {
    format!("{table}/routes/{name}")
}
