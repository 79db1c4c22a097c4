//! Reading a firewall, and bringing it to what is wanted.

use std::sync::Arc;

use allowlist::Block;
use serde_json::Value;

use super::{
    adapter::{Adapter, Place},
    change::{Failure, Outcome, Wish},
    claims::Claims,
    history::Histories,
    named::StoredRule,
    standing::Standing,
};
use crate::{
    arm::{self, Id, Memo, Request, Response},
    turn::Turns,
};

/// The firewalls of Azure services.
#[derive(Debug)]
pub(crate) struct Firewalls {
    pub(super) client: arm::Client,
    /// What was read in this run, until it is written.
    views: Memo<String, Option<Arc<View>>>,
    pub(super) turns: Turns,
    /// What the allowlists of this run know of each other.
    pub(crate) claims: Claims,
    pub(super) histories: Histories,
}

/// A target and its firewall as they were read.
#[derive(Debug)]
pub(crate) struct View {
    /// The target.
    pub(crate) target: Value,
    /// Its entries; those that are not understood have no addresses.
    pub(crate) stored: Vec<Option<Block>>,
    /// The names of the entries, where they are rules with names.
    pub(crate) names: Vec<String>,
    /// What the entries do.
    pub(crate) standing: Standing,
    /// Whether everybody is let in once there is no entry.
    pub(crate) opens_when_empty: bool,
}

/// A document, and the version to hold a write against.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) document: Value,
    pub(super) etag: Option<String>,
}

impl Firewalls {
    /// Firewalls as `client` sees them.
    pub(crate) fn new(client: arm::Client) -> Self {
        Self {
            client,
            views: Memo::new(),
            turns: Turns::default(),
            claims: Claims::default(),
            histories: Histories::default(),
        }
    }

    /// The target and its firewall, or `None` where there is no target. What was read in this run
    /// is not read again until it is written.
    pub(crate) async fn view(
        &self,
        target: &Id,
        adapter: &Adapter,
    ) -> Result<Option<Arc<View>>, arm::Error> {
        self.views.get(&target.folded(), self.look(target, adapter)).await
    }

    /// Brings the firewall to what is wanted, beside everybody else's entries. `keep` is told of
    /// every write, so that nothing is forgotten if a later one fails.
    pub(crate) async fn converge(
        &self,
        target: &Id,
        adapter: &Adapter,
        mut wish: Wish,
        keep: impl FnMut(&Outcome) + Send,
    ) -> Result<Outcome, Failure> {
        let turn = self.turns.take(target).await;
        let names = adapter.has_names().then(|| wish.prefix.clone());
        self.claims.begin(target, names.as_deref(), &mut wish);
        let wished = wish.clone();
        let outcome = match &adapter.place {
            Place::List(list) => self.converge_list(target, adapter, list, wish, keep).await,
            Place::Named(named) => self.converge_named(target, adapter, named, wish, keep).await,
        };
        if outcome.is_ok() {
            self.claims.end(target, names.as_deref(), &wished);
        }
        self.views.forget(&target.folded());
        drop(turn);
        outcome
    }

    /// The document as it is now.
    pub(super) async fn read(
        &self,
        path: &str,
        api_version: &str,
    ) -> Result<Option<Read>, arm::Error> {
        let request = Request::get(path, api_version);
        let response = match self.client.execute(&request).await {
            Ok(response) => response,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let document: Value = self.client.read(&request, &response)?;
        let etag = etag(&response, &document);
        Ok(Some(Read { document, etag }))
    }

    /// The document that holds a list. A namespace that was never given a rule set need not have
    /// one to be read.
    pub(super) async fn read_list(
        &self,
        target: &Id,
        document: &str,
        api_version: &str,
    ) -> Result<Option<Read>, arm::Error> {
        let read = self.read(&format!("{target}{document}"), api_version).await?;
        if read.is_some() || document.is_empty() {
            return Ok(read);
        }
        let target = self.read(target.as_str(), api_version).await?;
        Ok(target.map(|_| Read { document: Value::Null, etag: None }))
    }

    /// The rules of a target; `None` where there is no target.
    pub(super) async fn rules(
        &self,
        target: &Id,
        collection: &str,
        api_version: &str,
    ) -> Result<Option<Vec<StoredRule>>, arm::Error> {
        match self.client.list(format!("{target}/{collection}"), api_version, &[]).await {
            Ok(rules) => Ok(Some(rules)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn look(&self, target: &Id, adapter: &Adapter) -> Result<Option<Arc<View>>, arm::Error> {
        let Some(Read { document, .. }) = self.read(target.as_str(), adapter.api_version).await?
        else {
            return Ok(None);
        };
        let view = match &adapter.place {
            Place::List(list) if adapter.is_part_of_target() => {
                let stored: Vec<_> = list.slots(&document).iter().map(|it| it.block).collect();
                let standing = adapter.standing(&document, stored.len());
                let opens_when_empty = adapter.standing(&document, 0).first_entry_closes;
                let names = Vec::new();
                View { target: document, stored, names, standing, opens_when_empty }
            }
            Place::List(list) => {
                let path = format!("{target}{}", list.document);
                let found = self.read(&path, adapter.api_version).await?;
                let found = found.map(|it| it.document).unwrap_or_default();
                let stored: Vec<_> = list.slots(&found).iter().map(|it| it.block).collect();
                let standing = adapter.standing(&found, stored.len());
                let opens_when_empty = adapter.standing(&found, 0).first_entry_closes;
                let names = Vec::new();
                View { target: document, stored, names, standing, opens_when_empty }
            }
            Place::Named(named) => {
                let found = self.rules(target, named.collection, adapter.api_version).await?;
                let found = found.unwrap_or_default();
                let stored: Vec<_> = found.iter().map(|it| named.block(it)).collect();
                let names = found.iter().map(|it| it.own_name().to_owned()).collect();
                let standing = adapter.standing(&document, stored.len());
                let opens_when_empty = adapter.standing(&document, 0).first_entry_closes;
                View { target: document, stored, names, standing, opens_when_empty }
            }
        };
        Ok(Some(Arc::new(view)))
    }
}

/// The version that a document has, in its header or in itself.
fn etag(response: &Response, document: &Value) -> Option<String> {
    let inside = ["etag", "eTag"].iter().find_map(|name| document.get(*name)?.as_str());
    response.header("etag").or(inside).filter(|it| !it.is_empty()).map(str::to_owned)
}
