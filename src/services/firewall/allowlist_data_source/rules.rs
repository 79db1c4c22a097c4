//! The entries of each Azure service, in exactly the form that it stores.

use allowlist::{Block, Family, Form, Ipv6, Rule, Service};
use tfplugin::{Codec, DecodeError, Model, Nesting, Ordered, Shape, Value, derive};

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
    pub(super) fn for_blocks(blocks: &[Block]) -> (Self, Vec<String>) {
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
        Value::Object(entries.into_map())
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

impl From<Block> for Range {
    fn from(block: Block) -> Self {
        Self { start: block.first().to_string(), end: block.last().to_string() }
    }
}
