//! From the arguments to a rule and back, import IDs, and states that move from azurerm.

use std::collections::BTreeSet;

use allowlist::Block;
use serde_json::Value;
use tfplugin::{Computed, Diagnostic, MoveSource, Ordered, Result};

use super::{GovernedResource, Identity, PerimeterAccessRule};
use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    services::{
        common::attribute::Addresses,
        perimeter::{
            AccessRule, Cause, Content, Evidence, Goal, RULE_TYPE, Reported, Source, Standing,
            rule_id,
        },
    },
};

/// The arguments that say what is let in; exactly one of them is set.
pub(super) const SOURCES: [&str; 3] = ["addresses", "service_tags", "subscription_ids"];

/// What a source lets in, as arguments.
type Arguments = (Option<Addresses>, Option<BTreeSet<String>>, Option<BTreeSet<Id>>);

impl PerimeterAccessRule {
    /// What the rule lets in; `None` unless exactly one argument says so.
    pub(super) fn source(&self) -> Option<Source> {
        match (&self.addresses, &self.service_tags, &self.subscription_ids) {
            (Some(addresses), None, None) => Some(Source::Addresses(addresses.blocks())),
            (None, Some(tags), None) => Some(Source::ServiceTags(tags.clone())),
            (None, None, Some(ids)) => Some(Source::Subscriptions(ids.clone())),
            _ => None,
        }
    }

    /// The argument that says what is let in.
    pub(super) fn source_argument(&self) -> &'static str {
        let [addresses, tags, subscriptions] = SOURCES;
        if self.service_tags.is_some() {
            tags
        } else if self.subscription_ids.is_some() {
            subscriptions
        } else {
            addresses
        }
    }

    /// The ID of the rule.
    pub(super) fn rule_id(&self) -> String {
        rule_id(&self.profile_id, &self.name)
    }

    /// The resources that must show the rule.
    pub(super) fn resources(&self) -> Vec<Id> {
        self.resource_ids.iter().flatten().cloned().collect()
    }

    /// What is looked for at the resources.
    pub(super) fn goal<'a>(&'a self, source: Option<&'a Source>) -> Goal<'a> {
        Goal {
            profile: &self.profile_id,
            name: &self.name,
            source,
            resources: self.resources(),
            evidence: Evidence::default(),
            maker: None,
        }
    }

    /// Whether a stored rule is as this says.
    pub(super) fn shows(&self, found: &AccessRule) -> bool {
        match self.source() {
            Some(source) => found.lets_in(&source),
            // The state of a rule that no argument describes.
            None => matches!(found.content, Content::Other(_)),
        }
    }

    /// The same with what is stored. What means the same keeps its spelling.
    pub(super) fn with_rule(self, found: &AccessRule) -> Self {
        let id = Computed::Known(self.rule_id());
        if self.shows(found) && self.source().is_some() {
            return Self { id, ..self };
        }
        let (addresses, service_tags, subscription_ids) = arguments(&found.content);
        Self { id, addresses, service_tags, subscription_ids, ..self }
    }

    /// The same with where the rule stands at the resources.
    pub(super) fn with_standings(self, standings: &[(Id, Standing)]) -> Self {
        let governed = |(id, it): &(Id, Standing)| governed(id, it, &self.name);
        let resources = standings.iter().map(governed).collect();
        self.with_resources(resources)
    }

    /// The same with these resources.
    pub(super) fn with_resources(self, resources: Vec<GovernedResource>) -> Self {
        let effective = if resources.iter().any(|it| it.effective == Some(false)) {
            Some(false)
        } else {
            let is_seen =
                !resources.is_empty() && resources.iter().all(|it| it.effective.is_some());
            is_seen.then_some(true)
        };
        Self { effective: effective.into(), resources: resources.into(), ..self }
    }

    /// A rule with its identity and nothing else.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            profile_id: identity.profile_id,
            name: identity.name,
            addresses: None,
            service_tags: None,
            subscription_ids: None,
            resource_ids: None,
            allow_shrink: false,
            effective: None.into(),
            resources: Vec::new().into(),
            timeouts: None,
        }
    }

    /// A rule from a list. `None` if its arguments cannot describe it.
    pub(crate) fn from_api(profile: &Id, found: &AccessRule) -> Option<Self> {
        matches!(found.content, Content::Inbound(_)).then(|| {
            let identity = Identity { profile_id: profile.clone(), name: found.name.clone() };
            Self::from_identity(identity).with_rule(found)
        })
    }

    /// The name for people.
    pub(crate) fn display_name(&self) -> String {
        let source = self.source().map(|it| it.to_string()).unwrap_or_default();
        format!("{} for {source}", self.name)
    }
}

/// The arguments that describe what a rule does; none if it does something else.
fn arguments(content: &Content) -> Arguments {
    match content {
        Content::Inbound(Source::Addresses(blocks)) => (Some(addresses(blocks)), None, None),
        Content::Inbound(Source::ServiceTags(tags)) => (None, Some(tags.clone()), None),
        Content::Inbound(Source::Subscriptions(ids)) => (None, None, Some(ids.clone())),
        Content::Other(_) => (None, None, None),
    }
}

