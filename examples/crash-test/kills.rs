//! Kills Terraform and its providers at random points, continues, destroys, and compares what Azure
//! holds with what it holds after a run without kills.

use std::error::Error;
use std::fs;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::azure::{Azure, Holdings};
use crate::interrupt::left_to_terraform;
use crate::random::Random;
use crate::say;
use crate::scene::{self, Version};
use crate::terraform::{Outcome, Provider, Terraform, WorkingDirectory};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How long after an answer the kill comes at most, in milliseconds.
const LATEST_KILL: u64 = 80;

/// Between two looks at the requests.
const LOOK: Duration = Duration::from_millis(5);

/// What is cut off.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Create,
    Update,
    Destroy,
}

/// What Azure holds after each step of a run without kills, and how many requests each step takes.
struct Undisturbed {
    before: Holdings,
    first: Holdings,
    second: Holdings,
    destroyed: Holdings,
    requests: [u64; 3],
}

/// Kills so often, in turn at a create, an update and a destroy.
pub(crate) fn run(
    terraform: &Terraform,
    provider: &Provider,
    mut random: Random,
    count: u32,
) -> Result<()> {
    let place = Place::new(terraform, provider)?;
    let undisturbed = left_to_terraform(|| undisturbed(&place))?;
    let mut failed = 0;
    for number in 1..=count {
        let verb = [Verb::Create, Verb::Update, Verb::Destroy][number as usize % 3];
        let requests = random.below(undisturbed.requests[verb as usize] + 1);
        let late = Duration::from_millis(random.below(LATEST_KILL));
        let faults = left_to_terraform(|| place.kill(verb, requests, late, &undisturbed))?;
        let what = format!("{number}: {verb:?} killed after {requests} requests and {late:?}");
        if faults.is_empty() {
            say::line(&format!("ok {what}"));
        } else {
            failed += 1;
            say::line(&format!("FAIL {what}\n  {}", faults.join("\n  ")));
        }
    }
    say::line(&format!("\n{} passed, {failed} failed", count - failed));
    if failed == 0 { Ok(()) } else { Err("a kill did harm; it is named above".into()) }
}

/// Each step once, without kills.
fn undisturbed(place: &Place) -> Result<Undisturbed> {
    say::heading("Without a kill");
    let azure = place.begin()?;
    let before = azure.holdings()?;
    let step = |verb: Verb| -> Result<(Holdings, u64)> {
        azure.forget_requests()?;
        place.run(verb)?;
        let requests = azure.requests()?;
        let holdings = azure.holdings()?;
        say::line(&format!("{verb:?}: {requests} requests, {} things in Azure", holdings.len()));
        Ok((holdings, requests))
    };
    let (first, create) = step(Verb::Create)?;
    let (second, update) = step(Verb::Update)?;
    let (destroyed, destroy) = step(Verb::Destroy)?;
    let requests = [create, update, destroy];
    Ok(Undisturbed { before, first, second, destroyed, requests })
}

/// A working directory that is reset for each kill.
struct Place {
    directory: WorkingDirectory,
    databases: TempDir,
}

impl Place {
    fn new(terraform: &Terraform, provider: &Provider) -> Result<Self> {
        let providers = [provider.clone()];
        let directory = WorkingDirectory::temporary(terraform.clone(), &providers)?;
        let place = Self { directory, databases: tempfile::tempdir()? };
        place.configure(Version::First)?;
        place.directory.init()?;
        Ok(place)
    }

