//! Whose rules decide about callers from the internet: the table of "Transition to a network
//! security perimeter in Azure".

use super::{configurations, text};
use crate::{
    arm::resources::object_of,
    id::Id,
    store::{Result as StoreResult, Session},
};

/// The rules that decide about callers from the internet. With neither, no caller is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deciders {
    /// Those of the resource's own firewall.
    pub own_rules: bool,
    /// The access rules of a network security perimeter.
    pub perimeter_rules: bool,
}

/// The rules that decide about a resource; `None` if the resource does not exist.
pub(crate) fn deciders(
    session: &Session<'_>,
    tenant: &str,
    resource: &Id,
) -> StoreResult<Option<Deciders>> {
    let Some(document) = session.document(tenant, resource)? else { return Ok(None) };
    let document = object_of(&document.body);
    let access = ["/publicNetworkAccess", "/network/publicNetworkAccess"];
    let access = access.iter().find_map(|it| text(&document, it));
    let mode = |body: &str| -> Option<String> {
        let body = object_of(body);
        Some(text(&body, "/resourceAssociation/accessMode")?.to_owned())
    };
    let found = configurations::for_resource(session, tenant, resource)?;
    let modes: Vec<String> = found.iter().filter_map(|it| mode(&it.body)).collect();
    Ok(Some(decide(access, &modes)))
}

fn decide(public_access: Option<&str>, modes: &[String]) -> Deciders {
    let enforced = modes.iter().any(|it| it == "Enforced");
    let open = public_access.is_none_or(|it| it.eq_ignore_ascii_case("Enabled"));
    Deciders { own_rules: open && !enforced, perimeter_rules: !modes.is_empty() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_the_table_is_as_documented() {
        for (access, fields) in [
            ("Enabled", [(true, false), (true, true), (false, true)]),
            ("Disabled", [(false, false), (false, true), (false, true)]),
            ("SecuredByPerimeter", [(false, false), (false, true), (false, true)]),
        ] {
            for (modes, (own_rules, perimeter_rules)) in
                [vec![], vec!["Learning".to_owned()], vec!["Enforced".to_owned()]]
                    .iter()
                    .zip(fields)
            {
                let expected = Deciders { own_rules, perimeter_rules };
                assert_eq!(decide(Some(access), modes), expected, "{access} {modes:?}");
            }
        }
    }
}