/// Addresses as people write them: a single one without its prefix.
fn addresses(blocks: &BTreeSet<Block>) -> Addresses {
    blocks.iter().map(|it| (*it, it.to_string())).collect()
}

/// Where a rule stands at a resource, as the state shows it.
pub(super) fn governed(id: &Id, standing: &Standing, name: &str) -> GovernedResource {
    let shown = standing.reported();
    let (effective, reason) = match standing {
        Standing::Effective(Some(shown)) if shown.shows_only_the_name(name) => {
            (Some(true), Some("The resource shows the name of the rule, but not its tags.".into()))
        }
        Standing::Effective(_) => (Some(true), None),
        Standing::Late(shown) => {
            let problems = shown.as_ref().map_or(&[][..], Reported::problems);
            let late = "The resource does not show the rule yet.";
            let problem = (!problems.is_empty()).then(|| problem(problems));
            (Some(false), Some(problem.map_or(late.to_owned(), |it| format!("{late} {it}"))))
        }
        Standing::Prevented(cause, _) => (Some(false), Some(reason(cause))),
        Standing::Unseen(why) => (
            None,
            Some(format!("The provider could not see the perimeter of the resource: {why}.")),
        ),
    };
    let text = |it: &String| Some(it.clone()).filter(|it| !it.is_empty());
    GovernedResource {
        resource_id: id.to_string(),
        effective,
        access_mode: shown.and_then(|it| text(&it.mode)),
        association: shown.and_then(|it| text(&it.association)),
        access_rules_version: shown.and_then(|it| it.version.clone()),
        reason,
    }
}

/// Why a rule has no effect at a resource, as a sentence.
pub(super) fn reason(cause: &Cause) -> String {
    match cause {
        Cause::NotFound => "The resource does not exist.".to_owned(),
        Cause::NotAssociated => "The resource is in no network security perimeter.".to_owned(),
        Cause::OtherProfile(perimeter, profile) => {
            format!("The profile `{profile}` of `{perimeter}` governs the resource.")
        }
        Cause::Problems(problems) => problem(problems),
    }
}

fn problem(problems: &[String]) -> String {
    format!("The resource reports a problem: {}.", problems.join("; ").trim_end_matches('.'))
}

/// The rule that an import names.
pub(super) fn parse_import_id(text: &str) -> std::result::Result<Identity, Diagnostic> {
    let unreadable = |why: &str| {
        CommonCode::InvalidImportId.error(
            "Invalid import ID",
            format!(
                "`{text}`: {why}. Use the ID of the access rule: the ID of the profile, followed by \
                 `/accessRules/<name>`."
            ),
        )
    };
    let id = Id::parse(text.trim()).map_err(|error| unreadable(&error.to_string()))?;
    identity_of(&id).ok_or_else(|| unreadable("it is the ID of another type of resource"))
}

fn identity_of(id: &Id) -> Option<Identity> {
    let profile_id = id.parent().filter(|_| id.is_type(RULE_TYPE))?;
    Some(Identity { profile_id, name: id.name().to_owned() })
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<PerimeterAccessRule>> {
    if source.type_name != "azurerm_network_security_perimeter_access_rule" {
        return Ok(None);
    }
    let text = |name: &str| source.state.get(name).and_then(Value::as_str);
    let texts = |name: &str| -> BTreeSet<String> {
        let list = source.state.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(|it| it.as_str().map(str::to_owned)).into_set()
    };
    let id = text("id").and_then(|it| Id::parse(it).ok()).ok_or_else(incomplete)?;
    let identity = identity_of(&id).ok_or_else(incomplete)?;
    if text("direction").is_some_and(|it| !it.eq_ignore_ascii_case("Inbound")) {
        return Err(outbound().into());
    }
    let prefixes = texts("address_prefixes");
    let blocks = Block::read_all(prefixes.iter().map(String::as_str)).map_err(|_| incomplete())?;
    let ids = texts("subscription_ids");
    let ids: BTreeSet<Id> = ids.iter().filter_map(|it| Id::parse(it).ok()).into_set();
    let tags = texts("service_tags");
    Ok(Some(PerimeterAccessRule {
        id: Computed::Known(id.to_string()),
        addresses: (!blocks.is_empty()).then(|| blocks.into_iter().zip(prefixes).collect()),
        service_tags: Some(tags).filter(|it| !it.is_empty()),
        subscription_ids: Some(ids).filter(|it| !it.is_empty()),
        ..PerimeterAccessRule::from_identity(identity)
    }))
}

fn incomplete() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Incomplete state to move",
        "The state lacks the ID of the access rule, or has addresses that the provider cannot read. \
         Remove the `moved` block, remove the old resource from the state with a `removed` block, and \
         import the rule by its ID.",
    )
}

fn outbound() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Outbound access rule",
        "`dataplane_perimeter_access_rule` manages inbound rules only. Remove the `moved` block, and keep \
         the rule in `azurerm_network_security_perimeter_access_rule`.",
    )
}
