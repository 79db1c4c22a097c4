//! Diagnostics and paths.

use crate::{
    Diagnostic, Diagnostics, Path, Severity, Step,
    proto::tfplugin6::{
        self as pb,
        attribute_path::{self, step::Selector},
    },
    text::{shown, shown_line},
};

/// Diagnostics as Terraform shows them.
pub(crate) fn diagnostics(diagnostics: Diagnostics) -> Vec<pb::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

/// The code is the last paragraph of the detail, because the protocol has no field for it.
fn diagnostic(diagnostic: Diagnostic) -> pb::Diagnostic {
    let severity = match diagnostic.severity {
        Severity::Error => pb::diagnostic::Severity::Error,
        Severity::Warning => pb::diagnostic::Severity::Warning,
    };
    let code = format!("Code: {}", diagnostic.code);
    let paragraphs = [shown(&diagnostic.detail), code];
    pb::Diagnostic {
        severity: severity.into(),
        summary: shown_line(&diagnostic.summary),
        detail: paragraphs.join("\n\n").trim_start().to_owned(),
        attribute: (!diagnostic.path.0.is_empty()).then(|| path(diagnostic.path)),
    }
}

/// A path as Terraform follows it.
pub(crate) fn path(path: Path) -> pb::AttributePath {
    let step = |step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name),
            Step::Key(key) => Selector::ElementKeyString(key),
            Step::Index(position) => Selector::ElementKeyInt(position),
        };
        attribute_path::Step { selector: Some(selector) }
    };
    pb::AttributePath { steps: path.0.into_iter().map(step).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::PluginCode;

    #[test]
    fn a_diagnostic_keeps_its_place() {
        let error =
            PluginCode::UnexpectedValue.error("no", "because").at(Step::Index(1)).at("rules");
        let [error] = &diagnostics(error.into())[..] else { panic!("one goes in") };
        assert_eq!(error.severity(), pb::diagnostic::Severity::Error);
        let steps = &error.attribute.as_ref().unwrap().steps;
        let selectors: Vec<_> = steps.iter().map(|it| it.selector.clone().unwrap()).collect();
        let expected = [Selector::AttributeName("rules".to_owned()), Selector::ElementKeyInt(1)];
        assert_eq!(selectors, expected);
    }

    #[test]
    fn text_of_strangers_neither_forges_nor_tells() {
        crate::log::redact("p4ss-of-convert");
        let warning = PluginCode::UnexpectedValue.warning(
            "The endpoint \u{1b}[2Ka\nError: b",
            "It says:\n\u{7}p4ss-of-convert\nError: all is well\n- really",
        );
        let warning = &diagnostics(warning.into())[0];
        assert_eq!(warning.summary, r"The endpoint \u{1b}[2Ka\nError: b");
        let expected =
            "It says:\n\\u{7}[redacted]\\nError: all is well\n- really\n\nCode: UnexpectedValue";
        assert_eq!(warning.detail, expected);
    }

    #[test]
    fn a_diagnostic_about_everything_has_no_path() {
        let warning = &diagnostics(PluginCode::UnexpectedValue.warning("hm", "").into())[0];
        assert_eq!(warning.detail, "Code: UnexpectedValue");
        assert_eq!(warning.severity(), pb::diagnostic::Severity::Warning);
        assert_eq!(warning.attribute, None);
    }
}
