//! What is known of a cluster, what contradicts, and what is missing.

use allowlist::Cidr;

use super::{
    Cluster, ClusterKind, Known, Needs, Site, a_deployment, incomplete_cluster, not_private, settle,
};
use crate::astro;

fn found() -> astro::Cluster {
    let text = |it: &str| Some(it.to_owned());
    astro::Cluster {
        id: "cmg3k4w9t000108l4hx2q7v1z".to_owned(),
        name: "prod-euw".to_owned(),
        kind: text("DEDICATED"),
        cloud_provider: text("AZURE"),
        region: text("westeurope"),
        vpc_subnet_range: text("172.20.0.0/19"),
        ..astro::Cluster::default()
    }
}

fn id_alone() -> Known {
    Known { id: Some("cmg3k4w9t000108l4hx2q7v1z".to_owned()), ..Known::default() }
}

#[test]
fn an_id_is_enough_where_astro_tells_the_rest() {
    let known = settle(&id_alone(), &found()).unwrap();
    let expected = Cluster {
        id: "cmg3k4w9t000108l4hx2q7v1z".to_owned(),
        name: "prod-euw".to_owned(),
        site: Site::Primary,
        region: Some("westeurope".to_owned()),
        ranges: vec!["172.20.0.0/19".parse().unwrap()],
        other_ranges: Vec::new(),
        kind: ClusterKind::Dedicated,
    };
    assert_eq!(known.complete(Needs::Network), Some(expected.clone()));
    assert_eq!(
        expected.to_string(),
        "prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)"
    );
}

/// The cluster with disaster recovery.
fn with_recovery() -> astro::Cluster {
    let text = |it: &str| Some(it.to_owned());
    astro::Cluster {
        is_dr_enabled: Some(true),
        dr_region: text("northeurope"),
        dr_vpc_subnet_range: text("172.24.0.0/19"),
        ..found()
    }
}

fn second_site() -> Known {
    Known { site: Site::DisasterRecovery, ..id_alone() }
}

#[test]
fn each_site_has_its_own_region_and_range_and_knows_the_others_range() {
    let check = |given: Known, region: &str, range: &str, other: &[&str]| {
        let known = settle(&given, &with_recovery()).unwrap();
        let cluster = known.complete(Needs::Network).unwrap();
        assert_eq!(cluster.region.as_deref(), Some(region));
        let texts = |it: &[Cidr]| it.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&cluster.ranges), [range]);
        assert_eq!(texts(&cluster.other_ranges), other);
    };
    check(id_alone(), "westeurope", "172.20.0.0/19", &["172.24.0.0/19"]);
    check(second_site(), "northeurope", "172.24.0.0/19", &["172.20.0.0/19"]);
    let off = astro::Cluster { is_dr_enabled: Some(false), ..with_recovery() };
    assert_eq!(settle(&id_alone(), &off).unwrap().other_ranges, []);
}

#[test]
fn a_cluster_without_disaster_recovery_has_no_second_site() {
    let off = astro::Cluster { is_dr_enabled: Some(false), ..with_recovery() };
    let error = settle(&second_site(), &off).unwrap_err();
    assert_eq!(error.path, tfplugin::Path::attribute("site"));
    assert!(error.detail.contains("`prod-euw`"), "{error:?}");
}

#[test]
fn a_second_site_that_astro_does_not_name_yet_is_not_complete_for_any_request() {
    let early = astro::Cluster { dr_region: None, dr_vpc_subnet_range: None, ..with_recovery() };
    let known = settle(&second_site(), &early).unwrap();
    assert_eq!(known.missing(Needs::Network), ["cluster_region", "cluster_cidrs"]);
    assert_eq!(known.missing(Needs::Name), ["cluster_region"]);
}

#[test]
fn the_range_of_the_other_site_is_refused_and_a_wide_range_is_not() {
    let given = |range: &str| Known { ranges: Some(vec![range.parse().unwrap()]), ..id_alone() };
    let both = Known {
        ranges: Some(["172.20.0.0/19", "172.24.0.0/19"].map(|it| it.parse().unwrap()).to_vec()),
        ..id_alone()
    };
    for wrong in [both, given("172.24.0.0/20")] {
        let error = settle(&wrong, &with_recovery()).unwrap_err();
        assert_eq!(error.path, tfplugin::Path::attribute("cluster_cidrs"));
        assert!(error.detail.contains("172.24.0.0/"), "{error:?}");
    }
    assert!(settle(&given("172.16.0.0/12"), &with_recovery()).is_ok());
}

