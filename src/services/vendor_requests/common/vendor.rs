//! The vendor of a request: which one, how people call it, and the user's own words for its ticket.

use tfplugin::{Codec, Config, DecodeError, Diagnostic, Diagnostics, Shape, Type, Value};

use super::secret;
use crate::diagnostics::code::CommonCode;
use crate::services::vendor_requests::{
    code::RequestCode,
    template::{Defect, defects},
    ticket::TicketTemplate,
    vendors::{OTHER, ROWS, Row, Vendor, keys, row},
};

/// The value of `vendor`, in the spelling it came in: `union` is `Union`.
#[derive(Debug, Clone)]
pub(crate) struct VendorKey {
    text: String,
    row: &'static Row,
}

impl VendorKey {
    /// Astronomer.
    pub(crate) fn astro() -> Self {
        Self { text: ROWS[0].key.to_owned(), row: &ROWS[0] }
    }

    /// The vendor, which the user calls so if it has no row.
    pub(crate) fn vendor(&self, name: Option<&str>) -> Vendor {
        Vendor::new(self.row, name)
    }
}

impl Codec for VendorKey {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = String::decode(value)?;
        match row(&text) {
            Some(row) => Ok(Self { text, row }),
            None => Err(DecodeError::new(format!(
                "`{text}` is not one of {}: for another vendor, set `vendor = \"{OTHER}\"`, and its \
                 name in `vendor_name`",
                keys(|_| true)
            ))),
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (Self::decode(a), Self::decode(b)) {
            (Ok(a), Ok(b)) => a.row.key == b.row.key,
            _ => a == b,
        }
    }
}

/// An argument that may not be known yet.
#[derive(Debug, Clone)]
pub(crate) enum Given<T> {
    /// It is not set.
    Null,
    /// It may have a value.
    Unknown,
    /// Its value.
    Known(T),
}

impl<T: Codec> Given<T> {
    /// The argument of this name.
    pub(crate) fn of(config: Config<'_>, name: &str) -> Self {
        match config.known(name) {
            _ if config.is_null(name) => Self::Null,
            Some(value) => Self::Known(value),
            None => Self::Unknown,
        }
    }
}

impl<T> Given<T> {
    /// The value, where it is known.
    pub(crate) const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(it) => Some(it),
            Self::Null | Self::Unknown => None,
        }
    }
}

/// The arguments about the vendor that every request has.
#[derive(Debug, Clone)]
pub(crate) struct VendorArguments {
    /// `vendor`, with its default.
    vendor: Given<VendorKey>,
    /// `vendor_name`.
    name: Given<String>,
    /// `ticket_template`.
    template: Given<TicketTemplate>,
}

impl VendorArguments {
    /// Those of a configuration; `default` is the vendor where none is set.
    pub(crate) fn of(config: Config<'_>, default: Option<VendorKey>) -> Self {
        let vendor = match (Given::of(config, "vendor"), default) {
            (Given::Null, Some(default)) => Given::Known(default),
            (vendor, _) => vendor,
        };
        Self {
            vendor,
            name: Given::of(config, "vendor_name"),
            template: Given::of(config, "ticket_template"),
        }
    }

    /// The vendor, where all of it is known.
    pub(crate) fn vendor(&self) -> Option<Vendor> {
        let key = self.vendor.known()?;
        match &self.name {
            Given::Unknown if key.row.key == OTHER => None,
            name => Some(key.vendor(name.known().map(String::as_str))),
        }
    }

