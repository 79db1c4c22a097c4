//! Which resources are in a perimeter, and in which mode.

use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Accepted, Put, Rules, catalog, generic::Generic, shape},
    store::{Document, Listing, Result as StoreResult, Session},
};

use super::{configurations, late, text};

/// The type.
const TYPE: &str = "Microsoft.Network/networkSecurityPerimeters/resourceAssociations";

/// The term for the resource that is in a perimeter.
pub(super) const TARGET: &str = "perimeter-target";

/// The code of an association that is not taken.
const INVALID: &str = "InvalidRequestContent";

/// The rules of associations.
pub(crate) struct Associations;

impl Rules for Associations {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, seeded, .. } = put;
        shape::properties(&put.content, INVALID)?;
        let target = reference(&put, "/privateLinkResource/id")?;
        let profile = reference(&put, "/profile/id")?;
        match text(&put.content, "/accessMode") {
            Some("Learning" | "Enforced" | "Audit") => {}
            mode => return Err(invalid(format!("The access mode {mode:?} is not valid."))),
        }
        if configurations::type_of(&target).is_none() {
            let kind = target.resource_type();
            return Err(invalid(format!("Resources of the type '{kind}' can be in no perimeter.")));
        }
        for needed in [&target, &profile] {
            if !seeded && !context.session.exists(context.tenant(), needed)? {
                return Err(invalid(format!("The resource '{}' was not found.", needed.text())));
            }
        }
        let others = context.session.with_term(context.tenant(), TARGET, target.key())?;
        if others.iter().any(|other| other.id.key() != id.key()) {
            return Err(ApiError::conflict(
                "NspAssociationAlreadyExists",
                format!("The resource '{}' is in a perimeter already.", target.text()),
            ));
        }
        late::hold_back(context, &target)?;
        let terms = vec![(TARGET, target.key().to_owned())];
        Ok(Accepted { terms, ..Generic.accept(context, put)? })
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        match target_of(document) {
            Some(target) => Ok(late::hold_back(context, &target)?),
            None => Ok(()),
        }
    }
}

/// The associations of a perimeter.
pub(super) fn for_perimeter(
    session: &Session<'_>,
    tenant: &str,
    perimeter: &Id,
) -> StoreResult<Vec<Document>> {
    let prefix = perimeter.prefix();
    session.list(tenant, &Listing { resource_type: TYPE, prefix: &prefix, ..Listing::default() })
}

/// The profile of an association.
pub(super) fn profile_of(association: &Document) -> Option<Id> {
    text(&object_of(&association.body), "/profile/id").and_then(Id::parse)
}

/// The resource of an association.
pub(super) fn target_of(association: &Document) -> Option<Id> {
    text(&object_of(&association.body), "/privateLinkResource/id").and_then(Id::parse)
}

fn reference(put: &Put<'_>, pointer: &str) -> Result<Id, ApiError> {
    let id = text(&put.content, pointer).and_then(Id::parse);
    id.ok_or_else(|| invalid(format!("'properties{pointer}' is not the ID of a resource.")))
}

fn invalid(message: String) -> ApiError {
    ApiError::bad_request(INVALID, message)
}
