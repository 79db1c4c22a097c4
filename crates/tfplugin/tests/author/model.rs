//! One struct that uses everything `#[derive(Model)]` knows: its schema, its rules, and its way to
//! values and back.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::expect;
use tfplugin::{Codec, Computed, Model, Number, Path, Value};

use crate::outline;

/// Keeps one thing of every kind.
///
/// The second paragraph stays a paragraph:
///
/// - and a list
///   stays a list.
#[derive(Debug, Clone, PartialEq, Model)]
#[tf(name = "everything", version = 3, deprecated = "Use `dataplane_something` instead.")]
struct Everything {
    /// ID of the thing.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// Where it is.
    #[tf(requires_replace, validate = starts_with_slash, demand = "Starts with a slash.")]
    scope: String,
    /// What it is called.
    #[tf(optional, use_state_for_unknown, requires_replace, length(1..=5))]
    name: Computed<String>,
    /// What to do when it exists already.
    #[tf(default = Conflict::Error)]
    on_conflict: Conflict,
    /// How many.
    #[tf(default = 3, range(1..=10))]
    count_of_things: i64,
    /// A secret.
    #[tf(sensitive, write_only, length(8..))]
    password: Option<String>,
    /// Which kind.
    #[tf(one_of("a", "b"))]
    r#type: Option<String>,
    /// The older form.
    #[tf(deprecated = "Use `rules`.", range(..=1))]
    weight: Option<Number>,
    /// Regions.
    #[tf(length(..=2))]
    regions: Option<BTreeSet<String>>,
    /// Labels.
    labels: BTreeMap<String, String>,
    /// Rules, in order.
    rules: Vec<Rule>,
    /// The rule for all else.
    fallback: Option<Rule>,
    /// The result.
    outcome: Computed<Vec<Rule>>,
    /// Ports.
    #[tf(block)]
    port: Vec<Port>,
    /// Peers.
    #[tf(block, deprecated = "Gone soon.")]
    peer: BTreeSet<Port>,
    /// Just one.
    #[tf(block, name = "self")]
    myself: Option<Port>,
}

/// What to do when a thing exists already.
#[derive(Debug, Clone, Copy, PartialEq, Model)]
enum Conflict {
    /// Fails, and says who it is.
    Error,
    /// Takes it
    /// over.
    AdoptIt,
    /// Does as version 2 did.
    #[tf(name = "2.0")]
    Two,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Model)]
struct Rule {
    /// Its action.
    action: Conflict,
    /// How it was stored.
    stored: Computed<String>,
    /// Rules inside rules may have Terraform's own names.
    count: Option<i64>,
}

/// One port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Model)]
struct Port {
    /// Its number.
    #[tf(requires_replace, range(1..=65535))]
    number: i64,
}

fn starts_with_slash(text: &str) -> Result<(), String> {
    if text.starts_with('/') { Ok(()) } else { Err(format!("{text:?} does not start with `/`")) }
}

fn everything() -> Everything {
    let rule = Rule {
        action: Conflict::AdoptIt,
        stored: Computed::Known("as is".to_owned()),
        count: Some(7),
    };
    Everything {
        id: Computed::Unknown,
        scope: "/here".to_owned(),
        name: Computed::Known("it".to_owned()),
        on_conflict: Conflict::Two,
        count_of_things: 4,
        password: Some("correct horse".to_owned()),
        r#type: None,
        weight: "1.50".parse().ok(),
        regions: Some(BTreeSet::from(["north".to_owned(), "south".to_owned()])),
        labels: BTreeMap::from([("owner".to_owned(), "us".to_owned())]),
        rules: vec![rule.clone(), Rule { count: None, ..rule.clone() }],
        fallback: Some(rule),
        outcome: Computed::Unknown,
        port: vec![Port { number: 443 }, Port { number: 80 }],
        peer: BTreeSet::from([Port { number: 1 }]),
        myself: None,
    }
}

