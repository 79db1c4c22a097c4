//! Waits until a private endpoint connection is approved.

use tfplugin::{Code, Context, Diagnostic, Result};

use super::observation::{Observation, Pending};
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients,
    azure::Id,
    http::backoff::now,
    services::private_link::{
        self, Choice, Matcher, PrivateLinks, ServiceType, Settlement, Status, expiry::Age,
        resource_not_found, resource_of, service_type_at, settlement,
    },
};

/// A connection: one with a known ID, or one that matches a description.
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
            CommonCode::WrongResourceType
                .error(
                    "Not a private endpoint connection",
                    format!(
                        "`{id}` is not the ID of a connection, which ends with \
                     `/privateEndpointConnections/<name>`. Azure generates the name: if you do not \
                     know it, set `resource_id` and describe the requester."
                    ),
                )
                .at(attribute)
        })?;
        let kind = service_type_at(&resource).map_err(|it| at(it).at(attribute))?;
        Ok(Self { resource, kind, which: Which::Named(id.clone()) })
    }

    /// The connection of the resource that matches.
    pub(super) fn described(
        resource: Id,
        matcher: Matcher,
    ) -> std::result::Result<Self, Diagnostic> {
        let kind = service_type_at(&resource)?;
        Ok(Self { resource, kind, which: Which::Described(matcher) })
    }

    /// The argument that selects the connection.
    pub(super) const fn attribute(&self) -> &'static str {
        match self.which {
            Which::Named(_) => "private_endpoint_connection_id",
            Which::Described(_) => "resource_id",
        }
    }

    /// The condition in words.
    pub(super) fn describe(&self) -> String {
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

    /// Reads the connection.
    pub(super) async fn poll(&self, seen: bool, ctx: &Context<'_, Clients>) -> Result<Observation> {
        let links = ctx.clients.private_links()?;
        match self.find(links).await? {
            Some(found) => Ok(self.judge(&found)),
            None if seen => Ok(Observation::Failed(self.gone())),
            None => match &self.which {
                Which::Named(id) => Ok(Observation::Failed(self.absent(id))),
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
                let found = found.ok_or_else(|| resource_not_found(&self.resource))?;
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
        match (&found.status, settlement(found)) {
            (Status::Rejected, _) => Observation::Failed(self.rejected(&found.id)),
            (Status::Disconnected, _) => Observation::Failed(self.dead(&found.id)),
            (_, Settlement::Failed) => Observation::Failed(self.failed(found)),
            (Status::Approved, Settlement::Settled) => Observation::Met(format!(
                "`{}` is approved. DNS in the endpoint's network decides whether the names of the \
                 resource resolve to the endpoint.",
                found.id
            )),
            (Status::Approved, Settlement::Going) => {
                pending("No action is needed: the service is carrying it out.".to_owned())
            }
            _ => {
                let age = Age::of(found, None);
                let expiry = age.and_then(|age| age.expiry(found, now())).unwrap_or_default();
                let next = format!(
                    "The people who manage `{}` have to approve it, for example with \
                     `dataplane_private_endpoint_approval`. {expiry}",
                    self.resource
                );
                pending(next.trim_end().to_owned())
            }
        }
    }

    fn awaited(&self, matcher: &Matcher) -> Pending {
        Pending {
            seen: format!("`{}` has no connection {} yet.", self.resource, matcher.describe()),
            next: "The vendor has to create the private endpoint.".to_owned(),
            there: false,
        }
    }

    fn over(&self, code: Code, summary: &str, detail: String) -> Diagnostic {
        code.error(summary, detail).at(self.attribute())
    }

    fn absent(&self, id: &Id) -> Diagnostic {
        self.over(
            *CommonCode::NotFound,
            "Private endpoint connection not found",
            format!(
                "`{id}` does not exist. The data source `dataplane_private_endpoint_connections` \
                 lists the connections. If the vendor has not created the endpoint yet, set \
                 `resource_id` and describe the requester."
            ),
        )
    }

    fn gone(&self) -> Diagnostic {
        self.over(
            *PrivateLinkCode::ConnectionGone,
            "Private endpoint connection deleted during the wait",
            format!(
                "A connection of `{}` existed when the wait started, and is gone: the vendor deleted \
                 the private endpoint, or someone removed the connection. The vendor has to create \
                 an endpoint again; then invoke this action again.",
                self.resource
            ),
        )
    }

    fn rejected(&self, id: &str) -> Diagnostic {
        let next = if self.kind.rejects_for_good {
            "This service never approves a rejected connection: ask the vendor to delete the private \
             endpoint and create a new one."
        } else {
            "If that was a mistake, approve it with `override_rejection` of \
             `dataplane_private_endpoint_approval`, or ask the vendor to create a new endpoint."
        };
        self.over(
            *PrivateLinkCode::ConnectionRejected,
            "Private endpoint connection rejected",
            format!("Someone rejected `{id}`, so waiting does not help. {next}"),
        )
    }

    fn dead(&self, id: &str) -> Diagnostic {
        self.over(
            *PrivateLinkCode::EndpointDisconnected,
            "Private endpoint disconnected",
            format!(
                "The private endpoint of `{id}` was deleted or permanently cut off. The vendor has to \
                 delete it, if it still exists, and create a new one; then invoke this action again."
            ),
        )
    }

    fn failed(&self, found: &private_link::Connection) -> Diagnostic {
        self.over(
            *PrivateLinkCode::ConnectionFailureState,
            "Service failed to change the connection",
            format!(
                "`{}` is {}, and its provisioning state is `{}`. Approve it again; if the state \
                 stays the same, the vendor has to delete the private endpoint and create a new one.",
                found.id,
                found.status,
                found.provisioning_state.as_deref().unwrap_or_default()
            ),
        )
    }
}
