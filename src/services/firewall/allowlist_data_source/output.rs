//! The addresses in every form.

use allowlist::{AddressSet, Block, Family};
use tfplugin::{Computed, Diagnostic, Ordered, Result};

use super::{
    Allowlist,
    rules::{Range, Rules},
    source::fingerprint,
};
use crate::services::firewall::code::FirewallCode;

impl Allowlist {
    /// The data source with every result for these blocks.
    pub(super) fn filled(self, blocks: &[Block], mut warnings: Vec<String>) -> Result<Self> {
        let set: AddressSet = blocks.iter().copied().collect();
        let blocks = if self.aggregate { set.blocks() } else { blocks };
        let cidrs: Vec<_> = blocks.iter().flat_map(|it| it.cidrs()).collect();
        if let Some(max) = self.max_rules
            && i64::try_from(cidrs.len()).is_ok_and(|it| max < it)
        {
            return Err(too_many(max, cidrs.len(), set.cidrs().len()).into());
        }
        let entries: Vec<Block> = cidrs.iter().copied().map(Block::from).collect();
        let of = |family| -> Computed<Vec<String>> {
            let found = entries.iter().filter(|it| it.family() == family);
            found.map(ToString::to_string).collect::<Vec<_>>().into()
        };
        let (rules, notes) = Rules::for_blocks(blocks);
        warnings.extend(notes);
        Ok(Self {
            addresses: Computed::Known(entries.iter().map(ToString::to_string).into_set()),
            cidrs: cidrs.iter().map(ToString::to_string).collect::<Vec<_>>().into(),
            ipv4: of(Family::V4),
            ipv6: of(Family::V6),
            ranges: blocks.iter().map(|it| Range::from(*it)).collect::<Vec<_>>().into(),
            address_count: i64::try_from(set.count()).unwrap_or(i64::MAX).into(),
            digest: fingerprint(&set).into(),
            warnings: warnings.into(),
            rules: rules.into(),
            ..self
        })
    }
}

fn too_many(max: i64, entries: usize, aggregated: usize) -> Diagnostic {
    const OTHERWISE: &str = "raise `max_rules`, or leave addresses out with `exclude`.";
    let fits = i64::try_from(aggregated).is_ok_and(|it| it <= max);
    let advice = match aggregated {
        _ if entries <= aggregated => format!("Fewer entries cannot express them: {OTHERWISE}"),
        _ if fits => format!(
            "Set `aggregate = true`, which brings that down to {aggregated} without letting in anybody else."
        ),
        _ => format!(
            "`aggregate = true` brings that down to {aggregated}, still too many: {OTHERWISE}"
        ),
    };
    FirewallCode::TooManyEntries
        .error(
            "More entries than `max_rules` allows",
            format!("The addresses need {entries} entries, and `max_rules` is {max}. {advice}"),
        )
        .at("max_rules")
}
