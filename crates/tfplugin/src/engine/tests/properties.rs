//! What holds for every schema, configuration and stored state.

use proptest::prelude::*;

use super::random::{config, decided, mix, respelled, schema};
use crate::{
    Block, Diagnostics, Schema, Value,
    engine::{
        body::Body, import::generate_config, plan::Draft, plan_check::check_plan,
        sanitize::sanitize, semantic_equality::keep_equal_prior,
    },
};

/// A schema, two configurations, and how to mix them into a third.
fn case(unknowns: bool) -> impl Strategy<Value = (Block, Value, Value)> {
    schema().prop_flat_map(move |block| {
        let first = config(&block, false);
        let second = config(&block, unknowns);
        (Just(block), first, second, prop::collection::vec(any::<u8>(), 8)).prop_map(
            |(block, first, second, choices)| {
                let second = mix(&first, &second, &choices);
                (block, first, second)
            },
        )
    })
}

fn created(block: &Block, config: &Value) -> Value {
    let plan = Draft::new(block, &Value::Null, config);
    decided(block, &plan.state)
}

fn check(block: &Block, prior: &Value, config: &Value, planned: &Value) -> Diagnostics {
    check_plan(Body::from(block), prior, config, planned)
}

proptest! {
    #[test]
    fn terraform_accepts_every_plan((block, first, second) in case(true)) {
        let prior = created(&block, &first);
        for prior in [&Value::Null, &prior] {
            let plan = Draft::new(&block, prior, &second);
            let broken = check(&block, prior, &second, &plan.state);
            prop_assert!(broken.0.is_empty(), "{broken:#?}\n{:#?}", plan.state);
        }
    }

    #[test]
    fn an_applied_plan_is_followed_by_an_empty_one((block, first, second) in case(false)) {
        let mut state = Value::Null;
        for config in [first, second] {
            let planned = Draft::new(&block, &state, &config).state;
            state = decided(&block, &planned);
            let again = Draft::new(&block, &state, &config);
            prop_assert_eq!(&again.state, &state);
            prop_assert!(again.replace.is_empty());
        }
    }

    #[test]
    fn other_spellings_of_the_service_are_no_change((block, first, _) in case(false)) {
        let body = Body::from(&block);
        let plan = Draft::new(&block, &Value::Null, &first);
        let answer = respelled(body, &decided(&block, &plan.state));
        let applied = keep_equal_prior(body, &plan.state, answer.clone());
        prop_assert!(is_consistent(&plan.state, &applied), "{:#?}\n{applied:#?}", plan.state);
        prop_assert_eq!(&keep_equal_prior(body, &applied, respelled(body, &applied)), &applied);
        prop_assert_eq!(&Draft::new(&block, &applied, &first).state, &applied);
    }

    #[test]
    fn other_spellings_in_the_configuration_replace_nothing((block, first, _) in case(false)) {
        let state = created(&block, &first);
        let config = respelled(Body::from(&block), &first);
        let plan = Draft::new(&block, &state, &config);
        prop_assert_eq!(&plan.state, &state);
        prop_assert!(plan.replace.is_empty());
    }

    #[test]
    fn planning_again_gives_the_same((block, first, second) in case(true)) {
        let prior = created(&block, &first);
        let plan = Draft::new(&block, &prior, &second);
        let again = Draft::new(&block, &prior, &second);
        prop_assert_eq!(plan.state, again.state);
        prop_assert_eq!(plan.replace, again.replace);
    }

    #[test]
    fn a_generated_configuration_needs_no_change((block, first, _) in case(false)) {
        let schema = Schema { version: 0, block };
        let state = created(&schema.block, &first);
        let config = generate_config(&schema, &state);
        prop_assert_eq!(&Draft::new(&schema.block, &state, &config).state, &state);
    }

    #[test]
    fn what_is_stored_is_known_and_no_write_only_value((block, first, _) in case(true)) {
        let planned = Draft::new(&block, &Value::Null, &first).state;
        let schema = Schema { version: 0, block };
        let (stored, complaints) = sanitize(&schema, &schema.value_type(), planned.clone());
        prop_assert!(stored.is_wholly_known());
        prop_assert_eq!(complaints.0.is_empty(), planned.is_wholly_known());
        for attribute in schema.block.attributes.iter().filter(|it| it.write_only) {
            prop_assert!(stored.attribute(attribute.name).is_null());
        }
    }
}

/// Terraform's rule for a result: what was planned and known is what came.
fn is_consistent(planned: &Value, applied: &Value) -> bool {
    match (planned, applied) {
        (Value::Unknown(_), _) => true,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_consistent(a, b))
        }
        (Value::Set(a), Value::Set(b)) => {
            a.iter().all(|x| b.iter().any(|y| is_consistent(x, y)))
                && b.iter().all(|y| a.iter().any(|x| is_consistent(x, y)))
        }
        (Value::Map(a), Value::Map(b)) | (Value::Object(a), Value::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| is_consistent(a, b))
        }
        (a, b) => a == b,
    }
}