#[track_caller]
fn check_contradiction(given: &Known, attribute: &str, says: &[&str]) {
    let error = settle(given, &found()).unwrap_err();
    assert_eq!(error.path, tfplugin::Path::attribute(attribute));
    for text in says.iter().chain(&["prod-euw", "cmg3k4w9t000108l4hx2q7v1z"]) {
        assert!(error.detail.contains(text), "{error:?}");
    }
}

#[test]
fn what_contradicts_is_an_error_that_names_both() {
    let text = |it: &str| Some(it.to_owned());
    let with = id_alone;
    check_contradiction(&Known { name: text("prod-use"), ..with() }, "cluster_name", &["prod-use"]);
    let region = Known { region: text("northeurope"), ..with() };
    check_contradiction(&region, "cluster_region", &["northeurope", "westeurope"]);
    let kind = Known { kind: text("HYBRID"), ..with() };
    check_contradiction(&kind, "cluster_type", &["HYBRID", "DEDICATED"]);
    let ranges = Known { ranges: Some(vec!["172.20.0.0/20".parse().unwrap()]), ..with() };
    check_contradiction(&ranges, "cluster_cidrs", &["172.20.0.0/20", "172.20.0.0/19"]);
}

#[test]
fn another_spelling_or_a_wider_range_contradicts_nothing() {
    let given = Known {
        region: Some("West Europe".to_owned()),
        kind: Some("dedicated".to_owned()),
        ranges: Some(vec!["172.20.0.0/16".parse().unwrap()]),
        ..id_alone()
    };
    let known = settle(&given, &found()).unwrap();
    assert_eq!((&known.region, &known.ranges), (&given.region, &given.ranges));
    assert!(known.complete(Needs::Network).is_some());
}

#[test]
fn a_cluster_in_another_cloud_is_refused() {
    let aws = astro::Cluster { cloud_provider: Some("AWS".to_owned()), ..found() };
    let error = settle(&id_alone(), &aws).unwrap_err();
    assert!(error.detail.contains("prod-euw") && error.detail.contains("AWS"), "{error:?}");
}

#[test]
fn what_is_missing_depends_on_what_is_needed() {
    let known = id_alone();
    let all = ["cluster_name", "cluster_region", "cluster_cidrs", "cluster_type"];
    assert_eq!(known.missing(Needs::Network), all);
    assert_eq!(known.missing(Needs::Name), ["cluster_name", "cluster_type"]);
    let error = incomplete_cluster(&known.missing(Needs::Name));
    assert_eq!(error.path, tfplugin::Path::attribute("cluster_name"));
    assert!(error.detail.contains("`cluster_type`") && error.detail.contains("`astro`"));
}

#[test]
fn no_other_kind_of_cluster_is_complete() {
    let kind = |it: &str| Known {
        name: Some("adhoc".to_owned()),
        kind: Some(it.to_owned()),
        ..id_alone()
    };
    assert!(kind("hybrid").complete(Needs::Name).is_some());
    assert_eq!(kind("STANDARD").complete(Needs::Name), None);
    assert!(
        not_private("STANDARD").detail.contains("dedicated Astro Hosted clusters and Astro Hybrid")
    );
}

#[test]
fn a_deployment_is_told_from_a_cluster_and_leads_to_it() {
    let deployment = |kind: &str, cluster: Option<&str>| astro::Deployment {
        id: "cmg4d9z8y000408jq1a7c3e5g".to_owned(),
        name: "adhoc".to_owned(),
        kind: Some(kind.to_owned()),
        cluster_id: cluster.map(str::to_owned),
        ..astro::Deployment::default()
    };
    let says = |it| a_deployment(&it).detail;
    assert!(says(deployment("STANDARD", None)).contains("Astro Hybrid only"));
    assert!(says(deployment("DEDICATED", Some("cmone"))).contains("set `cluster_id` to `cmone`"));
    assert!(says(deployment("DEDICATED", None)).contains("whole cluster"));
}
