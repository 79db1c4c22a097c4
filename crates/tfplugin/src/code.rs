//! Codes of diagnostics: what tests and guides rely on, while summaries and details change freely.

mod own;

use std::fmt;

pub(crate) use own::PluginCode;

use crate::{Diagnostic, Path, Severity};

/// The codes of this crate, which every provider can answer with.
pub const CODES: &[Code] = PluginCode::ALL;

/// The stable name of one kind of fault, and what it means; [`codes!`](crate::codes) declares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The name, such as `MissingArgument`.
    pub name: &'static str,
    /// The doc comment that it is declared with, in lines.
    pub doc: &'static str,
}

impl Code {
    /// An error with this code: what happened, in one line; why, and what to do about it.
    pub fn error(self, summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        self.diagnostic(Severity::Error, summary.into(), detail.into())
    }

    /// A warning with this code: what happened, in one line; why, and what to do about it.
    pub fn warning(self, summary: impl Into<String>, detail: impl Into<String>) -> Diagnostic {
        self.diagnostic(Severity::Warning, summary.into(), detail.into())
    }

    /// What it means and what to do, as one paragraph.
    #[must_use]
    pub fn meaning(self) -> String {
        self.doc.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn diagnostic(self, severity: Severity, summary: String, detail: String) -> Diagnostic {
        Diagnostic { severity, code: self, summary, detail, path: Path::default(), fatal: false }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares an enum of [`Code`]s. The doc comment of a variant is what a user reads about the code:
/// what it means, and what to do.
///
/// A variant gives its diagnostics, `MyCode::NoteMissing.error("There is no such note", "…")`; the
/// compiler warns of one that nothing uses. `ALL` lists the codes for a page that explains them.
///
/// ```
/// tfplugin::codes! {
///     /// What can be wrong with notes.
///     enum NoteCode {
///         /// There is no such note. Check its name.
///         NoteMissing,
///     }
/// }
///
/// let error = NoteCode::NoteMissing.error("There is no such note", "`/tmp/a` does not exist.");
/// assert_eq!(error.code, NoteCode::ALL[0]);
/// assert_eq!(error.code.meaning(), "There is no such note. Check its name.");
/// ```
#[macro_export]
macro_rules! codes {
    (
        $(#[$about:meta])*
        $visibility:vis enum $name:ident { $($(#[doc = $doc:expr])+ $variant:ident,)+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $visibility enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// Every code, in the order of declaration.
            $visibility const ALL: &'static [$crate::Code] = &[$(
                $crate::Code { name: stringify!($variant), doc: concat!($($doc, "\n"),+) },
            )+];
        }

        impl ::std::ops::Deref for $name {
            type Target = $crate::Code;

            fn deref(&self) -> &$crate::Code {
                &Self::ALL[*self as usize]
            }
        }
    };
}
