//! Whether a rule has reached a resource, by what the resource itself shows of its perimeters
//! (`{resource}/networkSecurityPerimeterConfigurations`).
//!
//! Azure can accept an association that has no effect, so the association alone is no evidence. It only
//! says whether it makes sense to wait.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rule::{AccessRule, Content, Source};
use crate::azure::Id;

/// What a resource shows of one perimeter.
#[derive(Debug, Clone)]
pub(crate) struct Reported {
    /// The perimeter.
    pub(crate) perimeter: Id,
    /// Name of the profile whose rules hold for the resource.
    pub(crate) profile: String,
    /// Access mode, in Azure's word.
    pub(crate) mode: String,
    /// Name of the association.
    pub(crate) association: String,
    /// Version of the profile's rules that the resource knows.
    pub(crate) version: Option<String>,
    /// The rules that the resource knows.
    rules: Vec<AccessRule>,
    /// What keeps the perimeter from having its effect, as the resource says it.
    problems: Vec<String>,
}

/// Where a rule stands at a resource.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// The resource shows the rule, or no longer shows it if it must be gone.
    Effective(Option<Reported>),
    /// The resource does not know of the change yet.
    Late(Option<Reported>),
    /// The rule has no effect there until somebody changes something else.
    Prevented(Cause, Option<Reported>),
    /// The provider cannot see it, for this reason.
    Unseen(String),
}

/// Why a rule has no effect at a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The resource does not exist.
    NotFound,
    /// The resource is in no perimeter.
    NotAssociated,
    /// The resource is governed by another profile: ID of the perimeter, and name.
    OtherProfile(Id, String),
    /// The resource reports problems with its perimeter.
    Problems(Vec<String>),
}

/// What a resource must show beyond the name of a rule, until it has shown that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Evidence {
    /// The version of the rules that a resource had before the rule was written last, by folded ID; empty
    /// if it had none. Only for resources that have not shown the rule since.
    pub(crate) before: BTreeMap<String, String>,
    /// The version of the profile's rules that has the rule, if that is known.
    pub(crate) written: Option<u64>,
}

/// What is looked for at a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sought<'a> {
    /// The perimeter of the profile.
    pub(super) perimeter: &'a Id,
    /// Name of the profile.
    pub(super) profile: &'a str,
    /// Name of the rule.
    pub(super) name: &'a str,
    /// What the rule lets in; `None` if it must be gone.
    pub(super) source: Option<&'a Source>,
    /// The version that the resource had before the rule was written, if it was written.
    pub(super) before: Option<&'a str>,
    /// The version of the profile's rules that has the rule, if that is known.
    pub(super) written: Option<u64>,
}

impl Standing {
    /// What the resource shows of the perimeter, if it shows one.
    pub(crate) fn reported(&self) -> Option<&Reported> {
        match self {
            Self::Effective(shown) | Self::Late(shown) | Self::Prevented(_, shown) => {
                shown.as_ref()
            }
            Self::Unseen(_) => None,
        }
    }
}

impl Reported {
    /// Reads what a resource shows of one perimeter.
    pub(super) fn read(configuration: &Value) -> Option<Self> {
        let text = |pointer| configuration.pointer(pointer)?.as_str().map(str::to_owned);
        let rules = configuration.pointer("/properties/profile/accessRules");
        let rules = rules.and_then(Value::as_array).into_iter().flatten();
        let version = version(configuration.pointer("/properties/profile/accessRulesVersion"));
        Some(Self {
            perimeter: Id::parse(&text("/properties/networkSecurityPerimeter/id")?).ok()?,
            profile: text("/properties/profile/name").unwrap_or_default(),
            mode: text("/properties/resourceAssociation/accessMode").unwrap_or_default(),
            association: text("/properties/resourceAssociation/name").unwrap_or_default(),
            version,
            rules: rules.filter_map(AccessRule::read).collect(),
            problems: problems(configuration),
        })
    }

    fn is_of(&self, sought: &Sought<'_>) -> bool {
        self.perimeter == *sought.perimeter && self.profile.eq_ignore_ascii_case(sought.profile)
    }

    /// Whether the resource knows the rule as it is sought.
    fn knows(&self, sought: &Sought<'_>) -> bool {
        let named = self.rules.iter().find(|it| it.name.eq_ignore_ascii_case(sought.name));
        let (Some(source), Some(found)) = (sought.source, named) else {
            return named.is_some() == sought.source.is_some();
        };
        if found.lets_in(source) {
            return true;
        }
        // The documented properties of this list have no service tags: a rule by tags may appear
        // without them, so its name counts, and after a change also the version.
        let shows_nothing = found.is_inbound && found.elements == 0;
        matches!(source, Source::ServiceTags(_)) && shows_nothing && self.is_since(sought)
    }

