//! What an example tells the person at the terminal.

use std::error::Error;
use std::io::{self, Write};

/// A step begins.
pub fn heading(text: &str) {
    line(&format!("\n==> {text}"));
}

/// One line, or several.
pub fn line(text: &str) {
    // A closed terminal must not stop the program.
    let _ = writeln!(io::stdout(), "{text}");
}

/// A question, whose answer is the line that the person types.
pub fn ask(question: &str) -> io::Result<String> {
    write!(io::stdout(), "\n{question} ")?;
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}

/// What went wrong, and what caused it.
pub fn error(error: &dyn Error) {
    let mut text = format!("\nError: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        if !text.contains(&cause.to_string()) {
            text = format!("{text}\n  because: {cause}");
        }
        source = cause.source();
    }
    let _ = writeln!(io::stderr(), "{text}");
}
