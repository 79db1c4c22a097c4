//! The addresses of all sources together, or what is wrong with the addresses of each source.

use allowlist::{AddressSet, Block, Reserved, outermost};
use tfplugin::{Diagnostic, Diagnostics, Result, Step};

use crate::services::firewall::{code::FirewallCode, diagnostics::quoted_list};

/// How many wrong addresses of a source an error shows.
const MOST_WRONG: usize = 20;

/// Where addresses come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name in messages, such as ``Deployment `adhoc` (cmg4d9z8y000408jq1a7c3e5g)``.
    pub(super) name: String,
    /// The argument that named it.
    pub(super) attribute: &'static str,
    /// Which element of the argument, if the argument is a list of sources.
    pub(super) position: Option<usize>,
    /// The addresses as it gave them.
    pub(super) addresses: Vec<String>,
    /// What its publisher calls this version of it.
    pub(super) etag: Option<String>,
    /// How it differs from what the user has reviewed.
    pub(super) baseline: Option<Baseline>,
}

/// How a source differs from what the user has reviewed, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Baseline {
    /// The addresses that are new.
    pub(super) added: Vec<String>,
    /// The addresses that are gone.
    pub(super) removed: Vec<String>,
}

/// All addresses, and warnings about them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Merged {
    /// The blocks of all sources, without repetitions and excluded addresses.
    pub(super) blocks: Vec<Block>,
    /// The blocks of each source, in the order of the sources, with the excluded addresses.
    pub(super) by_source: Vec<Vec<Block>>,
    /// Warnings for the user.
    pub(super) warnings: Vec<String>,
}

/// The addresses of the sources without the excluded ones; an error for each source with an address
/// that must not be let in.
pub(super) fn merge(sources: &[Source], excluded: &[Block]) -> Result<Merged> {
    let mut by_source = Vec::new();
    let mut wrong = Diagnostics::default();
    for source in sources {
        match source.blocks() {
            Ok(found) => by_source.push(found),
            Err(diagnostic) => wrong.push(diagnostic),
        }
    }
    if wrong.has_error() {
        return Err(wrong);
    }
    let blocks = by_source.concat();
    let all: AddressSet = blocks.iter().copied().collect();
    let unused = excluded.iter().filter(|it| all.intersection(&set(**it)).is_empty());
    let unused =
        unused.map(|it| format!("`exclude` has `{it}`, which is not among the addresses."));
    let warnings = sources.iter().filter_map(Source::note).chain(unused);
    let excluded: AddressSet = excluded.iter().copied().collect();
    let left = outermost(blocks).into_iter().flat_map(|it| {
        let left = set(it).difference(&excluded);
        left.blocks().to_vec()
    });
    Ok(Merged { blocks: left.collect(), by_source, warnings: warnings.collect() })
}

impl Source {
    /// Addresses that an argument names in one way.
    pub(super) fn new(name: String, attribute: &'static str, addresses: Vec<String>) -> Self {
        Self { name, attribute, position: None, addresses, etag: None, baseline: None }
    }

    /// What to say of the differences from what the user has reviewed.
    fn note(&self) -> Option<String> {
        let Baseline { added, removed } = self.baseline.as_ref()?;
        let part = |what: &str, addresses: &[String]| {
            (!addresses.is_empty()).then(|| format!("{what}: {}.", quoted_list(addresses)))
        };
        let parts: Vec<_> =
            [part("Added", added), part("Removed", removed)].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| {
            format!(
                "The addresses of {} are not those in `expected`. {}",
                self.name,
                parts.join(" ")
            )
        })
    }

    fn blocks(&self) -> std::result::Result<Vec<Block>, Diagnostic> {
        let mut blocks = Vec::new();
        let mut wrong = Vec::new();
        for text in &self.addresses {
            match text.parse::<Block>() {
                Err(error) => wrong.push(error.to_string()),
                Ok(block) => match Reserved::for_block(block) {
                    Some(reserved) => wrong.push(reserved.explain(block)),
                    None => blocks.push(block),
                },
            }
        }
        if wrong.is_empty() {
            return Ok(blocks);
        }
        let more = wrong.len().saturating_sub(MOST_WRONG);
        wrong.truncate(MOST_WRONG);
        let mut lines: Vec<_> = wrong.iter().map(|it| format!("- {it}")).collect();
        lines.extend((0 < more).then(|| format!("- and {more} more")));
        let advice = if self.attribute == "addresses" {
            "Correct or remove them. A firewall sees public addresses only; private addresses \
             connect through VNet peering or Private Link."
        } else {
            "The provider lets nothing in while the vendor lists such an address: ask the vendor's \
             support. Until then, set the addresses that you are sure of in `addresses`."
        };
        let error = FirewallCode::AddressesNotAllowed.error(
            "Addresses that must not be let in",
            format!("From {}:\n\n{}\n\n{advice}", self.name, lines.join("\n")),
        );
        let error = self.position.map_or(error.clone(), |it| error.at(index(it)));
        Err(error.at(self.attribute))
    }
}

/// A position as a step of a path.
pub(super) fn index(position: usize) -> Step {
    Step::Index(i64::try_from(position).unwrap_or(i64::MAX))
}

fn set(block: Block) -> AddressSet {
    AddressSet::from_iter([block])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(addresses: &[&str]) -> Source {
        let addresses = addresses.iter().map(|it| (*it).to_owned()).collect();
        Source::new("Deployment `adhoc`".to_owned(), "astro_deployment_ids", addresses)
    }

    fn excluded(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[track_caller]
    fn check(sources: &[&[&str]], exclude: &[&str], expected: &[&str]) -> Vec<String> {
        let sources: Vec<_> = sources.iter().map(|it| source(it)).collect();
        let merged = merge(&sources, &excluded(exclude)).unwrap();
        let blocks: Vec<_> = merged.blocks.iter().map(ToString::to_string).collect();
        assert_eq!(blocks, expected);
        merged.warnings
    }

    #[test]
    fn what_several_sources_name_is_there_once_and_neighbors_stay_apart() {
        let sources: &[&[&str]] = &[&["203.0.113.19/32", "203.0.113.18"], &["203.0.113.18"]];
        assert!(check(sources, &[], &["203.0.113.18", "203.0.113.19"]).is_empty());
    }

    #[test]
    fn what_is_excluded_is_left_out_also_from_within_a_range() {
        let left = &["203.0.113.0", "203.0.113.2/31"];
        assert!(check(&[&["203.0.113.0/30"]], &["203.0.113.1"], left).is_empty());
        assert!(check(&[&["203.0.113.1"]], &["203.0.113.0/24"], &[]).is_empty());
    }

    #[test]
    fn an_exclusion_of_nothing_is_told() {
        let warnings = check(&[&["203.0.113.18"]], &["10.0.0.0/8"], &["203.0.113.18"]);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("`10.0.0.0/8`"), "{warnings:?}");
    }

    #[test]
    fn everything_that_may_not_be_let_in_is_named_with_its_source() {
        let sources = [source(&["0.0.0.0", "203.0.113.18", "10.1.2.3"]), source(&["gateway"])];
        let wrong = merge(&sources, &[]).unwrap_err();
        assert_eq!(wrong.0.len(), 2);
        for text in
            ["Deployment `adhoc`", "`0.0.0.0`", "all Azure services", "`10.1.2.3` is private"]
        {
            assert!(wrong.0[0].detail.contains(text), "{}", wrong.0[0].detail);
        }
        assert!(wrong.0[1].detail.contains("`gateway`"));
    }
}