    /// Whether the version of the rules is one since the rule was written.
    fn is_since(&self, sought: &Sought<'_>) -> bool {
        let is_other = sought.before.is_none_or(str::is_empty) || !self.is_from_before(sought);
        // Another rule of the profile may have been written between, so another version is not enough.
        let number = self.version.as_deref().and_then(|it| it.parse::<u64>().ok());
        is_other && sought.written.zip(number).is_none_or(|(written, shown)| written <= shown)
    }

    /// Whether the version of the rules is the one from before the rule was written.
    fn is_from_before(&self, sought: &Sought<'_>) -> bool {
        sought.before.is_some_and(|it| it == self.version.as_deref().unwrap_or_default())
    }

    /// What keeps the perimeter from having its effect, as the resource says it.
    pub(crate) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Whether the resource shows a rule by its name only.
    pub(crate) fn shows_only_the_name(&self, name: &str) -> bool {
        let found = self.rules.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        found.is_some_and(|it| it.elements == 0 && matches!(it.content, Content::Other(_)))
    }
}

/// Where the rule stands, if the resource shows this.
pub(super) fn judge(sought: &Sought<'_>, shown: Vec<Reported>) -> Standing {
    let (ours, others): (Vec<_>, Vec<_>) = shown.into_iter().partition(|it| it.is_of(sought));
    let gone = sought.source.is_none();
    match (ours.into_iter().next(), others.into_iter().next()) {
        (Some(ours), _) if gone && ours.knows(sought) => Standing::Effective(Some(ours)),
        // A problem from before the rule was written can be one that the write corrects.
        (Some(ours), _) if !gone && !ours.problems.is_empty() && ours.is_from_before(sought) => {
            Standing::Late(Some(ours))
        }
        (Some(ours), _) if !gone && !ours.problems.is_empty() => {
            Standing::Prevented(Cause::Problems(ours.problems.clone()), Some(ours))
        }
        (Some(ours), _) if ours.knows(sought) => Standing::Effective(Some(ours)),
        (Some(ours), _) => Standing::Late(Some(ours)),
        (None, _) if gone => Standing::Effective(None),
        (None, Some(other)) => {
            let cause = Cause::OtherProfile(other.perimeter.clone(), other.profile.clone());
            Standing::Prevented(cause, Some(other))
        }
        (None, None) => Standing::Prevented(Cause::NotAssociated, None),
    }
}

