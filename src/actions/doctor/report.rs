//! What was found: shown as it comes, counted, and told once more where somebody has to act.

use tfplugin::{Context, Diagnostics, Model, Progress, Result};

use crate::actions::code::ActionCode;
use crate::{Clients, azure};

/// What problems come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnProblem {
    /// A warning that lists them.
    Warn,
    /// An error that lists them, which also stops an apply that triggered the action.
    Error,
}

/// The findings so far.
#[derive(Debug)]
pub(super) struct Report<'a> {
    progress: &'a Progress,
    subject: &'static str,
    findings: Vec<Finding>,
}

/// One finding.
#[derive(Debug)]
struct Finding {
    verdict: Verdict,
    subject: &'static str,
    text: String,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    Problem,
    Unknown,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Problem => "problem",
            Self::Unknown => "unknown",
        }
    }
}

impl<'a> Report<'a> {
    /// Nothing was found yet.
    pub(super) const fn new(progress: &'a Progress) -> Self {
        Self { progress, subject: "", findings: Vec::new() }
    }

    /// What follows is about this part of the connection.
    pub(super) const fn about(&mut self, subject: &'static str) {
        self.subject = subject;
    }

    /// Something is as it should be.
    pub(super) async fn ok(&mut self, text: impl Into<String>) {
        self.found(Verdict::Ok, text.into()).await;
    }

    /// Something is not, and this has to be done.
    pub(super) async fn problem(&mut self, text: &str, next: &str) {
        self.found(Verdict::Problem, format!("{text} {next}")).await;
    }

    /// Something cannot be seen, for this reason.
    pub(super) async fn unknown(&mut self, text: impl Into<String>) {
        self.found(Verdict::Unknown, text.into()).await;
    }

    /// Azure's answer. Where there is none, `what` is unknown; only an interruption is an error.
    pub(super) async fn answer<T>(
        &mut self,
        what: &str,
        result: std::result::Result<T, azure::Error>,
    ) -> Result<Option<T>> {
        let error = match result {
            Ok(answer) => return Ok(Some(answer)),
            Err(error) if error.is_cancelled() => return Err(error.into()),
            Err(error) => error,
        };
        let why = match error.missing_action() {
            Some(missing) => format!(
                "the caller lacks `{}`, which `Reader` has; a person who has it can look",
                missing.action
            ),
            None => error.to_string().trim_end_matches('.').to_owned(),
        };
        self.unknown(format!("{what}: {why}.")).await;
        Ok(None)
    }

    /// Sums up, and says once more what somebody has to do.
    pub(super) async fn conclude(
        self,
        on_problem: OnProblem,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let count = |verdict| self.findings.iter().filter(|it| it.verdict == verdict).count();
        let counts = [Verdict::Ok, Verdict::Problem, Verdict::Unknown]
            .map(|it| format!("{} {}", count(it), it.word()));
        self.progress.say(format!("summary: {}.", counts.join(", "))).await;
        let problems = self.lines(Verdict::Problem);
        let unknown = self.lines(Verdict::Unknown);
        if problems.is_empty() {
            if !unknown.is_empty() {
                ctx.warn(ActionCode::ConnectionPartlyUnknown.warning(
                    "Some of the connection could not be seen",
                    format!("No problem was found, and this is not known:\n\n{unknown}"),
                ));
            }
            return Ok(());
        }
        let detail = match unknown.as_str() {
            "" => problems,
            unknown => format!("{problems}\n\nNot known:\n\n{unknown}"),
        };
        let summary = match count(Verdict::Problem) {
            1 => "The connection has a problem".to_owned(),
            many => format!("The connection has {many} problems"),
        };
        match on_problem {
            OnProblem::Warn => {
                ctx.warn(ActionCode::ConnectionHasProblems.warning(summary, detail));
                Ok(())
            }
            OnProblem::Error => {
                Err(Diagnostics::from(ActionCode::ConnectionHasProblems.error(summary, detail)))
            }
        }
    }

    async fn found(&mut self, verdict: Verdict, text: String) {
        let finding = Finding { verdict, subject: self.subject, text };
        let Finding { subject, text, .. } = &finding;
        self.progress.say(format!("{}: {subject}: {text}", verdict.word())).await;
        self.findings.push(finding);
    }

    fn lines(&self, verdict: Verdict) -> String {
        let found = self.findings.iter().filter(|it| it.verdict == verdict);
        let lines: Vec<_> = found.map(|it| format!("- {}: {}", it.subject, it.text)).collect();
        lines.join("\n")
    }
}
