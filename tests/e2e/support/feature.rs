//! Features that not every CLI has: a CLI that has one accepts the smallest use of it, and any other
//! refuses it in its own words.

use super::fixture::Fixture;
use crate::terraform::{Error, Feature};

/// A move from another provider's type.
const MOVED: &str = r#"
moved {
  from = azurerm_role_assignment.it
  to   = dataplane_role_assignment.it
}

resource "dataplane_role_assignment" "it" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  role         = "Reader"
  principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
}
"#;

/// An import that names no ID.
const IMPORTED: &str = r#"
import {
  to = dataplane_role_assignment.it
  identity = {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
    name  = "0f9b6c1d-7e42-4a58-b3d6-81c5e2a49f07"
  }
}

resource "dataplane_role_assignment" "it" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  role         = "Reader"
  principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
}
"#;

/// A query for what the tests' Azure has none of.
const LISTED: &str = r#"
list "dataplane_role_assignment" "it" {
  provider = dataplane
  config {
    scope = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"
  }
}
"#;

/// The smallest use of a feature.
struct Trial {
    /// What the configuration contains besides the provider.
    configuration: &'static str,
    /// Another file, by name and text.
    file: Option<(&'static str, &'static str)>,
    /// The command that succeeds only with the feature.
    command: &'static [&'static str],
    /// What a CLI without the feature says to it.
    refusal: &'static str,
}

/// Runs a check if the CLI has the feature; otherwise the CLI must refuse it.
#[track_caller]
pub(crate) fn with_feature(
    fixture: &Fixture,
    feature: Feature,
    check: impl FnOnce(&Fixture) -> Result<(), Error>,
) -> Result<(), Error> {
    if fixture.directory.terraform().has(feature) {
        return check(fixture);
    }
    tried(fixture, feature)
}

/// Tries the smallest use of a feature. It must succeed exactly if the CLI's version has the feature.
#[track_caller]
pub(crate) fn tried(fixture: &Fixture, feature: Feature) -> Result<(), Error> {
    let terraform = fixture.directory.terraform();
    let trial = trial(feature);
    fixture.configure(trial.configuration)?;
    if let Some((name, text)) = trial.file {
        fixture.directory.write(name, text)?;
    }
    let outcome = fixture.directory.run(trial.command)?;
    if terraform.has(feature) {
        assert_eq!(outcome.code, Some(0), "{terraform} has {feature:?}: {outcome}");
    } else {
        assert_eq!(outcome.code, Some(1), "{terraform} has no {feature:?}: {outcome}");
        assert!(outcome.mentions(trial.refusal), "{terraform}, {feature:?}: {outcome}");
    }
    if let Some((name, _)) = trial.file {
        fixture.directory.remove(name)?;
    }
    Ok(())
}

fn trial(feature: Feature) -> Trial {
    let it =
        |configuration, command, refusal| Trial { configuration, file: None, command, refusal };
    match feature {
        Feature::Functions => it(
            "output \"it\" {\n  value = provider::dataplane::parse_resource_id(\"/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21\").subscription_id\n}\n",
            &["validate"],
            "provider::dataplane::parse_resource_id",
        ),
        Feature::Removed => it(
            "removed {\n  from = terraform_data.it\n}\n",
            &["validate"],
            "Blocks of type \"removed\" are not expected here.",
        ),
        Feature::Mocks => Trial {
            file: Some((
                "it.tftest.hcl",
                "mock_provider \"dataplane\" {}\n\nrun \"it\" {\n  command = plan\n}\n",
            )),
            ..it("", &["test"], "Blocks of type \"mock_provider\" are not expected here.")
        },
        Feature::MockFiles => Trial {
            file: Some((
                "it.tftest.hcl",
                "mock_provider \"dataplane\" {\n  source = \".\"\n}\n\nrun \"it\" {\n  command = plan\n}\n",
            )),
            ..it("", &["test"], "not expected here.")
        },
        Feature::MovedAcrossTypes => it(MOVED, &["plan"], "Resource type mismatch"),
        Feature::ImportByIdentity => {
            it(IMPORTED, &["validate"], "An argument named \"identity\" is not expected here.")
        }
        Feature::ListResources => Trial {
            file: Some(("it.tfquery.hcl", LISTED)),
            ..it("", &["query"], "has no command named \"query\"")
        },
        Feature::Actions => it(
            "action \"dataplane_wait_for\" \"it\" {\n  config {\n    vnet_peering_id = \"/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data/virtualNetworkPeerings/astro\"\n  }\n}\n",
            &["validate"],
            "Blocks of type \"action\" are not expected here.",
        ),
        Feature::OciMirror => unreachable!("the tests of `package` try it"),
        Feature::Exclude => it(
            "resource \"terraform_data\" \"it\" {}\n",
            &["plan", "-exclude=terraform_data.it"],
            "flag provided but not defined: -exclude",
        ),
    }
}
