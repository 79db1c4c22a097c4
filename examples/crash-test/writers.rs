//! Several processes write the same resources of Azure at once, round after round; each must find its
//! entries there afterwards, and no removed entry may come back.

use std::collections::BTreeSet;
use std::error::Error;

use crate::azure::{Azure, Holdings};
use crate::interrupt::left_to_terraform;
use crate::random::Random;
use crate::say;
use crate::scene;
use crate::terraform::{Provider, Running, Terraform, WorkingDirectory};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Lets so many processes apply at once, so often; then all destroy at once.
pub(crate) fn run(
    terraform: &Terraform,
    provider: &Provider,
    mut random: Random,
    processes: u8,
    rounds: u32,
) -> Result<()> {
    let place = tempfile::tempdir()?;
    let database = place.path().join("azure.db");
    let azure = Azure::new(&database)?;
    let database = database.display().to_string();
    let before = azure.holdings()?;
    let directories = (0..processes)
        .map(|writer| {
            let providers = [provider.clone()];
            let directory = WorkingDirectory::temporary(terraform.clone(), &providers)?;
            directory.write("main.tf", &scene::writer(&database, writer, 0))?;
            directory.init()?;
            Ok(directory)
        })
        .collect::<Result<Vec<_>>>()?;
    let mut failed = 0;
    for round in 1..=rounds {
        // Each writer is in a round of its own now and then: what it wants stays, or changes.
        let chosen: Vec<_> =
            (0..processes).map(|_| round - u32::from(random.below(4) == 0)).collect();
        for (writer, directory) in (0..).zip(&directories) {
            let text = scene::writer(&database, writer, chosen[usize::from(writer)]);
            directory.write("main.tf", &text)?;
        }
        let faults = left_to_terraform(|| all_at_once(&directories, "apply"))?;
        let wanted = (0..).zip(&chosen).flat_map(|(it, round)| scene::writer_holdings(it, *round));
        let wanted = before.iter().cloned().chain(wanted).collect();
        failed += u32::from(!report(&format!("round {round}"), faults, &wanted, &azure)?);
    }
    let faults = left_to_terraform(|| all_at_once(&directories, "destroy"))?;
    failed += u32::from(!report("destroy", faults, &before, &azure)?);
    say::line(&format!("\n{} passed, {failed} failed", rounds + 1 - failed));
    if failed == 0 { Ok(()) } else { Err("a writer lost something; it is named above".into()) }
}

/// Runs a verb in every directory at the same time; what failed.
fn all_at_once(directories: &[WorkingDirectory], verb: &str) -> Result<Vec<String>> {
    let running = directories
        .iter()
        .map(|it| Ok(it.spawn(&[verb, "-auto-approve"])?))
        .collect::<Result<Vec<Running>>>()?;
    let mut faults = Vec::new();
    for one in running {
        faults.extend(one.finish()?.success().err().map(|it| it.to_string()));
    }
    Ok(faults)
}

/// Says whether Azure holds what it ought to, and nothing else.
fn report(what: &str, mut faults: Vec<String>, wanted: &Holdings, azure: &Azure) -> Result<bool> {
    let holds = azure.holdings()?;
    let named = |it: BTreeSet<String>, how: &str| {
        it.into_iter().map(|it| format!("{it} {how}")).collect::<Vec<_>>()
    };
    faults.extend(named(wanted - &holds, "is missing"));
    faults.extend(named(&holds - wanted, "is there, but no writer wants it"));
    if faults.is_empty() {
        say::line(&format!("ok {what}"));
    } else {
        say::line(&format!("FAIL {what}\n  {}", faults.join("\n  ")));
    }
    Ok(faults.is_empty())
}