/// A version of rules. Azure documents a text, and some services send a number.
pub(super) fn version(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What keeps a perimeter from having its effect: a failed state, and issues that are errors.
fn problems(configuration: &Value) -> Vec<String> {
    let state = configuration.pointer("/properties/provisioningState").and_then(Value::as_str);
    let failed = state.filter(|it| it.eq_ignore_ascii_case("Failed"));
    let issues = configuration.pointer("/properties/provisioningIssues").and_then(Value::as_array);
    let errors = issues.into_iter().flatten().filter_map(|issue| {
        let text = |name| issue.pointer(&format!("/properties/{name}")).and_then(Value::as_str);
        // An issue without a severity is taken for an error.
        let is_error = text("severity").is_none_or(|it| it.eq_ignore_ascii_case("Error"));
        let kind = text("issueType").or_else(|| issue.get("name").and_then(Value::as_str));
        is_error.then(|| {
            format!("{}: {}", kind.unwrap_or("issue"), text("description").unwrap_or_default())
        })
    });
    let problems: Vec<_> = errors.collect();
    match failed {
        Some(_) if problems.is_empty() => vec!["its provisioning state is `Failed`".to_owned()],
        _ => problems,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NSP: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.Network/networkSecurityPerimeters/nsp";

    fn shown(profile: &str, alter: impl FnOnce(&mut Value)) -> Vec<Reported> {
        let mut configuration = json!({ "properties": {
            "provisioningState": "Succeeded",
            "networkSecurityPerimeter": { "id": NSP },
            "resourceAssociation": { "name": "lake", "accessMode": "Enforced" },
            "profile": {
                "name": profile, "accessRulesVersion": "7",
                "accessRules": [{ "name": "Vendor", "properties": {
                    "direction": "Inbound", "addressPrefixes": ["203.0.113.18/32"],
                } }],
            },
        } });
        alter(&mut configuration);
        vec![Reported::read(&configuration).unwrap()]
    }

    fn word(standing: &Standing) -> &'static str {
        match standing {
            Standing::Effective(_) => "reached",
            Standing::Late(_) => "late",
            Standing::Prevented(Cause::NotAssociated, _) => "not associated",
            Standing::Prevented(Cause::OtherProfile(..), _) => "other profile",
            Standing::Prevented(..) => "prevented",
            Standing::Unseen(_) => "unseen",
        }
    }

    fn check(source: Option<&Source>, before: Option<&str>, shown: Vec<Reported>) -> &'static str {
        check_since(source, (before, None), shown)
    }

    fn check_since(
        source: Option<&Source>,
        (before, written): (Option<&str>, Option<u64>),
        shown: Vec<Reported>,
    ) -> &'static str {
        let perimeter = &Id::parse(NSP).unwrap();
        let (profile, name) = ("default", "vendor");
        word(&judge(&Sought { perimeter, profile, name, source, before, written }, shown))
    }

    fn addresses(text: &str) -> Source {
        Source::Addresses([text.parse().unwrap()].into())
    }

    #[test]
    fn a_rule_has_reached_a_resource_that_shows_it_as_it_is() {
        let (same, other) = (addresses("203.0.113.18"), addresses("203.0.113.19"));
        let as_is = |_: &mut Value| {};
        assert_eq!(check(Some(&same), None, shown("Default", as_is)), "reached");
        assert_eq!(check(Some(&other), None, shown("default", as_is)), "late");
        assert_eq!(check(Some(&same), None, shown("strict", as_is)), "other profile");
        assert_eq!(check(Some(&same), None, Vec::new()), "not associated");
        let no_rules = |it: &mut Value| it["properties"]["profile"]["accessRules"] = json!(null);
        assert_eq!(check(Some(&same), None, shown("default", no_rules)), "late");
    }

    #[test]
    fn a_rule_that_must_be_gone_is_gone_where_no_profile_of_ours_shows_it() {
        assert_eq!(check(None, None, shown("default", |_| {})), "late");
        assert_eq!(check(None, None, shown("strict", |_| {})), "reached");
        assert_eq!(check(None, None, Vec::new()), "reached");
    }

    #[test]
    fn problems_of_the_perimeter_prevent_a_rule_and_warnings_do_not() {
        let same = addresses("203.0.113.18");
        let issue = |severity: &'static str| {
            move |it: &mut Value| {
                it["properties"]["provisioningIssues"] = json!([{ "name": "a", "properties": {
                    "issueType": "ConfigurationPropagationFailure", "severity": severity,
                    "description": "The service did not take it.",
                } }]);
            }
        };
        assert_eq!(check(Some(&same), None, shown("default", issue("Error"))), "prevented");
        assert_eq!(check(Some(&same), None, shown("default", issue("Warning"))), "reached");
        let failed = |it: &mut Value| it["properties"]["provisioningState"] = json!("Failed");
        assert_eq!(check(Some(&same), None, shown("default", failed)), "prevented");
        // The write may correct what was wrong before it.
        assert_eq!(check(Some(&same), Some("7"), shown("default", failed)), "late");
        assert_eq!(check(Some(&same), Some("6"), shown("default", failed)), "prevented");
    }

    #[test]
    fn a_name_counts_only_from_the_version_on_that_has_the_rule() {
        let tags = Source::ServiceTags(["AzureDatabricksServerless".to_owned()].into());
        let bare = |version: Value| {
            move |it: &mut Value| {
                let profile = &mut it["properties"]["profile"];
                profile["accessRulesVersion"] = version;
                profile["accessRules"][0]["properties"] = json!({ "direction": "Inbound" });
            }
        };
        for (version, written, expected) in [
            (json!("8"), Some(9), "late"),
            (json!(9), Some(9), "reached"),
            (json!("10"), Some(9), "reached"),
            (json!("7"), None, "late"),
            (json!("8"), None, "reached"),
            (json!("v9"), Some(9), "reached"),
        ] {
            let found = shown("default", bare(version.clone()));
            assert_eq!(
                check_since(Some(&tags), (Some("7"), written), found),
                expected,
                "{version}"
            );
        }
    }

    #[test]
    fn a_rule_by_tags_counts_by_its_name_where_a_resource_shows_no_tags() {
        let tags = Source::ServiceTags(["AzureDatabricksServerless".to_owned()].into());
        let bare = |it: &mut Value| {
            it["properties"]["profile"]["accessRules"][0]["properties"] =
                json!({ "direction": "Inbound", "addressPrefixes": [] });
        };
        assert_eq!(check(Some(&tags), None, shown("default", bare)), "reached");
        assert_eq!(check(Some(&tags), Some("6"), shown("default", bare)), "reached");
        assert_eq!(check(Some(&tags), Some("7"), shown("default", bare)), "late");
        assert_eq!(check(Some(&tags), None, shown("default", |_| {})), "late");
        let same = addresses("203.0.113.18");
        assert_eq!(check(Some(&same), None, shown("default", bare)), "late");
    }
}
