//! The program that started this process.

use std::sync::OnceLock;

/// Whether this process serves one walk of Terraform over one configuration: `terraform plan` and
/// `apply` start a process for each, and plan every resource once in it.
///
/// `terraform test` keeps a process for all runs of a file, and so may programs other than
/// Terraform: there, a second plan of equal arguments can be the same resource again. If the system
/// does not show other processes, nothing is assumed.
pub fn serves_one_walk() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let parent = platform::parent_id();
        parent.is_some_and(|it| is_one_walk(&platform::arguments(it)))
    })
}

/// Whether a program with this command line is Terraform at a command that plans once.
fn is_one_walk(arguments: &[String]) -> bool {
    let has = |words: &[&str]| arguments.iter().any(|it| words.contains(&it.as_str()));
    has(&["apply", "destroy", "plan", "refresh"]) && !has(&["test"])
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
}
