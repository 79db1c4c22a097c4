//! Looking again and again, at a pace that people do not notice, and saying what changes.

use std::time::Duration;

use tfplugin::{
    Context, Diagnostic, Diagnostics, GoDuration, Progress, Result,
    stop::{self, Stop},
};
use tokio::time::Instant;

use super::{
    condition::Subject,
    observation::{Observation, Pending},
};
use crate::actions::code::ActionCode;
use crate::{
    Clients,
    http::{Ended, backoff::watching, ended_already, sleep_or_cancelled},
};

/// How long nothing may change until it is said again who has to act.
const REMINDER: Duration = Duration::from_mins(2);

/// Looks until it is so, it cannot come to be so any more, the time is up, or Terraform is
/// interrupted.
pub(super) async fn watch(
    subject: &Subject,
    limit: Duration,
    progress: &Progress,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let scope = Stop { token: stop::token(), deadline: Instant::now().checked_add(limit) };
    stop::scope(scope, watched(subject, limit, progress, ctx)).await
}

async fn watched(
    subject: &Subject,
    limit: Duration,
    progress: &Progress,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let began = Instant::now();
    let (mut last, mut said) = (None::<Pending>, began);
    let mut seen = false;
    for looks in 0.. {
        let sight = match subject.look(seen, ctx).await {
            Ok(sight) => sight,
            Err(errors) => {
                return Err(ended(subject, limit, last.as_ref()).map_or(errors, Diagnostics::from));
            }
        };
        match sight {
            Observation::Reached(text) => {
                progress.say(text).await;
                return Ok(());
            }
            Observation::Over(problem) => return Err(problem.into()),
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
        if sleep_or_cancelled(watching(looks)).await.is_err() {
            break;
        }
    }
    Err(ended(subject, limit, last.as_ref()).unwrap_or_else(|| interrupted(subject, None)).into())
}

/// Why the wait is to end, where it is.
fn ended(subject: &Subject, limit: Duration, last: Option<&Pending>) -> Option<Diagnostic> {
    Some(match ended_already()? {
        Ended::Canceled => interrupted(subject, last),
        Ended::TimedOut => timed_out(subject, limit, last),
    })
}

fn timed_out(subject: &Subject, limit: Duration, last: Option<&Pending>) -> Diagnostic {
    ActionCode::WaitTimedOut
        .error(
            "The time is up",
            format!(
                "Waited {} for {}. {} Invoke the action again to go on waiting; nothing is lost. \
             `timeout` can be longer.",
                GoDuration::from(limit),
                subject.told(),
                seen_last(last)
            ),
        )
        .at(subject.attribute())
}

fn interrupted(subject: &Subject, last: Option<&Pending>) -> Diagnostic {
    ActionCode::ActionInterrupted.error(
        "Stopped waiting",
        format!(
            "Terraform was interrupted while this action waited for {}. {} Nothing was changed; \
             invoke the action again to go on waiting.",
            subject.told(),
            seen_last(last)
        ),
    )
    .at(subject.attribute())
}

fn seen_last(last: Option<&Pending>) -> String {
    last.map_or_else(
        || "Azure did not answer in that time.".to_owned(),
        |it| format!("Seen last: {} {}", it.seen, it.next),
    )
}
