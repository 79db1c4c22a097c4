//! The sandbox as its owner sees it: opened, called, scripted, inspected.

use std::sync::Arc;

use axum::Router;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    Behavior, Clock, Consistency, Database, Deciders, Error, Fault, LoggedRequest, Operation, Run,
    Settings,
    arm::Context,
    astro::{self, Astro},
    embedded,
    engine::{self, Core},
    id::Id,
    login, rules,
    seed::{self, Source},
    store::{self, Document, Listing, Session, Store},
    vendor,
};

/// The setting that names the last run whose user was told of the sandbox.
const TOLD: &str = "told";

/// A simulated Azure. Clones share one state.
#[derive(Clone, Debug)]
pub struct Sandbox {
    core: Arc<Core>,
}

#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the methods belong to a session of one lifetime, the closures serve any"
)]
impl Sandbox {
    /// Opens a sandbox. A new database loads the seed; an existing one is taken as it is.
    pub fn open(settings: Settings) -> Result<Self, Error> {
        let Settings { database, seed, behavior, clock } = settings;
        let now = clock.now();
        let store = Store::open(&database, |session| {
            seed::load_seed(session, &Source::read(seed.as_ref())?, now)
        })?;
        let sandbox = Self { core: Arc::new(Core { store, clock }) };
        if let Some(behavior) = behavior {
            sandbox.set_behavior(&behavior)?;
        }
        Ok(sandbox)
    }

    /// Says what is wrong with a seed. `name` is what messages call it; each has a line, a column and the
    /// place in the JSON.
    pub fn check_seed(name: &str, text: &str) -> Result<(), Error> {
        let source = Source::Text { name: name.to_owned(), text: text.to_owned() };
        let now = Clock::system().now();
        Store::open(&Database::Memory, |session| seed::load_seed(session, &source, now)).map(drop)
    }

