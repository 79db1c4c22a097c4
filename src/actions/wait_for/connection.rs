//! Until the connection of a private endpoint is approved.

use tfplugin::{Code, Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients,
    azure::Id,
    services::private_link::{
        self, Choice, Matcher, PrivateLinks, ServiceType, Settlement, Status, missing, resource_of,
        service_type_at, settlement,
    },
};

/// A connection: one that is known, or one that has to be found.
#[derive(Debug)]
pub(super) struct Connection {
    resource: Id,
    kind: &'static ServiceType,
    which: Which,
}

#[derive(Debug)]
enum Which {
    Named(Id),
    Described(Matcher),
}

impl Connection {
    /// The connection with this ID.
    pub(super) fn named(id: &Id) -> std::result::Result<Self, Diagnostic> {
        let at = |it: Diagnostic| Diagnostic { path: tfplugin::Path::default(), ..it };
        let attribute = "private_endpoint_connection_id";
        let resource = resource_of(id).ok_or_else(|| {
            CommonCode::WrongResourceType.error(
                "Not a private endpoint connection",
                format!(
                    "`{id}` is not the ID of a connection, which ends with \
                     `/privateEndpointConnections/<name>`. Azure makes up the name: where it is not \
                     known, set `resource_id` and say who makes the endpoint."
                ),
            )
            .at(attribute)
        })?;
        let kind = service_type_at(&resource).map_err(|it| at(it).at(attribute))?;
        Ok(Self { resource, kind, which: Which::Named(id.clone()) })
    }

    /// The connection of the resource for which this holds.
    pub(super) fn described(
        resource: Id,
        matcher: Matcher,
    ) -> std::result::Result<Self, Diagnostic> {
        let kind = service_type_at(&resource)?;
        Ok(Self { resource, kind, which: Which::Described(matcher) })
    }

    /// The argument that says which it is.
    pub(super) const fn attribute(&self) -> &'static str {
        match self.which {
            Which::Named(_) => "private_endpoint_connection_id",
            Which::Described(_) => "resource_id",
        }
    }

    /// What is waited for.
    pub(super) fn told(&self) -> String {
        match &self.which {
            Which::Named(id) => format!("the connection `{id}` to be approved"),
            Which::Described(matcher) => {
                format!(
                    "the connection of `{}` {} to be approved",
                    self.resource,
                    matcher.describe()
                )
            }
        }
    }

    /// Looks at the connection.
    pub(super) async fn look(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let links = ctx.clients.private_links()?;
        match self.find(links).await? {
            Some(found) => Ok(self.judge(&found)),
            None if seen => Ok(Observation::Over(self.gone())),
            None => match &self.which {
                Which::Named(id) => Ok(Observation::Over(self.absent(id))),
                Which::Described(matcher) => Ok(Observation::Pending(self.awaited(matcher))),
            },
        }
    }

    async fn find(&self, links: &PrivateLinks) -> Result<Option<private_link::Connection>> {
        let at = |error| Diagnostic::from(error).at(self.attribute());
        match &self.which {
            Which::Named(id) => {
                let found = links.connection(&self.resource, self.kind, id.name()).await;
                Ok(found.map_err(at)?)
            }
            Which::Described(matcher) => {
                let found = links.connections_now(&self.resource, self.kind).await.map_err(at)?;
                let found = found.ok_or_else(|| missing(&self.resource))?;
                match matcher.choose(&found) {
                    Choice::None => Ok(None),
                    Choice::One(it) => Ok(Some(it.clone())),
                    Choice::Several(several) => {
                        Err(private_link::several(&self.resource, &several).into())
                    }
                }
            }
        }
    }

    fn judge(&self, found: &private_link::Connection) -> Observation {
        let pending = |next: String| {
            let seen = format!("`{}` is {}.", found.id, found.status);
            Observation::Pending(Pending { seen, next, there: true })
        };
        match (&found.status, settlement(found, self.kind)) {
            (Status::Rejected, _) => Observation::Over(self.rejected(&found.id)),
            (Status::Disconnected, _) => Observation::Over(self.dead(&found.id)),
            (_, Settlement::Failed) => Observation::Over(self.failed(found)),
            (Status::Approved, Settlement::Settled) => Observation::Reached(format!(
                "`{}` is approved. Whether the names of the resource lead to the endpoint is decided \
                 by DNS in its network.",
                found.id
            )),
            (Status::Approved, Settlement::Going) => {
                pending("Nobody has to act: the service is carrying it out.".to_owned())
            }
            _ => pending(format!(
                "Whoever manages `{}` has to approve it, for example with \
                 `dataplane_private_endpoint_approval`.",
                self.resource
            )),
        }
    }

    fn awaited(&self, matcher: &Matcher) -> Pending {
        Pending {
            seen: format!("`{}` has no connection {} yet.", self.resource, matcher.describe()),
            next: "The vendor has to make the private endpoint.".to_owned(),
            there: false,
        }
    }

    fn over(&self, code: Code, summary: &str, detail: String) -> Diagnostic {
        code.error(summary, detail).at(self.attribute())
    }

    fn absent(&self, id: &Id) -> Diagnostic {
        self.over(
            *CommonCode::NotFound,
            "There is no such connection",
            format!(
                "Azure has no `{id}`. The data source `dataplane_private_endpoint_connections` shows \
                 those that there are. Where the vendor has yet to make the endpoint, set \
                 `resource_id` and say who makes it."
            ),
        )
    }

    fn gone(&self) -> Diagnostic {
        self.over(
            *PrivateLinkCode::ConnectionGone,
            "The connection is gone",
            format!(
                "A connection of `{}` was there when the wait began, and is gone: the vendor deleted \
                 the private endpoint, or somebody removed the connection. The vendor has to make an \
                 endpoint again; then invoke this action again.",
                self.resource
            ),
        )
    }

    fn rejected(&self, id: &str) -> Diagnostic {
        let next = if self.kind.rejects_for_good {
            "This service never approves it again: ask the vendor to delete the private endpoint and \
             make a new one."
        } else {
            "If that was a mistake, approve it (`override_rejection` of \
             `dataplane_private_endpoint_approval`), or ask the vendor to make a new endpoint."
        };
        self.over(
            *PrivateLinkCode::ConnectionRejected,
            "The connection was rejected",
            format!("Somebody rejected `{id}`, so waiting does not help. {next}"),
        )
    }

    fn dead(&self, id: &str) -> Diagnostic {
        self.over(
            *PrivateLinkCode::EndpointDisconnected,
            "The private endpoint is disconnected",
            format!(
                "`{id}` leads to a private endpoint that is deleted or was cut off for good. The \
                 vendor has to delete it, if it is still there, and make a new one; then invoke this \
                 action again."
            ),
        )
    }

    fn failed(&self, found: &private_link::Connection) -> Diagnostic {
        self.over(
            *PrivateLinkCode::ConnectionFailureState,
            "The service failed to change the connection",
            format!(
                "`{}` is {}, and its provisioning state is `{}`. Approve it again; if it stays so, \
                 the vendor has to delete the private endpoint and make a new one.",
                found.id,
                found.status,
                found.provisioning_state.as_deref().unwrap_or_default()
            ),
        )
    }
}
