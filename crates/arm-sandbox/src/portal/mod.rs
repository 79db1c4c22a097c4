//! The pages that a browser gets from a served sandbox: what is in it, who asks for what, what was
//! requested, and forms to decide, to play the vendor, and to let things go wrong.
//!
//! The pages have a prefix that no client of Azure uses; `/` itself is the first page for a browser
//! and what it always was for everybody else. They are whole HTML made on the server; one script
//! replaces the parts that changed. A decision is a request of its own through the sandbox's
//! endpoints, with a person's token, so every rule applies to it and the answer is Azure's.
//!
//! Reading order: `routes` (every page), `guard` (who is let in), `landscape` (what a page is made
//! from), then a file for each page.

mod assets;
mod connections;
mod credentials;
mod events;
mod faults;
mod firewalls;
mod grants;
mod guard;
mod landscape;
mod overview;
mod page;
mod parts;
mod peerings;
mod picture;
mod play;
mod requests;
mod resources;
mod routes;

use std::{net::SocketAddr, sync::Arc};

use tokio::sync::watch;

use self::{guard::FormToken, page::Notices};
use crate::Sandbox;

pub(crate) use routes::router;

/// What every page begins with. No tenant, and no part of an Azure resource ID, is named like this.
const PREFIX: &str = "/-/";

/// What the pages are made from. Clones share it.
#[derive(Clone)]
pub(crate) struct Portal(Arc<Shared>);

struct Shared {
    sandbox: Sandbox,
    /// Where it listens, if other machines can connect.
    exposed: Option<SocketAddr>,
    /// What forms of this process carry.
    token: FormToken,
    /// What visitors are told on the next page that they see.
    notices: Notices,
    /// Becomes true when the server is to stop, which ends the streams of events.
    stop: watch::Receiver<bool>,
}

impl Portal {
    /// The pages of a sandbox that is served at this address.
    pub(crate) fn new(sandbox: &Sandbox, address: SocketAddr, stop: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Shared {
            sandbox: sandbox.clone(),
            exposed: (!address.ip().is_loopback()).then_some(address),
            token: FormToken::random(),
            notices: Notices::default(),
            stop,
        }))
    }
}
