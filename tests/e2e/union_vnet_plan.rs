//! A customer's network for Union, checked before it is built: scenario S-26.

use serde_json::json;

use crate::support::{Fixture, on_each_cli, seed};
use crate::terraform::Error;

/// The plan of Union's guide, with these attributes replaced.
fn configure(fixture: &Fixture, changes: &[(&str, &str)]) -> Result<(), Error> {
    let guide = [
        ("address_space", r#"["10.0.0.0/8"]"#),
        ("node_subnet", r#""10.0.0.0/19""#),
        ("pod_subnets", r#"["10.4.0.0/14"]"#),
        ("service_cidr", r#""10.0.96.0/19""#),
        ("dns_service_ip", r#""10.0.96.10""#),
    ];
    let attributes: Vec<_> = guide
        .into_iter()
        .map(|(name, value)| {
            let other = changes.iter().find(|it| it.0 == name);
            format!("    {name} = {}\n", other.map_or(value, |it| it.1))
        })
        .collect();
    let text = format!(
        "output \"plan\" {{\n  value = provider::dataplane::union_vnet_plan({{\n{}  }})\n}}\n",
        attributes.concat()
    );
    fixture.configure_provider("", &text)
}

#[test]
fn the_plan_of_unions_guide_is_valid() {
    on_each_cli(&seed(), |fixture| {
        configure(fixture, &[])?;
        fixture.directory.apply()?;
        let plan = fixture.directory.output_json()?["plan"]["value"].clone();
        assert_eq!(plan["node_subnet"], "10.0.0.0/19");
        assert_eq!(plan["pod_subnets"], json!(["10.4.0.0/14"]));
        assert_eq!(plan["warnings"], json!([]));
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn each_rule_that_a_plan_breaks_is_named() {
    let six = r#"["10.4.0.0/14", "10.8.0.0/14", "10.12.0.0/14", "10.16.0.0/14", "10.20.0.0/14", "10.24.0.0/14"]"#;
    on_each_cli(&seed(), |fixture| {
        for (name, value, rule) in [
            ("node_subnet", r#""10.0.0.0/20""#, "nodes need a subnet of exactly /19"),
            ("pod_subnets", six, "pods need one to five subnets, and there are 6"),
            ("pod_subnets", r#"["10.4.0.0/19"]"#, "a subnet for pods is a /14 to /18"),
            ("service_cidr", r#""10.4.0.0/19""#, "must be free of subnets"),
            ("dns_service_ip", r#""10.0.96.0""#, "is the first address of"),
            ("dns_service_ip", r#""10.1.0.10""#, "is not in the range for services"),
        ] {
            configure(fixture, &[(name, value)])?;
            let error = fixture.directory.plan().expect_err(rule);
            assert!(error.mentions("Invalid value for \"plan\" parameter"), "{error}");
            assert!(error.mentions(rule), "`{rule}` is not in {error}");
        }
        Ok(())
    });
}
