//! The findings: printed one by one, counted, and summed up in one diagnostic.

use tfplugin::{Context, Diagnostics, Model, Progress, Result};

use crate::actions::code::ActionCode;
use crate::{Clients, azure, services::vendor_requests::Site};

/// How problems are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum OnProblem {
    /// As a warning that lists them.
    Warn,
    /// As an error that lists them, which also stops an apply that triggered the action.
    Error,
}

/// The findings so far.
#[derive(Debug)]
pub(super) struct Report<'a> {
    progress: &'a Progress,
    subject: &'static str,
    site: Option<Site>,
    findings: Vec<Finding>,
}

/// One finding.
#[derive(Debug)]
struct Finding {
    verdict: Verdict,
    subject: String,
    text: String,
}

/// The result of one check.
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
    /// An empty report.
    pub(super) const fn new(progress: &'a Progress) -> Self {
        Self { progress, subject: "", site: None, findings: Vec::new() }
    }

    /// Sets the part of the connection that the next findings are about.
    pub(super) const fn about(&mut self, subject: &'static str) {
        self.subject = subject;
    }

    /// Sets the site of a cluster that the next findings are about.
    pub(super) const fn of_site(&mut self, site: Option<Site>) {
        self.site = site;
    }

    /// The site of a cluster that the findings are about.
    pub(super) const fn site(&self) -> Option<Site> {
        self.site
    }

    /// A check passed.
    pub(super) async fn ok(&mut self, text: impl Into<String>) {
        self.push(Verdict::Ok, text.into()).await;
    }

    /// A check failed; `next` says what to do.
    pub(super) async fn problem(&mut self, text: &str, next: &str) {
        self.push(Verdict::Problem, format!("{text} {next}")).await;
    }

    /// A check could not be made, for this reason.
    pub(super) async fn unknown(&mut self, text: impl Into<String>) {
        self.push(Verdict::Unknown, text.into()).await;
    }

    /// What Azure returned. If Azure refused, `what` is unknown; only an interruption is an error.
    pub(super) async fn response<T>(
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
                "the caller lacks the permission `{}`, which `Reader` includes; run the doctor as \
                 somebody who has it",
                missing.action
            ),
            None => error.to_string().trim_end_matches('.').to_owned(),
        };
        self.unknown(format!("{what}: {why}.")).await;
        Ok(None)
    }

    /// Prints the summary, and reports problems and gaps as one diagnostic.
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
                    "Connection only partly checked",
                    format!("The doctor found no problem, but could not check this:\n\n{unknown}"),
                ));
            }
            return Ok(());
        }
        let detail = match unknown.as_str() {
            "" => problems,
            unknown => format!("{problems}\n\nNot checked:\n\n{unknown}"),
        };
        let summary = match count(Verdict::Problem) {
            1 => "1 problem with the connection".to_owned(),
            many => format!("{many} problems with the connection"),
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

    async fn push(&mut self, verdict: Verdict, text: String) {
        let subject = match self.site {
            Some(site) => format!("{} ({})", self.subject, site.called()),
            None => self.subject.to_owned(),
        };
        let finding = Finding { verdict, subject, text };
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
