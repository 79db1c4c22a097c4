//! One `dataplane_perimeter_access_rule` for the suites over every resource.

use serde_json::{Value, json};

use super::{
    TYPE, VERSION, apart, governed, profile, rule, rule_for_lake, rule_id, rule_with, strict,
    theirs,
};
use crate::{
    azure::{Azure, SUBSCRIPTION, lake},
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_RULE: &str = "*/accessRules/vendor";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: TYPE,
    azure: || governed("Learning"),
    config: |_| rule(),
    change: |name| match name {
        "profile_id" => json!({ name: strict() }),
        "name" => json!({ name: "vendor-2" }),
        "addresses" => json!({ name: ["203.0.113.18", "203.0.113.19"] }),
        "service_tags" => json!({ "addresses": null, name: [super::TAG] }),
        "subscription_ids" => json!({ "addresses": null, name: [SUBSCRIPTION] }),
        "resource_ids" => json!({ name: [lake()] }),
        "allow_shrink" => json!({ name: true }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: || vec![("profile_id", rule_id("vendor"), profile())],
    phases: &[("/subscriptions/joinPerimeterRule/action", &[1, 2])],
};

static FAULTS: Subject = Subject {
    type_name: TYPE,
    azure: || governed("Enforced"),
    config: |is_changed| {
        let address = if is_changed { "203.0.113.20" } else { "203.0.113.18" };
        rule_with(&json!({ "addresses": [address], "resource_ids": [lake()] }))
    },
    recorded: &["addresses"],
    named: "accessRules",
    calls: &[
        (Step::Create, "PUT", ANY_RULE),
        (Step::Read, "GET", ANY_RULE),
        (Step::Update, "PUT", ANY_RULE),
        (Step::Delete, "DELETE", ANY_RULE),
        (Step::Import, "GET", ANY_RULE),
        (Step::List, "GET", "*/accessRules"),
    ],
    import: by_id,
    list: || json!({ "profile_id": profile() }),
    listed: 2,
    seen: Some(|| (format!("{}/accessRules", profile()), VERSION)),
    properties: &["direction", "addressPrefixes"],
};

fn stale_plans() -> Vec<Row> {
    let put = |name: &str, properties: Value| {
        vec![Change::Put(rule_id(name), VERSION, theirs(&properties))]
    };
    let other = || json!({ "direction": "Inbound", "addressPrefixes": ["198.51.100.1/32"] });
    let more = with(rule(), "addresses", vec!["203.0.113.18", "203.0.113.19"]);
    let both = json!({ "direction": "Inbound",
        "addressPrefixes": ["203.0.113.18/32", "203.0.113.19/32"] });
    let gone = || vec![Change::Delete(rule_id("vendor"), VERSION)];
    let in_lake: fn() -> Azure = || governed("Learning");
    vec![
        creating("somebody takes the name", TYPE, apart, rule(), put("vendor", other()))
            .refused(&["NameTaken", "accessRules/vendor"]),
        creating("somebody adds another rule", TYPE, apart, rule(), put("third", other())),
        creating("somebody changes it", TYPE, apart, more.clone(), put("vendor", other()))
            .after(rule())
            .refused(&["AccessRuleChanged", "198.51.100.1"]),
        creating("somebody makes the same change", TYPE, apart, more.clone(), put("vendor", both))
            .after(rule()),
        creating("somebody deletes it", TYPE, apart, more, gone())
            .after(rule())
            .refused(&["AccessRuleChanged", "accessRules/vendor"]),
        creating(
            "somebody changes what is destroyed",
            TYPE,
            apart,
            Value::Null,
            put("vendor", other()),
        )
        .after(rule())
        .refused(&["AccessRuleChanged", "198.51.100.1"]),
        creating("somebody deletes what is destroyed", TYPE, apart, Value::Null, gone())
            .after(rule()),
        creating(
            "somebody removes the association",
            TYPE,
            in_lake,
            rule_for_lake(),
            vec![Change::Delete(
                format!("{}/resourceAssociations/lake", super::perimeter()),
                VERSION,
            )],
        )
        .refused(&["AccessRuleHasNoEffect", "stdatalake01"]),
    ]
}
