//! The program `arm-sandbox`: help that teaches, `show`, and `seed`.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::{Value, json};

use crate::support::{account, assignment, group, seed};

fn arm_sandbox(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arm-sandbox"));
    command.args(arguments);
    command
}

/// The exit code, standard output and standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    said(&arm_sandbox(arguments).output().unwrap())
}

fn succeed(arguments: &[&str]) -> String {
    let (code, out, error) = run(arguments);
    assert_eq!(code, 0, "{arguments:?}: {error}");
    out
}

#[test]
fn the_help_of_every_command_has_an_example_and_says_what_comes_next() {
    for command in [
        &[][..],
        &["act"],
        &["show"],
        &["seed", "check"],
        &["seed", "schema"],
        &["seed", "from-azure"],
    ] {
        let help = succeed(&[command, &["--help"]].concat());
        assert!(
            help.contains("Example") && help.contains("What comes next"),
            "{command:?}: {help}"
        );
        assert!(
            help.contains("  arm-sandbox ") && !help.contains("{sandbox}"),
            "{command:?}: {help}"
        );
        // What it does comes first.
        assert!(help.lines().next().unwrap().len() > 20, "{command:?}: {help}");
    }
    let all = succeed(&["--help"]);
    assert!(all.starts_with("Serves a simulated Azure over HTTP"), "{all}");
    assert!(!all.contains("clean-up"), "{all}");
}

/// A database with a secret, a firewall, a role assignment and recorded requests.
fn database(directory: &Path) -> String {
    let path = directory.join("sandbox.db");
    let mut seed = seed();
    let reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{reader}");
    seed["behavior"] = json!({"requestLog": true});
    seed["resources"][0]["properties"] = json!({"networkAcls": {
        "defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7", "action": "Allow"}]}});
    let more = [
        json!({"id": assignment(&account(), 1), "properties": {"principalId": crate::support::USER, "roleDefinitionId": role}}),
        json!({"id": format!("{}/providers/Microsoft.Web/sites/app", group()), "location": "eastus2", "properties": {"apiSecret": "s3cret"}}),
    ];
    seed["resources"].as_array_mut().unwrap().extend(more);
    Sandbox::open(Settings {
        database: Database::File(path.clone()),
        seed: Some(seed.into()),
        ..Settings::default()
    })
    .unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_stored_sandbox_is_shown_as_text_and_as_json_without_secrets() {
    let directory = tempfile::tempdir().unwrap();
    let database = database(directory.path());
    let show = |what: &[&str]| succeed(&[&["show", "--database", &database], what].concat());
    let json = |what: &[&str]| -> Value {
        serde_json::from_str(&show(&[what, &["--json"]].concat())).unwrap()
    };
    let open =
        Settings { database: Database::File(database.clone().into()), ..Settings::default() };
    let client = crate::support::Client::open(open);
    client.get(&account(), "2025-06-01").await.expect_status(200);
    client.get(&format!("{}x", account()), "2025-06-01").await.expect_status(404);

    let site = format!("{}/providers/Microsoft.Web/sites/app", group());
    let resource = show(&["resource", &site]);
    assert!(resource.contains("(hidden)") && !resource.contains("s3cret"), "{resource}");
    assert!(!show(&["resources", "--json"]).contains("s3cret"));
    assert_eq!(json(&["resource", &site.to_uppercase()])["name"], "app");
    assert!(show(&["resources"]).contains("Microsoft.Storage/storageAccounts, eastus2"));
    assert_eq!(json(&["resources", "SITES/"]).as_array().unwrap().len(), 1);
    assert!(show(&["firewalls"]).contains("    203.0.113.7\n"));
    assert_eq!(json(&["firewalls"])[0]["rules"], json!(["203.0.113.7"]));
    assert!(show(&["roles"]).contains("    role Reader for "));
    assert_eq!(json(&["roles"])[0]["id"], assignment(&account(), 1));
    assert_eq!(json(&["requests"]).as_array().unwrap().len(), 2);
    let refused = json(&["requests", "--refused"]);
    assert_eq!((&refused[0]["status"], refused.as_array().unwrap().len()), (&json!(404), 1));
    let newest = json(&["requests", "--last", "1"]);
    assert_eq!(newest[0]["status"], 404);
    let number = newest[0]["number"].to_string();
    let request = show(&["request", &number]);
    assert!(
        request.starts_with("GET /subscriptions/") && request.contains("ResourceNotFound"),
        "{request}"
    );
    assert_eq!(json(&["request", &number])["status"], 404);
    assert_eq!(json(&[])["roleAssignments"].as_array().unwrap().len(), 1);
    assert!(show(&[]).starts_with("Private endpoint connections\n  none\n"));
    for empty in ["connections", "peerings", "credentials"] {
        assert_eq!(show(&[empty]), "");
        assert_eq!(json(&[empty]), json!([]));
    }
}

#[test]
fn what_is_not_there_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let database = database(directory.path());
    for (arguments, part) in [
        (&["show", "--database", "none.db", "resources"][..], "none.db does not exist"),
        (&["show", "--database", &database, "resource", "/x"], "has no resource /x"),
        (&["show", "--database", &database, "request", "9"], "has no request 9"),
    ] {
        let (code, _, error) = run(arguments);
        assert!(code == 1 && error.contains(part), "{error}");
    }
}

#[test]
fn a_seed_is_checked_from_a_file_and_from_standard_input() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("seed.json").display().to_string();
    std::fs::write(&file, seed().to_string()).unwrap();

    let right = run(&["seed", "check", &file]);
    std::fs::write(&file, "{\n \"tenant\": [],\n \"faults\": 3\n}").unwrap();
    let wrong = run(&["seed", "check", &file]);
    let missing = run(&["seed", "check", "none.json"]);
    let mut child = arm_sandbox(&["seed", "check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"[]").unwrap();
    let piped = said(&child.wait_with_output().unwrap());

    assert_eq!(right, (0, format!("Nothing is wrong with the seed in {file}.\n"), String::new()));
    let lines = [
        format!("{file}:2:2: tenant: unknown member `tenant`; did you mean `tenants`?\n"),
        format!("{file}:3:12: faults: expected a list, found 3\n"),
    ];
    assert_eq!(wrong, (1, String::new(), lines.concat()));
    assert!(missing.0 == 2 && missing.2.contains("none.json"), "{missing:?}");
    assert_eq!(
        piped,
        (1, String::new(), "standard input:1:1: expected an object, found a list\n".to_owned())
    );
}

#[test]
fn the_schema_is_printed_and_an_export_names_the_program_that_can_sign_in() {
    let schema: Value = serde_json::from_str(&succeed(&["seed", "schema"])).unwrap();
    assert!(schema["properties"]["resources"].is_object(), "{schema}");

    let (code, _, error) =
        run(&["seed", "from-azure", "--subscription", "s", "--resource-group", "rg"]);

    assert!(
        code == 1 && error.contains("terraform-provider-dataplane sandbox seed from-azure"),
        "{error}"
    );
}
