//! Network security perimeters: whether one decides about a target instead of the target's firewall.
//!
//! Azure can accept an association that has no effect, so the target's own answer counts. A caller who
//! may read the target sees it there without permissions on the perimeter.

use serde_json::Value;

/// What a target says of the perimeters that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Perimeters {
    /// These; mostly none.
    Known(Vec<Perimeter>),
    /// It could not be read, for this reason.
    Unseen(String),
}

/// A perimeter that a target is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Perimeter {
    /// ID of the perimeter.
    id: String,
    /// Name of the profile whose access rules hold for the target.
    profile: String,
    /// The association's access mode, in Azure's word.
    mode: String,
}

/// Whose rules decide about callers from the internet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deciders<'a> {
    /// The firewall's entries.
    Entries,
    /// The firewall's entries, and the access rules of a perimeter besides.
    Both(&'a Perimeter),
    /// The access rules of a perimeter alone.
    Perimeter(&'a Perimeter),
    /// Nobody: the target refuses all callers.
    Nobody,
}

impl Perimeters {
    /// A target outside all perimeters.
    pub(super) const NONE: Self = Self::Known(Vec::new());

    /// Who decides about a target with this setting of public access; without a setting, it is enabled.
    pub(super) fn deciders(&self, public_access: Option<&str>) -> Deciders<'_> {
        let Self::Known(perimeters) = self else { return Self::alone(public_access) };
        let enforced = perimeters.iter().find(|it| it.is_enforced());
        match (enforced.or(perimeters.first()), is_on(public_access)) {
            (None, _) => Self::alone(public_access),
            (Some(perimeter), true) if !perimeter.is_enforced() => Deciders::Both(perimeter),
            (Some(perimeter), _) => Deciders::Perimeter(perimeter),
        }
    }

    fn alone(public_access: Option<&str>) -> Deciders<'static> {
        if is_on(public_access) { Deciders::Entries } else { Deciders::Nobody }
    }
}

impl Perimeter {
    /// Reads what a target says of one.
    pub(super) fn read(configuration: &Value) -> Option<Self> {
        let text = |pointer| configuration.pointer(pointer)?.as_str().map(str::to_owned);
        Some(Self {
            id: text("/properties/networkSecurityPerimeter/id")?,
            profile: text("/properties/profile/name").unwrap_or_else(|| "…".to_owned()),
            mode: text("/properties/resourceAssociation/accessMode")?,
        })
    }

    fn is_enforced(&self) -> bool {
        self.mode.eq_ignore_ascii_case("Enforced")
    }
}

impl Deciders<'_> {
    /// Whether the firewall's entries let anybody in.
    pub(super) fn heed_entries(&self) -> bool {
        matches!(self, Self::Entries | Self::Both(_))
    }

    /// What the user should know about it.
    pub(super) fn note(&self, public_access: Option<&str>) -> Option<String> {
        let access = public_access.unwrap_or("Enabled");
        match self {
            Self::Entries => None,
            Self::Both(Perimeter { id, mode, .. }) => Some(format!(
                "The target is in the network security perimeter `{id}` (access mode `{mode}`), \
                 whose access rules let in callers in addition to the entries."
            )),
            Self::Perimeter(Perimeter { id, profile, mode }) => Some(format!(
                "The network security perimeter `{id}` (access mode `{mode}`, public network access \
                 `{access}`) decides who is let in, not the entries. To let the addresses in, add an \
                 inbound access rule to its profile (`{id}/profiles/{profile}/accessRules`) with \
                 `dataplane_perimeter_access_rule` and `profile_id = \"{id}/profiles/{profile}\"`."
            )),
            Self::Nobody if access.eq_ignore_ascii_case("SecuredByPerimeter") => Some(
                "Public network access is `SecuredByPerimeter`, and the target is in no network \
                 security perimeter, so nobody is let in from the internet. Associate it with a \
                 perimeter, and let the addresses in by its profile with \
                 `dataplane_perimeter_access_rule`."
                    .to_owned(),
            ),
            Self::Nobody => Some(format!(
                "Public network access is `{access}`, so no entry lets anybody in from the internet."
            )),
        }
    }
}

/// Whether public access is enabled.
fn is_on(public_access: Option<&str>) -> bool {
    public_access.is_none_or(|it| it.eq_ignore_ascii_case("Enabled"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data";

    fn perimeters(modes: &[&str]) -> Perimeters {
        let read = |mode: &&str| {
            Perimeter::read(&json!({ "properties": {
                "networkSecurityPerimeter": { "id": ID },
                "profile": { "name": "default" },
                "resourceAssociation": { "name": "lake", "accessMode": mode },
            } }))
        };
        Perimeters::Known(modes.iter().filter_map(read).collect())
    }

    /// The decision, as a word.
    fn decide(access: Option<&str>, modes: &[&str]) -> &'static str {
        let perimeters = perimeters(modes);
        match perimeters.deciders(access) {
            Deciders::Entries => "entries",
            Deciders::Both(_) => "both",
            Deciders::Perimeter(_) => "perimeter",
            Deciders::Nobody => "nobody",
        }
    }

    #[test]
    fn public_access_and_access_mode_say_together_who_decides() {
        for (access, [alone, learning, enforced]) in [
            (Some("Enabled"), ["entries", "both", "perimeter"]),
            (Some("enabled"), ["entries", "both", "perimeter"]),
            (None, ["entries", "both", "perimeter"]),
            (Some("Disabled"), ["nobody", "perimeter", "perimeter"]),
            (Some("SecuredByPerimeter"), ["nobody", "perimeter", "perimeter"]),
        ] {
            assert_eq!(decide(access, &[]), alone, "{access:?}");
            assert_eq!(decide(access, &["Learning"]), learning, "{access:?}");
            assert_eq!(decide(access, &["Audit"]), learning, "{access:?}");
            assert_eq!(decide(access, &["Enforced"]), enforced, "{access:?}");
            assert_eq!(decide(access, &["Learning", "Enforced"]), enforced, "{access:?}");
        }
    }

    #[test]
    fn a_perimeter_that_decides_is_named_with_what_to_change() {
        let perimeters = perimeters(&["Enforced"]);
        let note = perimeters.deciders(None).note(None).unwrap();
        assert!(note.contains("nsp-data/profiles/default/accessRules"), "{note}");
        let outside = Perimeters::NONE;
        let alone = outside.deciders(Some("SecuredByPerimeter"));
        assert!(alone.note(Some("SecuredByPerimeter")).unwrap().contains("in no network security"));
        assert_eq!(Perimeters::NONE.deciders(None).note(None), None);
    }

    #[test]
    fn what_could_not_be_seen_leaves_it_to_public_access() {
        let unseen = Perimeters::Unseen("403".to_owned());
        assert_eq!(unseen.deciders(Some("Enabled")), Deciders::Entries);
        assert_eq!(unseen.deciders(Some("Disabled")), Deciders::Nobody);
    }
}