    /// What contradicts: `what` is what is asked for, and `takes` says which vendors can be asked.
    pub(crate) fn validate(&self, what: &str, takes: impl Fn(&Row) -> bool) -> Diagnostics {
        let mut found = Diagnostics::default();
        found.0.extend(self.name.known().and_then(|it| secret("vendor_name", it)));
        if let Some(template) = self.template.known() {
            let texts = [template.subject.as_deref(), Some(&*template.body)];
            found
                .0
                .extend(texts.into_iter().flatten().find_map(|it| secret("ticket_template", it)));
        }
        let Some(VendorKey { row, .. }) = self.vendor.known() else { return found };
        if !takes(row) {
            found.push(not_offered(row, what, &keys(&takes)));
        }
        if row.key == OTHER {
            found.0.extend(self.unnamed(takes));
            return found;
        }
        let only_other = [
            (
                "vendor_name",
                self.name.known().is_some(),
                "names a vendor that the provider does not know",
            ),
            ("ticket_template", self.template.known().is_some(), "is the ticket for such a vendor"),
        ];
        for (name, is_set, what) in only_other {
            if is_set {
                found.push(
                    CommonCode::ConflictingArguments
                        .error(
                            format!("`{name}` for a known vendor"),
                            format!(
                                "`{name}` {what}, and `vendor` is `{}`, whose ticket the provider writes. \
                                 Remove `{name}`, or set `vendor = \"{OTHER}\"`.",
                                row.key
                            ),
                        )
                        .at(name),
                );
            }
        }
        found
    }

    /// What is wrong with the name of a vendor without a row.
    fn unnamed(&self, takes: impl Fn(&Row) -> bool) -> Option<Diagnostic> {
        let name = match &self.name {
            Given::Unknown => return None,
            Given::Null => "",
            Given::Known(name) => name.trim(),
        };
        if name.is_empty() {
            return Some(
                CommonCode::MissingArgument
                    .error(
                        "Missing name of the vendor",
                        format!(
                            "With `vendor = \"{OTHER}\"`, `vendor_name` says whose support receives the \
                             ticket. Set it."
                        ),
                    )
                    .at("vendor_name"),
            );
        }
        let known = row(name).filter(|it| takes(it))?;
        Some(
            CommonCode::ConflictingArguments
                .error(
                    "Known vendor in `vendor_name`",
                    format!(
                        "The provider knows what {name} asks for. Set `vendor = \"{}\"`, and remove \
                         `vendor_name` and `ticket_template`.",
                        known.key
                    ),
                )
                .at("vendor_name"),
        )
    }

    /// What is wrong with the template: `offered` are its placeholders, `is_set` says which of them
    /// have a value, and the ticket must say what `needed` stand for.
    pub(crate) fn template_defects(
        &self,
        offered: &[&str],
        is_set: impl Fn(&str) -> bool,
        needed: &[&'static str],
    ) -> Option<Diagnostic> {
        let template = self.template.known()?;
        let texts: Vec<_> = template.subject.iter().map(String::as_str).collect();
        let texts = [texts, vec![&*template.body]].concat();
        let found = defects(&texts, offered, is_set, needed);
        if found.is_empty() {
            return None;
        }
        let found: Vec<_> = found.iter().map(|it| told(it, offered)).collect();
        Some(
            RequestCode::InvalidTicketTemplate
                .error("Invalid ticket template", found.join(" "))
                .at("ticket_template"),
        )
    }
}

/// The vendor cannot be asked for this.
fn not_offered(row: &Row, what: &str, offered: &str) -> Diagnostic {
    RequestCode::RequestNotOffered
        .error(
            "Request that the vendor does not take",
            format!(
                "The provider knows of no ticket to {} for {what}. Known vendors are {offered}. If {} has \
                 told you to send one, set `vendor = \"{OTHER}\"`, `vendor_name`, and your words in \
                 `ticket_template`.",
                row.name, row.name
            ),
        )
        .at("vendor")
}

fn told(defect: &Defect, offered: &[&str]) -> String {
    match defect {
        Defect::Unclosed => "A placeholder begins with `{{` and has no `}}`.".to_owned(),
        Defect::Unknown(name) => {
            let offered: Vec<_> = offered.iter().map(|it| format!("`{{{{{it}}}}}`")).collect();
            format!("There is no placeholder `{{{{{name}}}}}`. Use {}.", offered.join(", "))
        }
        Defect::Unset(name) => format!(
            "`{{{{{name}}}}}` has no value, because the argument is not set. Set it, or remove the \
             placeholder."
        ),
        Defect::Missing(name) => format!(
            "The ticket lacks `{{{{{name}}}}}`, without which the vendor cannot act or you cannot \
             recognize the answer. Add it."
        ),
    }
}
