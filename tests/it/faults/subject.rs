//! An object that things go wrong with: each type that reads or writes Azure has one in its `SAMPLE`.

use serde_json::Value;

use super::scene::Step;
use crate::{azure::Azure, grpc::Stored};

/// One object of a type, and how to see it.
pub(crate) struct Subject {
    pub(crate) type_name: &'static str,
    /// An Azure in which it can be made.
    pub(crate) azure: fn() -> Azure,
    /// Its configuration; `true` for the changed one.
    pub(crate) config: fn(bool) -> Value,
    /// The arguments that are stored as they are configured.
    pub(crate) recorded: &'static [&'static str],
    /// What an error names.
    pub(crate) named: &'static str,
    /// Verb and path of the call that each step rests on.
    pub(crate) calls: &'static [(Step, &'static str, &'static str)],
    /// What it is imported by.
    pub(crate) import: fn(&Stored) -> &str,
    /// The configuration of its list.
    pub(crate) list: fn() -> Value,
    /// How many objects that finds.
    pub(crate) listed: usize,
    /// Where it is seen in Azure, with the version; nothing where it writes nothing.
    pub(crate) seen: Option<fn() -> (String, &'static str)>,
    /// The properties that matter.
    pub(crate) properties: &'static [&'static str],
}

impl Subject {
    /// Verb and path of the call that a step rests on, where it has that step.
    pub(crate) fn call(&self, step: Step) -> Option<(&'static str, &'static str)> {
        let found = self.calls.iter().find(|(of, ..)| *of == step);
        found.map(|(_, method, path)| (*method, *path))
    }

    /// The steps that it has.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(|it| self.call(*it).is_some())
    }

    /// What is in Azure of it.
    pub(super) async fn there(&self, azure: &Azure) -> Vec<Value> {
        let Some((path, version)) = self.seen.map(|it| it()) else { return Vec::new() };
        let listed = azure.somebody_else().list::<Value>(path, version, &[]).await.unwrap();
        let seen = |it: &Value| {
            self.properties.iter().map(|name| it["properties"][*name].clone()).collect::<Value>()
        };
        listed.iter().map(seen).collect()
    }
}

/// Most are imported by their `id`.
pub(crate) fn by_id(stored: &Stored) -> &str {
    stored.text("id")
}
