//! What standard error says of a panic.

use std::{
    backtrace::Backtrace,
    fmt::Write as _,
    future::Future,
    io::{self, Write as _},
    panic::{self, PanicHookInfo},
};

use tokio::task_local;

use super::redaction;
use crate::text::printable_lines;

task_local! {
    static CAUGHT: ();
}

/// Runs `work`, whose panics somebody turns into answers.
pub(crate) fn with_caught_panics<F: Future>(work: F) -> impl Future<Output = F::Output> {
    CAUGHT.scope((), work)
}

/// From here on, an uncaught panic is written in the form that Terraform recognizes: a
/// line that starts with `panic: `, and the way there. Terraform keeps that, and shows it as a crash
/// of the provider. The others are errors like any other.
pub(super) fn report() {
    panic::set_hook(Box::new(|panic| {
        let backtrace = backtrace(&Backtrace::force_capture());
        if CAUGHT.try_with(|()| ()).is_ok() {
            let location = panic.location().map(tracing::field::display);
            tracing::error!(location, backtrace, "a panic was caught: {}", message(panic));
            return;
        }
        let text = redaction::with_known(|redactor| redactor.clean(&crash(panic, &backtrace)));
        let text = printable_lines(&text);
        // If this fails, nothing reads the log anymore.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }));
}

fn crash(panic: &PanicHookInfo<'_>, backtrace: &str) -> String {
    let mut text = format!("panic: {}\n", message(panic));
    if let Some(location) = panic.location() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    at {location}");
    }
    text.push_str(backtrace);
    text
}

fn message<'a>(panic: &'a PanicHookInfo<'_>) -> &'a str {
    panic.payload_as_str().unwrap_or("a value that is not text")
}

/// The frames that have a name; a stripped binary does not know most of them.
fn backtrace(backtrace: &Backtrace) -> String {
    let text = backtrace.to_string();
    let lines = text.lines().filter(|it| !it.ends_with("<unknown>"));
    lines.fold(String::new(), |text, line| text + line + "\n")
}
