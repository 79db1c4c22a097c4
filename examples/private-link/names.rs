//! What DNS answers for the registry's names once the connection is approved: in public, and in the
//! vendor's network. Two servers on this machine answer; no other server is asked.

use std::net::IpAddr;

use crate::dns::{DnsServer, Record};

const LOGIN: &str = "crdataprod01.azurecr.io";
const PRIVATE_LOGIN: &str = "crdataprod01.privatelink.azurecr.io";
const DATA: &str = "crdataprod01.westeurope.data.azurecr.io";
const PRIVATE_DATA: &str = "crdataprod01.westeurope.data.privatelink.azurecr.io";
const PUBLIC_LOGIN: &str = "cr3-weu.westeurope.cloudapp.azure.com";
const PUBLIC_DATA: &str = "cr3-weu-data.westeurope.cloudapp.azure.com";

/// Public DNS: the private names are there, and lead to public addresses.
pub(crate) fn in_public() -> DnsServer {
    DnsServer::knowing(&[
        (LOGIN, Record::Alias(PRIVATE_LOGIN)),
        (PRIVATE_LOGIN, Record::Alias(PUBLIC_LOGIN)),
        (PUBLIC_LOGIN, addresses([20, 61, 97, 12])),
        (DATA, Record::Alias(PRIVATE_DATA)),
        (PRIVATE_DATA, Record::Alias(PUBLIC_DATA)),
        (PUBLIC_DATA, addresses([20, 61, 97, 14])),
    ])
}

/// The vendor's network, with its private DNS zone.
pub(crate) fn at_the_vendor() -> DnsServer {
    DnsServer::knowing(&[
        (LOGIN, Record::Alias(PRIVATE_LOGIN)),
        (PRIVATE_LOGIN, addresses([172, 20, 28, 7])),
        (DATA, Record::Alias(PRIVATE_DATA)),
        (PRIVATE_DATA, addresses([172, 20, 28, 6])),
    ])
}

fn addresses(address: [u8; 4]) -> Record {
    Record::Addresses(vec![IpAddr::from(address)])
}
