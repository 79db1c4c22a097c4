//! What a field may say, and what excludes what: every mistake is reported at once.

use std::collections::BTreeSet;

use tfplugin_macros::Model;

/// A resource full of mistakes.
#[derive(Model)]
#[tf(name = "mistakes")]
struct Mistakes {
    undocumented: String,
    ///
    blank: String,
    #[doc = include_str!("field.rs")]
    included: String,
    /// An option that nobody knows.
    #[tf(replaces)]
    unknown: String,
    /// One option twice, in two places.
    #[tf(requires_replace, sensitive)]
    #[tf(requires_replace)]
    twice: String,
    /// Options of the wrong form.
    #[tf(requires_replace = true, default, deprecated = 1, one_of, range(1), length(..), name = use_state_for_unknown)]
    form: String,
    /// A range that ends before its end.
    #[tf(range(1..10))]
    exclusive: i64,
    /// No option at all.
    #[tf(= 1)]
    grammar: String,
    /// A default that is never used.
    #[tf(default = None)]
    default_of_option: Option<String>,
    /// A default that the provider sets.
    #[tf(default = Computed::Unknown)]
    default_of_computed: Computed<String>,
    /// Never stored, so never computed.
    #[tf(write_only)]
    write_only_computed: Computed<String>,
    /// Never stored, so never filled in.
    #[tf(write_only, default = 1)]
    write_only_default: i64,
    /// Never stored, so never there in the state.
    #[tf(write_only)]
    write_only_required: String,
    /// Advice about a null that is fine.
    #[tf(if_null = "Set it.")]
    if_null_of_option: Option<String>,
    /// Stays, though the user may change it.
    #[tf(use_state_for_unknown)]
    stable_argument: Option<String>,
    /// Optional twice.
    #[tf(optional)]
    optional_option: Option<String>,
    /// Checked, though nobody sets it.
    #[tf(validate = check, demand = "Is right.", one_of("a"), range(1..), length(1..))]
    checked: Computed<String>,
    /// A block that stands once, always.
    #[tf(block)]
    single: Timeouts,
    /// A block with options of attributes.
    #[tf(block, requires_replace, sensitive, default = Vec::new())]
    options: Vec<Timeouts>,
    /// A block that is a set.
    #[tf(block)]
    good: BTreeSet<Timeouts>,
    /// Terraform's own.
    count: i64,
    /// Terraform's own, by another way.
    #[tf(name = "lifecycle")]
    cycle: i64,
    /// No name.
    #[allow(non_snake_case)]
    principalId: String,
    /// No name either.
    #[tf(name = "4ever")]
    forever: String,
    /// A name that is taken.
    #[tf(name = "good")]
    taken: String,
}

fn main() {}
