//! Reads and writes networks, peering links and routes in Azure: one writer for each network, and
//! few reads.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::{
    API_VERSION,
    peering::{NewPeering, Peering},
    retry_while_busy::retry_while_busy,
    route::{NewRoute, Route, RouteTable, Tables},
    virtual_hub::{HUB_CONNECTION, HubConnection},
    virtual_network::{VirtualNetwork, peering_id},
    vpn_connection::{LOCAL_GATEWAY, LocalNetworkGateway, VPN_CONNECTION, VpnConnection},
};
use crate::azure::{self, Expected, Id, Locks, OnceMap, Request};

/// What a virtual network always has. Its peerings and subnets are left out where it has none.
const NETWORK: Expected = Expected::with(&["/location", "/properties/addressSpace"]);
/// What a peering link always has.
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
    peering_links: OnceMap<String, Option<Arc<[Peering]>>>,
    tables: OnceMap<String, Option<Arc<RouteTable>>>,
    locks: Locks,
}

impl Networks {
    /// Networks as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        Self {
            client,
            known: OnceMap::new(),
            peering_links: OnceMap::new(),
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

    /// The network's own peering links, or `None` if there is no such network. A caller who may
    /// read peering links may lack the permission to read the network; then they are listed.
    pub(crate) async fn peerings(&self, vnet: &Id) -> Result<Option<Arc<[Peering]>>, azure::Error> {
        let read = async {
            match self.virtual_network(vnet).await {
                Ok(found) => Ok(found.map(|it| Arc::from(it.properties.peerings.as_slice()))),
                Err(error) if error.is_forbidden() => self.list_peerings(vnet).await,
                Err(error) => Err(error),
            }
        };
        self.peering_links.get(&vnet.folded(), read).await
    }

    async fn list_peerings(&self, vnet: &Id) -> Result<Option<Arc<[Peering]>>, azure::Error> {
        let path = format!("{vnet}/virtualNetworkPeerings");
        let found =
            self.client.find_children::<Peering>(&Request::get(path, API_VERSION), PEERING).await?;
        Ok(found.map(Arc::from))
    }

    /// The network's link of this name, if it exists. One read of the network answers for all its
    /// links.
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

    /// The network's link of this name as Azure has it now.
    pub(crate) async fn peering_now(
        &self,
        vnet: &Id,
        name: &str,
    ) -> Result<Option<Peering>, azure::Error> {
        self.find(peering_id(vnet, name), PEERING).await
    }

    /// Creates or changes the network's link of this name, and takes over the current addresses of
    /// the remote network. `auxiliary` also sends the tokens of the other tenants.
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
        self.forget(vnet);
        self.forget_folded(&body.remote_virtual_network.id.to_lowercase());
        put
    }

    /// Deletes the network's link of this name; a link that is already gone is not an error.
    pub(crate) async fn delete_peering(&self, vnet: &Id, name: &str) -> Result<(), azure::Error> {
        let _guard = self.locks.lock(vnet).await;
        let deleted = self.delete(&peering_id(vnet, name)).await;
        self.forget(vnet);
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

    /// Creates or changes one route of a table, and leaves the others untouched.
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

    /// Deletes one route of a table; a route that is already gone is not an error.
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

    /// Deletes what is at the path, and retries while its network is busy.
    async fn delete(&self, path: &str) -> Result<(), azure::Error> {
        // It is not an error if somebody else deleted it in the meantime.
        retry_while_busy(|| self.client.delete(path, API_VERSION), async || Ok(None)).await
    }

    /// Locks both networks, because Azure works on both; always in the same order, so that two
    /// links created at the same time do not wait for each other.
    async fn lock_both(&self, vnet: &Id, body: &NewPeering) -> Vec<OwnedMutexGuard<()>> {
        let mut networks = vec![vnet.clone()];
        networks.extend(Id::parse(&body.remote_virtual_network.id).ok());
        networks.sort_unstable_by_key(Id::folded);
        networks.dedup();
        let mut guards = Vec::new();
        for network in networks {
            guards.push(self.locks.lock(&network).await);
        }
        guards
    }

    /// Has the next read of a virtual network ask Azure.
    pub(crate) fn forget(&self, network: &Id) {
        self.forget_folded(&network.folded());
    }

    fn forget_folded(&self, network: &String) {
        self.known.forget(network);
        self.peering_links.forget(network);
    }

    /// The connections of a virtual hub with networks, or `None` if there is no such hub.
    pub(crate) async fn hub_connections(
        &self,
        hub: &Id,
    ) -> Result<Option<Vec<HubConnection>>, azure::Error> {
        let path = format!("{hub}/hubVirtualNetworkConnections");
        self.client.find_children(&Request::get(path, API_VERSION), HUB_CONNECTION).await
    }

    /// The connection of a VPN gateway, or `None` where there is none.
    pub(crate) async fn vpn_connection(
        &self,
        id: &Id,
    ) -> Result<Option<VpnConnection>, azure::Error> {
        self.find(id, VPN_CONNECTION).await
    }

    /// What Azure knows of the gateway of another site, or `None` where there is none.
    pub(crate) async fn local_network_gateway(
        &self,
        id: &Id,
    ) -> Result<Option<LocalNetworkGateway>, azure::Error> {
        self.find(id, LOCAL_GATEWAY).await
    }

    /// The route tables of a network's subnets. A table that the caller may not read leaves a gap;
    /// only an interruption is an error.
    pub(crate) async fn tables_of(&self, network: &VirtualNetwork) -> Result<Tables, azure::Error> {
        let subnets = network.properties.subnets.iter();
        let mut ids: Vec<_> =
            subnets.filter_map(|it| it.properties.route_table.as_ref()).map(|it| &it.id).collect();
        ids.sort_unstable_by_key(|it| it.folded());
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