#[test]
fn the_type_is_the_schema() {
    assert_eq!(Everything::NAME, "everything");
    expect![[r#"
        version 3
        "Keeps one thing of every kind.\n\nThe second paragraph stays a paragraph:\n\n- and a list\n  stays a list." deprecated=Some("Use `dataplane_something` instead.")
          id computed use_state_for_unknown String: ID of the thing.
          scope required requires_replace [Starts with a slash.] String: Where it is.
          name optional computed requires_replace use_state_for_unknown [1 to 5 characters.] String: What it is called.
          on_conflict optional computed [One of `error` (Fails, and says who it is), `adopt_it` (Takes it over), `2.0` (Does as version 2 did).] default=String("error") String: What to do when it exists already.
          count_of_things optional computed [A number from 1 to 10.] default=3 Number: How many.
          password optional sensitive write_only [At least 8 characters.] String: A secret.
          type optional [One of `a`, `b`.] String: Which kind.
          weight optional [A number of at most 1.] deprecated="Use `rules`." Number: The older form.
          regions optional [At most 2 elements.] Set(String): Regions.
          labels required Map(String): Labels.
          rules required List: Rules, in order.
            action required [One of `error` (Fails, and says who it is), `adopt_it` (Takes it over), `2.0` (Does as version 2 did).] String: Its action.
            stored computed String: How it was stored.
            count optional Number: Rules inside rules may have Terraform's own names.
          fallback optional Single: The rule for all else.
            action required [One of `error` (Fails, and says who it is), `adopt_it` (Takes it over), `2.0` (Does as version 2 did).] String: Its action.
            stored computed String: How it was stored.
            count optional Number: Rules inside rules may have Terraform's own names.
          outcome computed List: The result.
            action computed [One of `error` (Fails, and says who it is), `adopt_it` (Takes it over), `2.0` (Does as version 2 did).] String: Its action.
            stored computed String: How it was stored.
            count computed Number: Rules inside rules may have Terraform's own names.
          block port List
            "Ports." deprecated=None
              number required requires_replace [A number from 1 to 65535.] Number: Its number.
          block peer Set
            "Peers." deprecated=Some("Gone soon.")
              number required requires_replace [A number from 1 to 65535.] Number: Its number.
          block self Single
            "Just one." deprecated=None
              number required requires_replace [A number from 1 to 65535.] Number: Its number.
    "#]].assert_eq(&outline::schema(&Everything::schema()));
}

#[test]
fn a_struct_becomes_a_value_and_comes_back() {
    let value = everything().encode();
    assert_eq!(Everything::decode(&value), Ok(everything()));
    assert_eq!(value.attribute("on_conflict"), &Value::from("2.0"));
    assert_eq!(value.attribute("type"), &Value::Null);
    assert!(value.attribute("id").is_unknown());
}

#[test]
fn a_mismatch_names_its_place() {
    let mut value = everything().encode();
    let attributes = value.as_object_mut().expect("a struct is an object");
    let mut rule = everything().rules.remove(0).encode();
    rule.as_object_mut()
        .expect("a struct is an object")
        .insert("action".to_owned(), Value::from("explode"));
    attributes.insert("rules".to_owned(), Value::List(vec![Value::clone(&rule)]));
    let error = Everything::decode(&value).expect_err("there is no such action");
    assert_eq!(error.path.to_string(), "rules[0].action");
    expect!["expected one of `error`, `adopt_it`, `2.0`, found `explode`"]
        .assert_eq(&error.message);
}

#[test]
fn what_is_no_object_is_a_mismatch() {
    let error = Rule::decode(&Value::from("text")).expect_err("a text is no rule");
    assert_eq!(error.path, Path::default());
    expect!["expected an object, found a string"].assert_eq(&error.message);
}

#[test]
fn rules_say_what_is_wrong_and_what_would_be_right() {
    let check = |name: &str, value: Value| {
        let schema = Everything::schema();
        let attribute = schema.block.attribute(name).expect("the attribute exists");
        outline::check(attribute, &value).err().unwrap_or_default()
    };
    let text = |it: &str| Value::from(it);
    let number = |it: &str| Value::Number(it.parse().expect("a number"));
    assert_eq!(check("scope", text("/x")), "");
    assert_eq!(check("scope", text("x")), "\"x\" does not start with `/`");
    assert_eq!(check("name", text("größe")), "");
    assert_eq!(check("name", text("")), "expected 1 to 5 characters, found 0");
    assert_eq!(check("on_conflict", text("2.0")), "");
    assert_eq!(
        check("on_conflict", text("two")),
        "expected one of `error`, `adopt_it`, `2.0`, found `two`"
    );
    assert_eq!(check("count_of_things", number("10")), "");
    assert_eq!(check("count_of_things", number("11")), "expected 1 to 10, found 11");
    assert_eq!(check("count_of_things", number("1.5")), "1.5 is not a whole number");
    assert_eq!(check("weight", number("1")), "");
    assert_eq!(check("weight", number("-0.5")), "");
    assert_eq!(check("weight", number("1.5")), "expected at most 1, found 1.5");
    assert_eq!(check("password", text("short")), "expected at least 8 characters, found 5");
    assert_eq!(check("type", text("c")), "expected one of `a`, `b`, found `c`");
    assert_eq!(check("id", text("anything")), "");
    let set = |it: Vec<Value>| Value::Set(it);
    assert_eq!(check("regions", set(vec![text("a"), text("b")])), "");
    assert_eq!(
        check("regions", set(vec![text("a"), text("b"), text("c")])),
        "expected at most 2 elements, found 3"
    );
    let undecided = vec![text("a"), text("b"), Value::unknown()];
    assert_eq!(check("regions", set(undecided)), "", "two may turn out to be one");
    assert_eq!(check("regions", set(vec![Value::Null])), "expected a string, found null");
}

#[test]
fn a_nested_struct_is_checked_field_by_field() {
    let rule = |action: &str, count: Value| {
        Value::Object(BTreeMap::from([
            ("action".to_owned(), Value::from(action)),
            ("stored".to_owned(), Value::Null),
            ("count".to_owned(), count),
        ]))
    };
    assert_eq!(Rule::check(&rule("error", Value::unknown())), Ok(()));
    assert_eq!(
        Vec::<Rule>::check(&Value::List(vec![rule("error", Value::Null), rule("x", Value::Null)])),
        Err("[1]: `action`: expected one of `error`, `adopt_it`, `2.0`, found `x`".to_owned())
    );
}

#[test]
fn a_struct_is_the_same_when_every_field_is() {
    let one = everything().encode();
    assert!(Everything::semantic_equals(&one, &one.clone()));
    let other = Everything { scope: "/there".to_owned(), ..everything() }.encode();
    assert!(!Everything::semantic_equals(&one, &other));
}

#[test]
fn a_choice_shows_as_its_string() {
    assert_eq!(Conflict::AdoptIt.to_string(), "adopt_it");
    expect!["One of `error` (Fails, and says who it is), `adopt_it` (Takes it over), `2.0` (Does as version 2 did)."]
        .assert_eq(&Conflict::demand());
}
