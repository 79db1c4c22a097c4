//! The addresses in every form, and the entries of each service.

use allowlist::{AddressSet, Block, Family, Form, Ipv6, Rule, Service};
use ring::digest::{SHA256, digest};
use tfplugin::{
    Codec, Computed, DecodeError, Diagnostic, Model, Nesting, Result, Shape, Value, derive,
};

use super::Allowlist;
use crate::services::firewall::code::FirewallCode;

impl Allowlist {
    /// The data source with every result for these blocks.
    pub(super) fn filled(self, blocks: &[Block], mut warnings: Vec<String>) -> Result<Self> {
        let set: AddressSet = blocks.iter().copied().collect();
        let blocks = if self.aggregate { set.blocks() } else { blocks };
        let cidrs: Vec<_> = blocks.iter().flat_map(|it| it.cidrs()).collect();
        if set.is_empty() {
            warnings.push("No address is left: `exclude` has all of them.".to_owned());
        }
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
            addresses: Computed::Known(entries.iter().map(ToString::to_string).collect()),
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

impl From<Block> for Range {
    fn from(block: Block) -> Self {
        Self { start: block.first().to_string(), end: block.last().to_string() }
    }
}

/// SHA-256 over the canonical CIDR ranges, a line each, in hexadecimal digits.
fn fingerprint(set: &AddressSet) -> String {
    let lines: Vec<_> = set.cidrs().iter().map(|it| format!("{it}\n")).collect();
    let digest = digest(&SHA256, lines.concat().as_bytes());
    let digits: Vec<_> = digest.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    digits.concat()
}

fn too_many(max: i64, entries: usize, aggregated: usize) -> Diagnostic {
    let advice = if aggregated < entries {
        format!("With `aggregate = true`, {aggregated} entries let in the same addresses.")
    } else {
        "Fewer entries cannot express them: raise `max_rules`, or exclude some.".to_owned()
    };
    FirewallCode::TooManyEntries
        .error(
            "More entries than `max_rules` allows",
            format!("The addresses need {entries} entries, and `max_rules` is {max}. {advice}"),
        )
        .at("max_rules")
}

/// Consecutive addresses.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Range {
    /// First address.
    pub(super) start: String,
    /// Last address.
    pub(super) end: String,
}

/// What each service stores for the same addresses: one attribute for each row of [`Service`]. IPv6
/// addresses are left out where the service takes none.
#[derive(Debug, Clone)]
pub(crate) struct Rules(Vec<(Service, Entries)>);

/// The entries of one service.
#[derive(Debug, Clone)]
enum Entries {
    /// Addresses and CIDR ranges.
    Texts(Vec<String>),
    /// First and last addresses.
    Ranges(Vec<Range>),
}

impl Rules {
    /// The entries for these blocks, and what they leave out or have no room for.
    fn for_blocks(blocks: &[Block]) -> (Self, Vec<String>) {
        let entries = |service: &Service| {
            let rules = rules(*service, blocks);
            let entries = match service.firewall().form {
                Form::Cidr { .. } => {
                    Entries::Texts(rules.iter().map(ToString::to_string).collect())
                }
                Form::Range => {
                    Entries::Ranges(rules.iter().map(|it| Range::from(it.block())).collect())
                }
            };
            (*service, entries)
        };
        (Self(Service::ALL.iter().map(entries).collect()), notes(blocks))
    }
}

impl Codec for Rules {
    fn shape() -> Shape {
        let attribute = |service: &Service| {
            let (key, description) = (service.firewall().key, service.description());
            match service.firewall().form {
                Form::Cidr { .. } => derive::attribute::<Vec<String>>(key, description),
                Form::Range => derive::attribute::<Vec<Range>>(key, description),
            }
        };
        Shape::Nested(Nesting::Single, Service::ALL.iter().map(attribute).collect())
    }

    fn decode(value: &Value) -> std::result::Result<Self, DecodeError> {
        derive::object(value)?;
        let entries = |service: &Service| {
            let key = service.firewall().key;
            Ok(match service.firewall().form {
                Form::Cidr { .. } => (*service, Entries::Texts(derive::decode(value, key)?)),
                Form::Range => (*service, Entries::Ranges(derive::decode(value, key)?)),
            })
        };
        Service::ALL.iter().map(entries).collect::<std::result::Result<_, _>>().map(Self)
    }

    fn encode(&self) -> Value {
        let entries = self.0.iter().map(|(service, entries)| {
            let value = match entries {
                Entries::Texts(texts) => texts.encode(),
                Entries::Ranges(ranges) => ranges.encode(),
            };
            (service.firewall().key.to_owned(), value)
        });
        Value::Object(entries.collect())
    }
}

/// The rules for those blocks that the service accepts.
fn rules(service: Service, blocks: &[Block]) -> Vec<Rule> {
    let taken: Vec<_> = blocks.iter().copied().filter(|it| service.check(*it).is_ok()).collect();
    service.rules(&taken).unwrap_or_default()
}

/// Which addresses the rules leave out, and which services allow fewer entries.
fn notes(blocks: &[Block]) -> Vec<String> {
    let mut notes = Vec::new();
    if blocks.iter().any(|it| it.family() == Family::V6) {
        let without = Service::ALL.iter().filter(|it| it.firewall().ipv6 == Ipv6::Refused);
        let names: Vec<_> = without.map(ToString::to_string).collect();
        notes.push(format!(
            "`rules` has no IPv6 addresses for services that do not accept them: {}.",
            names.join(", ")
        ));
    }
    for service in Service::ALL {
        let Some(limit) = service.firewall().limit else { continue };
        let entries = rules(*service, blocks).len();
        if limit.count < entries {
            notes.push(format!(
                "{service} needs {entries} entries and allows {} ({}).",
                limit.count, limit.source
            ));
        }
    }
    notes
}
