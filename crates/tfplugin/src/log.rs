//! Logging the way Terraform reads it: one JSON object per line on standard error, formatted only
//! when somebody asked for it, and never with a secret in it.

mod layer;

mod line;

mod panic;

mod pattern;

mod redaction;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;

pub(crate) use panic::with_caught_panics;
pub use pattern::is_secret_field;
pub(crate) use redaction::cleaned;
pub use redaction::redact;

/// Starts logging at the level that the user chose, and reports panics the way Terraform expects.
/// `variable` answers for the variables of the environment.
pub(crate) fn start(provider: &str, variable: impl Fn(&str) -> Option<String>) {
    panic::report();
    let level = level(provider, variable);
    // Without a subscriber no event is even looked at.
    if level != LevelFilter::OFF {
        let subscriber = tracing_subscriber::registry().with(layer::Hclog { level });
        // An error says that the process logs already.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

/// The level for `provider`: its own variable, or the one for all providers, or the one for
/// everything.
fn level(provider: &str, variable: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let own = format!("TF_LOG_PROVIDER_{}", provider.to_uppercase().replace('-', "_"));
    [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
        .into_iter()
        .filter_map(variable)
        .find(|it| !it.is_empty())
        .map_or(LevelFilter::OFF, |it| parse(&it))
}

/// Terraform's reading of a level: what it does not know is everything.
fn parse(level: &str) -> LevelFilter {
    match level.trim().to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check<const N: usize>(variables: [(&str, &str); N], expected: LevelFilter) {
        let variables = BTreeMap::from(variables);
        let level = level("my-cloud", |name| variables.get(name).map(|&it| it.to_owned()));
        assert_eq!(level, expected);
    }

    #[test]
    fn nothing_is_logged_unless_asked_for() {
        check([], LevelFilter::OFF);
        check([("TF_LOG", "")], LevelFilter::OFF);
    }

    #[test]
    fn the_most_particular_variable_wins() {
        check([("TF_LOG", "error"), ("TF_LOG_PROVIDER", "info")], LevelFilter::INFO);
        check([("TF_LOG", "debug"), ("TF_LOG_PROVIDER_MY_CLOUD", "off")], LevelFilter::OFF);
    }

    #[test]
    fn unknown_levels_mean_everything() {
        check([("TF_LOG", "json")], LevelFilter::TRACE);
        check([("TF_LOG", "1")], LevelFilter::TRACE);
    }
}
