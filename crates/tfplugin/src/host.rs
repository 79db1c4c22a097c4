//! The program that started this process.

use std::{os::unix::process::parent_id, sync::OnceLock};

/// Whether this process serves one walk of Terraform over one configuration: `terraform plan` and
/// `apply` start a process for each, and plan every resource once in it.
///
/// `terraform test` keeps a process for all runs of a file, and so may programs other than
/// Terraform: there, a second plan of equal arguments can be the same resource again.
pub fn serves_one_walk() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| is_one_walk(&process::arguments(parent_id())))
}

/// Whether a program with this command line is Terraform at a command that plans once.
fn is_one_walk(arguments: &[String]) -> bool {
    let has = |words: &[&str]| arguments.iter().any(|it| words.contains(&it.as_str()));
    has(&["apply", "destroy", "plan", "refresh"]) && !has(&["test"])
}

#[cfg(target_os = "linux")]
mod process {
    //! Processes as Linux shows them.

    /// The command line of a process; empty where it is not shown.
    pub(super) fn arguments(pid: u32) -> Vec<String> {
        let text = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        // Each word ends with a null byte.
        let words =
            text.split_inclusive(|it| *it == 0).map(|it| it.strip_suffix(&[0]).unwrap_or(it));
        words.map(|it| String::from_utf8_lossy(it).into_owned()).collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod process {
    //! Processes as `ps` shows them.

    use std::process::Command;

    /// The command line of a process; empty where it is not shown.
    pub(super) fn arguments(pid: u32) -> Vec<String> {
        let said = Command::new("ps").args(["-o", "args=", "-p", &pid.to_string()]).output();
        let text = said.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
        text.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plan_and_apply_are_one_walk_and_a_test_is_several() {
        for (line, expected) in [
            ("terraform plan -out=x", true),
            ("/usr/bin/tofu -chdir=prod apply -auto-approve", true),
            ("python3 wrapper.py destroy", true),
            ("terraform refresh", true),
            ("terraform test -verbose", false),
            ("terraform test -filter=plan", false),
            ("terraform console", false),
            ("pulumi up", false),
            ("", false),
        ] {
            let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            assert_eq!(is_one_walk(&words), expected, "{line}");
        }
    }

    #[test]
    fn the_command_line_of_a_process_is_found() {
        let arguments = process::arguments(std::process::id());
        let own: Vec<_> = std::env::args().collect();
        assert_eq!(arguments.get(..own.len()), Some(&own[..]));
        assert!(process::arguments(u32::MAX).is_empty());
    }
}
