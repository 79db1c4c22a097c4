//! Help texts that name the program that shows them.

use clap::Command;

/// What stands for the program in a help text.
const PROGRAM: &str = "{sandbox}";

/// Puts how the sandbox is called, such as `arm-sandbox`, into the help of a command and of everything
/// below it.
#[must_use]
pub fn teach(command: Command, program: &str) -> Command {
    let help = command.get_after_help().map(|it| it.to_string().replace(PROGRAM, program));
    let command = match help {
        Some(help) => command.after_help(help),
        None => command,
    };
    let program = program.to_owned();
    command.mut_subcommands(move |it| teach(it, &program))
}