    /// The JSON schema of seeds, with which editors complete them.
    #[must_use]
    pub fn seed_schema() -> &'static str {
        &embedded::SEED_SCHEMA
    }

    /// Every endpoint: Azure Resource Manager, the token endpoint and the metadata endpoints.
    /// Requests may be relative with a `Host` header, or carry the whole address as calls in
    /// process do.
    pub fn router(&self) -> Router {
        let core = Arc::clone(&self.core);
        Router::new().fallback(move |request: axum::extract::Request| {
            engine::answer(Arc::clone(&core), request)
        })
    }

    /// How Azure behaves.
    pub fn behavior(&self) -> Result<Behavior, Error> {
        self.read(|session| Ok(session.setting("behavior")?.unwrap_or_default()))
    }

    /// Changes how Azure behaves, for every process that uses the database.
    pub fn set_behavior(&self, behavior: &Behavior) -> Result<(), Error> {
        self.write(|session| change(session, behavior))
    }

    /// Changes some of how Azure behaves.
    pub fn change_behavior(&self, alter: impl FnOnce(&mut Behavior)) -> Result<(), Error> {
        self.write(|session| {
            let mut behavior = session.setting("behavior")?.unwrap_or_default();
            alter(&mut behavior);
            change(session, &behavior)
        })
    }

    /// Adds a fault after the existing ones.
    pub fn add_fault(&self, fault: &Fault) -> Result<(), Error> {
        self.write(|session| session.add_fault(fault))
    }

    /// The faults that have not met as many requests as they were scripted for.
    pub fn unused_faults(&self) -> Result<Vec<Fault>, Error> {
        let faults = self.read(|session| session.faults())?;
        Ok(faults
            .into_iter()
            .filter(|(fault, used)| *used < fault.times)
            .map(|(fault, _)| fault)
            .collect())
    }

    /// All faults, each with the number by which it is removed and how often it was met.
    pub(crate) fn numbered_faults(&self) -> Result<Vec<(i64, Fault, u32)>, Error> {
        self.read(|session| session.numbered_faults())
    }

    /// Removes a fault by its number. Whether there was one.
    pub(crate) fn remove_fault(&self, number: i64) -> Result<bool, Error> {
        self.write(|session| session.remove_fault(number))
    }

    /// Forgets all faults.
    pub fn clear_faults(&self) -> Result<(), Error> {
        self.write(|session| session.clear_faults())
    }

    /// The long-running operations that still run, oldest first.
    pub fn operations(&self) -> Result<Vec<Operation>, Error> {
        self.read(|session| session.running_operations())
    }

    /// Ends the oldest of the operations that still run, and tells which one that was.
    pub fn step_operation(&self) -> Result<Option<Operation>, Error> {
        self.write(|session| {
            let Some(oldest) = session.running_operations()?.into_iter().next() else {
                return Ok(None);
            };
            session.finish_operation(&oldest.id)?;
            Ok(Some(oldest))
        })
    }

    /// Ends all operations that still run. How many there were.
    pub fn finish_operations(&self) -> Result<usize, Error> {
        self.write(|session| {
            let running = session.running_operations()?;
            for operation in &running {
                session.finish_operation(&operation.id)?;
            }
            Ok(running.len())
        })
    }

    /// The requests that were kept since [`Behavior::request_log`] was turned on, oldest first.
    pub fn requests(&self) -> Result<Vec<LoggedRequest>, Error> {
        self.read(|session| session.requests())
    }

    /// Forgets the requests that were kept.
    pub fn clear_requests(&self) -> Result<(), Error> {
        self.write(|session| session.clear_requests())
    }

    /// Makes a principal unknown to the next role assignment writes, as if the directory were still
    /// replicating. Whether there is such a principal.
    pub fn hold_back_principal(&self, object_id: &str, calls: u32) -> Result<bool, Error> {
        self.write(|session| match session.principal(object_id)? {
            None => Ok(false),
            Some(mut principal) => {
                principal.missing_calls = calls;
                session.save_principal(&principal)?;
                Ok(true)
            }
        })
    }

    /// Lets Azure not know a custom role the next so many times that it is asked for it, and
    /// nothing is left of such a wait once it is over.
    pub fn hold_back_role(&self, guid: &str, times: u32) -> Result<(), Error> {
        // A read that counts has to be able to write.
        self.change_behavior(|it| {
            let consistency = &mut it.consistency;
            consistency.role_definition_missing_after_create =
                consistency.role_definition_missing_after_create.max(1);
        })?;
        self.write(|session| crate::rules::role_definitions::hold_back(session, guid, times))
    }

    /// An access token for the management API, as the token endpoint would give it to an
    /// application of that tenant; the first tenant of the seed when none is named.
    pub fn access_token(&self, tenant: Option<&str>) -> Result<String, Error> {
        let now = self.core.clock.now();
        self.write(|session| login::token::for_sandbox_user(session, tenant, now))
    }

    /// The rules that decide about callers from the internet of a resource; `None` if there is no
    /// such resource.
    pub fn deciders(&self, id: &str) -> Result<Option<Deciders>, Error> {
        let tenant = self.tenant_of(id)?;
        self.read(|session| match Id::parse(id) {
            Some(id) => rules::perimeters::deciders(session, &tenant, &id),
            None => Ok(None),
        })
    }

    /// Notes that the user of this run was told of the sandbox. Whether that is new.
    pub fn announce(&self, run: &Run) -> Result<bool, Error> {
        let name = run.name();
        self.write(|session| {
            let told: Option<String> = session.setting(TOLD)?;
            let new = told.as_ref() != Some(&name);
            if new {
                session.set(TOLD, &name)?;
            }
            Ok(new)
        })
    }

    /// The application that acts as the vendor.
    pub(crate) fn vendor(&self) -> Result<vendor::Identity, Error> {
        self.read(|session| Ok(session.setting(vendor::SETTING)?.unwrap_or_default()))
    }

    /// A token of an application of that tenant.
    pub(crate) fn token_of(&self, tenant: &str, app_id: &str) -> Result<String, Error> {
        let now = self.core.clock.now();
        self.write(|session| login::token::for_application(session, tenant, app_id, now))
    }

    /// The tenant that a resource is in.
    pub(crate) fn tenant_of(&self, id: &str) -> Result<String, Error> {
        let subscription = Id::parse(id).and_then(|id| id.subscription().map(str::to_owned));
        let tenant = self.read(|session| match &subscription {
            Some(subscription) => session.tenant_of(subscription),
            None => Ok(None),
        })?;
        tenant.ok_or_else(|| Error::Action(format!("'{id}' is in no subscription of the sandbox")))
    }

    /// The first subscription outside the first tenant, if there is one.
    pub(crate) fn foreign_subscription(&self) -> Result<Option<String>, Error> {
        self.read(|session| {
            for (tenant, _) in session.tenants()?.into_iter().skip(1) {
                let subscriptions = session.subscriptions(&tenant)?;
                let named = |it: &Value| it.get("subscriptionId")?.as_str().map(str::to_owned);
                if let Some(subscription) = subscriptions.iter().find_map(named) {
                    return Ok(Some(subscription));
                }
            }
            Ok(None)
        })
    }

    /// Documents of a tenant.
    pub(crate) fn documents(
        &self,
        tenant: &str,
        listing: &Listing<'_>,
    ) -> Result<Vec<Document>, Error> {
        self.read(|session| session.list(tenant, listing))
    }

    /// Everything in every tenant as a GET answers it, with the place of its tenant in
    /// [`Sandbox::tenants`].
    pub(crate) fn contents(&self) -> Result<Vec<(usize, Document)>, Error> {
        let now = self.core.clock.now();
        self.read(|session| contents(session, now))
    }

    /// The tenants, the seed's first one first.
    pub fn tenants(&self) -> Result<Vec<String>, Error> {
        Ok(self.read(|session| session.tenants())?.into_iter().map(|(id, _)| id).collect())
    }

    /// The IDs of the Organizations of the Astro API, in the order of the seed.
    pub fn astro_organizations(&self) -> Result<Vec<String>, Error> {
        Ok(self.astro()?.organizations.into_iter().map(|it| it.id).collect())
    }

    /// The first API token for the Astro API that the seed lists; with none, any will do.
    pub fn astro_token(&self) -> Result<Option<String>, Error> {
        Ok(self.astro()?.tokens.into_iter().next().map(|it| it.bearer))
    }

    /// Changes what the Astro API shows, in the form of the seed's `astro`: as the vendor does it,
    /// without a query.
    pub fn change_astro(&self, alter: impl FnOnce(&mut Value)) -> Result<(), Error> {
        self.write(|session| {
            let mut astro =
                session.setting(astro::SETTING)?.unwrap_or_else(|| serde_json::json!({}));
            alter(&mut astro);
            match Astro::read(astro) {
                Ok(astro) => session.set(astro::SETTING, &astro).map(Ok),
                Err(problem) => Ok(Err(Error::Seed(format!("astro: {problem}")))),
            }
        })?
    }

    /// Where the database is kept; `None` for one in memory.
    #[must_use]
    pub fn path(&self) -> Option<&std::path::Path> {
        self.core.store.path().map(std::path::PathBuf::as_path)
    }

    /// What differs from an earlier value if anybody has changed the database since.
    pub(crate) fn revision(&self) -> Result<(i64, i64), Error> {
        let store = &self.core.store;
        store.revision().map_err(|source| store.error(source))
    }

    fn astro(&self) -> Result<Astro, Error> {
        self.read(|session| Ok(session.setting(astro::SETTING)?.unwrap_or_default()))
    }

    /// The time that the sandbox goes by.
    pub(crate) fn now(&self) -> Timestamp {
        self.core.clock.now()
    }

    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Session<'_>) -> store::Result<T>,
    ) -> Result<T, Error> {
        let store = &self.core.store;
        store.read(work).and_then(|outcome| outcome).map_err(|source| store.error(source))
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnOnce(&Session<'_>) -> store::Result<T>,
    ) -> Result<T, Error> {
        let store = &self.core.store;
        store.write(work).and_then(|outcome| outcome).map_err(|source| store.error(source))
    }
}

/// Writes a behavior. Without delayed consistency, delayed changes become visible at once; without
/// manual operations, operations that waited for a manual step end.
fn change(session: &Session<'_>, behavior: &Behavior) -> store::Result<()> {
    if behavior.consistency == Consistency::default() {
        session.settle()?;
    }
    if !behavior.operations_by_hand {
        session.release_operations()?;
    }
    session.set("behavior", behavior)
}

/// Everything in every tenant as a GET answers it. What cannot be answered is as it is stored.
pub(crate) fn contents(
    session: &Session<'_>,
    now: Timestamp,
) -> store::Result<Vec<(usize, Document)>> {
    let behavior: Behavior = session.setting("behavior")?.unwrap_or_default();
    let mut contents = Vec::new();
    for (place, (tenant, _)) in session.tenants()?.into_iter().enumerate() {
        let context = Context::of_sandbox(session, &behavior, now, &tenant);
        for mut document in session.list(&tenant, &Listing::default())? {
            let rules = rules::for_type(document.id.resource_type());
            if let Ok(body) = rules.shown(&context, &document.id, &document.body) {
                document.body = body;
            }
            contents.push((place, document));
        }
    }
    Ok(contents)
}
