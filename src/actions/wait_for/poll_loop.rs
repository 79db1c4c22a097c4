//! Polls the condition, and prints what changes and who has to act.

use std::time::Duration;

use tfplugin::{
    Context, Diagnostic, Diagnostics, GoDuration, Progress, Result,
    stop::{self, Stop},
};
use tokio::time::Instant;

use super::{
    condition::Condition,
    observation::{Observation, Pending},
};
use crate::actions::code::ActionCode;
use crate::{
    Clients,
    http::{Ended, backoff::watching, ended_already, sleep_or_cancelled},
};

/// How long nothing changes before the action repeats who has to act.
const REMINDER: Duration = Duration::from_mins(2);

/// Polls until the condition is met, can no longer be met, the wait times out, or Terraform is
/// interrupted.
pub(super) async fn until_met(
    condition: &Condition,
    limit: Duration,
    progress: &Progress,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let scope = Stop { token: stop::token(), deadline: Instant::now().checked_add(limit) };
    stop::scope(scope, poll(condition, limit, progress, ctx)).await
}

async fn poll(
    condition: &Condition,
    limit: Duration,
    progress: &Progress,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let began = Instant::now();
    let (mut last, mut said) = (None::<Pending>, began);
    let mut seen = false;
    for polls in 0.. {
        let observation = match condition.poll(seen, ctx).await {
            Ok(observation) => observation,
            Err(errors) => {
                return Err(
                    ended(condition, limit, last.as_ref()).map_or(errors, Diagnostics::from)
                );
            }
        };
        match observation {
            Observation::Met(text) => {
                progress.say(text).await;
                return Ok(());
            }
            Observation::Failed(problem) => return Err(problem.into()),
            Observation::Pending(now) if last.as_ref() != Some(&now) => {
                progress.say(format!("{} {}", now.seen, now.next)).await;
                seen |= now.there;
                (last, said) = (Some(now), Instant::now());
            }
            Observation::Pending(now) if REMINDER <= said.elapsed() => {
                let waited = GoDuration::from(Duration::from_secs(began.elapsed().as_secs()));
                progress.say(format!("No change for {waited}. {} {}", now.seen, now.next)).await;
                said = Instant::now();
            }
            Observation::Pending(_) => {}
        }
        if sleep_or_cancelled(watching(polls)).await.is_err() {
            break;
        }
    }
    Err(ended(condition, limit, last.as_ref())
        .unwrap_or_else(|| interrupted(condition, None))
        .into())
}

/// Why the wait has to end, if it has to.
fn ended(condition: &Condition, limit: Duration, last: Option<&Pending>) -> Option<Diagnostic> {
    Some(match ended_already()? {
        Ended::Canceled => interrupted(condition, last),
        Ended::TimedOut => timed_out(condition, limit, last),
    })
}

fn timed_out(condition: &Condition, limit: Duration, last: Option<&Pending>) -> Diagnostic {
    ActionCode::WaitTimedOut
        .error(
            "Timed out waiting",
            format!(
                "Waited {} for {}. {} Invoke the action again to continue waiting; nothing is lost. \
                 Raise `timeout` to wait longer.",
                GoDuration::from(limit),
                condition.describe(),
                seen_last(last)
            ),
        )
        .at(condition.attribute())
}

fn interrupted(condition: &Condition, last: Option<&Pending>) -> Diagnostic {
    ActionCode::ActionInterrupted
        .error(
            "Wait interrupted",
            format!(
                "Terraform was interrupted while this action waited for {}. {} The action changed \
             nothing; invoke it again to continue waiting.",
                condition.describe(),
                seen_last(last)
            ),
        )
        .at(condition.attribute())
}

fn seen_last(last: Option<&Pending>) -> String {
    last.map_or_else(
        || "Azure did not respond in that time.".to_owned(),
        |it| format!("Last seen: {} {}", it.seen, it.next),
    )
}
