//! What standard error says of a panic.

use std::{
    backtrace::Backtrace,
    fmt::Write as _,
    io::{self, Write as _},
    panic::{self, PanicHookInfo},
};

use super::redaction;

/// From here on a panic is written as Terraform recognises it: a line that starts with `panic: `,
/// and the way there. Terraform keeps that, and shows it should the plugin die.
pub(super) fn report() {
    panic::set_hook(Box::new(|panic| {
        let text = text(panic, &Backtrace::force_capture());
        let text = redaction::with_known(|redactor| redactor.clean(&text));
        // Nobody is left to read it where this fails.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }));
}

fn text(panic: &PanicHookInfo<'_>, backtrace: &Backtrace) -> String {
    let message = panic.payload_as_str().unwrap_or("a value that is no text");
    let mut text = format!("panic: {message}\n");
    if let Some(location) = panic.location() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "    at {location}");
    }
    // A stripped binary does not know the names of most frames.
    for line in backtrace.to_string().lines().filter(|it| !it.ends_with("<unknown>")) {
        let _ = writeln!(text, "{line}");
    }
    text
}
