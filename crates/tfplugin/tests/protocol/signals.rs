//! How signals end work and the process.

use std::process::Stdio;

use tokio::{process::Command, time::timeout};

use crate::support::{
    ClientCertificate, LOUD, PATIENCE, Toy, codes, decode, serves, stop, transport, trouble,
    variables,
};

#[tokio::test]
async fn an_interrupt_is_left_to_terraform() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    for count in 0..3 {
        toy.signal("INT").await;
        toy.says(&format!(r#""count":{}"#, count + 1)).await;
        assert!(serves(&mut client).await);
    }
}

#[tokio::test]
async fn the_second_interrupt_after_a_stop_ends_the_process() {
    let (mut toy, mut client) = Toy::connected_with(&LOUD).await;
    toy.signal("INT").await;
    toy.says(r#""count":1"#).await;
    stop(&mut client).await;
    assert!(serves(&mut client).await);
    toy.signal("INT").await;
    toy.ended().await;
}

#[tokio::test]
async fn a_termination_ends_what_runs_answers_it_and_ends_the_process() {
    for kind in ["wait", "hang"] {
        let (mut toy, client) = Toy::connected_with(&LOUD).await;
        let applying = trouble(&client, kind).await;
        toy.says("waiting for an interruption").await;
        toy.signal("TERM").await;
        let answer = timeout(PATIENCE, applying).await.unwrap().unwrap();
        let told = codes(&answer.diagnostics).join("; ");
        assert!(told.contains("WaitOver") || told.contains("OperationInterrupted"), "{told}");
        assert_eq!(decode(answer.new_state)["kind"], kind, "what was kept is stored");
        assert!(toy.ended().await.success());
    }
}

#[tokio::test]
async fn a_termination_ends_a_process_that_nobody_has_connected_to() {
    let toy = Toy::start(&variables(&ClientCertificate::terraform())).await;
    let address = toy.address();
    toy.signal("TERM").await;
    assert!(toy.ended().await.success());
    assert!(!address.leads_somewhere().await);
}

#[tokio::test]
async fn a_parent_that_vanishes_ends_the_process() {
    let mut shell = Command::new("sh");
    // The shell ends with its standard input; the provider is left behind.
    shell.args(["-c", r#""$0" & read -r _"#]).arg(Toy::program());
    shell.envs(transport()).envs(variables(&ClientCertificate::terraform()));
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut toy = Toy::started(shell).await;
    let address = toy.address();
    drop(toy.child.stdin.take());
    let end = timeout(PATIENCE, toy.stdout.next_line()).await.unwrap().unwrap();
    assert_eq!(end, None, "standard output closes when the provider has ended");
    assert!(!address.leads_somewhere().await);
}