    /// A new Azure, and no state.
    fn begin(&self) -> Result<Azure> {
        for folder in [self.databases.path(), self.directory.path()] {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                let is_state = path.to_string_lossy().contains(".tfstate");
                if is_state || path.parent() == Some(self.databases.path()) {
                    fs::remove_file(path)?;
                }
            }
        }
        Azure::new(&self.databases.path().join("azure.db"))
    }

    fn configure(&self, version: Version) -> Result<()> {
        let database = self.databases.path().join("azure.db");
        let text = scene::configuration(&database.display().to_string(), version);
        Ok(self.directory.write("main.tf", &text)?)
    }

    /// Carries a step out undisturbed.
    fn run(&self, verb: Verb) -> Result<Outcome> {
        match verb {
            Verb::Create => self.configure(Version::First)?,
            Verb::Update => self.configure(Version::Second)?,
            Verb::Destroy => return Ok(self.directory.destroy()?),
        }
        Ok(self.directory.apply()?)
    }

    /// Kills one step, continues it, and destroys all; what was found wrong.
    fn kill(
        &self,
        verb: Verb,
        requests: u64,
        late: Duration,
        undisturbed: &Undisturbed,
    ) -> Result<Vec<String>> {
        let azure = self.begin()?;
        for earlier in [Verb::Create, Verb::Update].into_iter().take(verb as usize) {
            self.run(earlier)?;
        }
        azure.forget_requests()?;
        self.cut_off(verb, requests, late, &azure)?;
        let others = undisturbed.others();
        let mut faults = missing("after the kill", &others, &azure.holdings()?);
        match self.run(verb) {
            Ok(outcome) => {
                let (wanted, holds) = (undisturbed.after(verb), azure.holdings()?);
                faults.extend(missing("after the repeat", wanted, &holds));
                faults.extend(left("after the repeat", wanted, &holds, &said(&outcome)));
            }
            Err(error) => faults.push(format!("the repeat failed: {error}")),
        }
        if matches!(verb, Verb::Destroy) {
            return Ok(faults);
        }
        match self.directory.plan() {
            Ok(plan) if plan.is_empty => {}
            Ok(plan) => faults.push(format!("there is more to do: {}", plan.outcome.stdout)),
            Err(error) => faults.push(format!("the next plan failed: {error}")),
        }
        let plan = self.directory.plan_with(&["-destroy"])?.outcome;
        match self.directory.destroy() {
            Ok(_) => {
                let (wanted, holds) = (undisturbed.after_destroy(verb), azure.holdings()?);
                faults.extend(missing("after the destroy", &others, &holds));
                faults.extend(left("after the destroy", wanted, &holds, &said(&plan)));
            }
            Err(error) => faults.push(format!("the destroy failed: {error}")),
        }
        Ok(faults)
    }

    /// Begins a step and kills it once so many requests were answered.
    fn cut_off(&self, verb: Verb, requests: u64, late: Duration, azure: &Azure) -> Result<()> {
        let arguments = match verb {
            Verb::Create => {
                self.configure(Version::First)?;
                ["apply", "-auto-approve"]
            }
            Verb::Update => {
                self.configure(Version::Second)?;
                ["apply", "-auto-approve"]
            }
            Verb::Destroy => ["destroy", "-auto-approve"],
        };
        let mut running = self.directory.spawn(&arguments)?;
        while azure.requests()? < requests && !running.has_ended() {
            pause(LOOK);
        }
        pause(late);
        running.kill();
        running.finish()?;
        self.restore_state()
    }

    /// Terraform empties its state file before it writes it. What a kill in between leaves is no
    /// state at all; people then take the backup that Terraform made before the run.
    fn restore_state(&self) -> Result<()> {
        let path = self.directory.path().join("terraform.tfstate");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let backup = path.with_extension("tfstate.backup");
        if path.exists() && backup.exists() && serde_json::from_str::<Value>(&text).is_err() {
            say::line("Terraform's state file was cut off; its backup takes its place");
            fs::copy(&backup, &path)?;
        }
        Ok(())
    }
}

impl Undisturbed {
    fn after(&self, verb: Verb) -> &Holdings {
        match verb {
            Verb::Create => &self.first,
            Verb::Update => &self.second,
            Verb::Destroy => &self.destroyed,
        }
    }

    /// What may be there after a destroy that follows this step: what others have, and what the
    /// configuration never touched.
    fn after_destroy(&self, verb: Verb) -> &Holdings {
        match verb {
            Verb::Create => &self.before,
            Verb::Update | Verb::Destroy => &self.destroyed,
        }
    }

    /// What is there throughout: it belongs to others.
    fn others(&self) -> Holdings {
        let all = [&self.first, &self.second, &self.destroyed];
        self.before.iter().filter(|it| all.iter().all(|one| one.contains(*it))).cloned().collect()
    }
}

fn said(outcome: &Outcome) -> String {
    format!("{}{}", outcome.stdout, outcome.stderr)
}

/// What ought to be there and is not.
fn missing(when: &str, wanted: &Holdings, holds: &Holdings) -> Vec<String> {
    wanted.difference(holds).map(|it| format!("{when}: {it} is missing")).collect()
}

/// What ought not to be there, and no output named.
fn left(when: &str, wanted: &Holdings, holds: &Holdings, said: &str) -> Vec<String> {
    let unnamed = holds.difference(wanted).filter(|it| !is_named(it, said));
    unnamed.map(|it| format!("{when}: {it} is left, and no output named it")).collect()
}

#[expect(clippy::disallowed_methods, reason = "nothing else runs in this program meanwhile")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Whether the output names the thing: by its last word, which is an address, a subject or a name.
fn is_named(holding: &str, said: &str) -> bool {
    let words: Vec<_> = holding.split(' ').collect();
    let name = match words[..] {
        ["rule", range] => range.split('-').next().unwrap_or(range),
        ["entry", _, address] => address.trim_end_matches("/32"),
        ["credential" | "route" | "connection" | "link", name, ..] => name,
        _ => holding,
    };
    said.contains(name)
}
