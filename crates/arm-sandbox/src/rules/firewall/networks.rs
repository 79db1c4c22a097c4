//! The subnets and resource instances that a service lets in beside addresses.

use serde_json::{Map, Value, json};

use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::shape,
};

/// What a caller needs on a subnet to let it into a resource.
const JOIN: &str = "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action";

/// Where a service keeps subnets.
pub(crate) struct Networks {
    /// The list, beside that of the addresses.
    pub(crate) list: &'static str,
    /// The members that lead to the ID of the subnet.
    pub(crate) subnet: &'static [&'static str],
    /// The other members of an entry.
    pub(crate) others: &'static [&'static str],
    /// What the service adds to an entry: name and text.
    pub(crate) added: &'static [(&'static str, &'static str)],
    /// The service endpoint that a subnet needs.
    pub(crate) endpoint: &'static str,
    /// The most subnets, where Azure documents it.
    pub(crate) limit: Option<usize>,
    /// The list of resource instances, if there is one.
    pub(crate) instances: Option<&'static str>,
}

impl Networks {
    /// Refuses what the service does not take, and completes the rest. What was there before stays.
    pub(crate) fn check(
        &self,
        context: &Context<'_>,
        target: &Id,
        holder: &mut Map<String, Value>,
        before: Option<&Map<String, Value>>,
        code: &'static str,
    ) -> Result<(), ApiError> {
        let old: Vec<String> = before
            .and_then(|it| it.get(self.list)?.as_array())
            .into_iter()
            .flatten()
            .filter_map(|it| Some(self.subnet_of(it)?.to_ascii_lowercase()))
            .collect();
        if let Some(instances) = self.instances {
            check_instances(holder.get(instances), code)?;
        }
        let rules = match holder.get_mut(self.list) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Array(rules)) => rules,
            Some(_) => return Err(bad(code, &format!("'{}' must be a list.", self.list))),
        };
        if let Some(limit) = self.limit.filter(|it| *it < rules.len()) {
            let message = format!("A resource can have {limit} virtual network rules at most.");
            return Err(bad(code, &message));
        }
        let mut seen: Vec<String> = Vec::new();
        for rule in rules {
            let subnet = self.complete(rule, code)?;
            let key = subnet.to_ascii_lowercase();
            if seen.contains(&key) {
                return Err(bad(code, &format!("The subnet '{subnet}' is listed twice.")));
            }
            if !old.contains(&key) {
                let ignores = rule.get("ignoreMissingVnetServiceEndpoint") == Some(&json!(true));
                check_subnet(context, target, &subnet, self.endpoint, ignores)?;
            }
            seen.push(key);
        }
        Ok(())
    }

    /// Completes what a seed says is there. It is not checked: its subnets may come later in the seed, or
    /// be gone.
    pub(crate) fn complete_seeded(&self, holder: &mut Map<String, Value>) {
        let rules = holder.get_mut(self.list).and_then(Value::as_array_mut);
        rules.into_iter().flatten().filter_map(Value::as_object_mut).for_each(|it| self.add(it));
    }

    fn add(&self, members: &mut Map<String, Value>) {
        for (name, text) in self.added {
            members.entry(*name).or_insert_with(|| json!(text));
        }
    }

    fn subnet_of<'a>(&self, rule: &'a Value) -> Option<&'a str> {
        self.subnet.iter().try_fold(rule, |at, member| at.get(member))?.as_str()
    }

    /// The subnet of an entry, which has all members afterwards.
    fn complete(&self, rule: &mut Value, code: &'static str) -> Result<String, ApiError> {
        let subnet = self.subnet_of(rule).map(str::to_owned);
        let Some((subnet, members)) = subnet.zip(rule.as_object_mut()) else {
            return Err(bad(code, &format!("An entry of '{}' has no subnet.", self.list)));
        };
        let first = self.subnet.first().copied().unwrap_or_default();
        let added = self.added.iter().map(|(name, _)| *name);
        let known: Vec<&str> = self.others.iter().copied().chain(added).chain([first]).collect();
        shape::check_members(members, &known, "VirtualNetworkRule")?;
        if members.get("action").is_some_and(|it| it != "Allow") {
            return Err(bad(code, "The action of a virtual network rule is 'Allow'."));
        }
        self.add(members);
        Ok(subnet)
    }
}

/// Refuses a subnet that is none, that the caller may not link, or that has no endpoint for the
/// service. Azure cannot see whether a subnet of a tenant that it does not have exists, so one is
/// taken as it is. A subnet without a word on endpoints has them.
pub(crate) fn check_subnet(
    context: &Context<'_>,
    target: &Id,
    subnet: &str,
    endpoint: &str,
    ignores_missing_endpoint: bool,
) -> Result<(), ApiError> {
    let id = Id::parse(subnet).filter(|it| it.is_a("Microsoft.Network/virtualNetworks/subnets"));
    let Some(id) = id else {
        let message = format!("'{subnet}' is not the ID of a subnet.");
        return Err(bad("InvalidResourceReference", &message));
    };
    if context.permit(JOIN, &id).is_err() {
        let caller = &context.caller;
        return Err(ApiError::new(
            403,
            "LinkedAuthorizationFailed",
            format!(
                "The client '{}' with object id '{}' has permission to perform action '{}/write' on scope '{}'; however, \
                 it does not have permission to perform action(s) '{JOIN}' on the linked scope(s) '{subnet}' \
                 (respectively) or the linked scope(s) are invalid.",
                caller.app_id,
                caller.object_id,
                target.resource_type(),
                target.text(),
            ),
        ));
    }
    let document = context.session.document(context.tenant(), &id)?;
    let there = document.map(|it| object_of(&it.body)).unwrap_or_default();
    let endpoints = there.get("properties").and_then(|it| it.get("serviceEndpoints"));
    let Some(endpoints) = endpoints.and_then(Value::as_array) else { return Ok(()) };
    let has = endpoints.iter().any(|it| {
        let service = it.get("service").and_then(Value::as_str).unwrap_or_default();
        service.trim_end_matches(".Global").eq_ignore_ascii_case(endpoint)
    });
    if has || ignores_missing_endpoint {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "NetworkAclsValidationFailure",
        format!(
            "Validation of network acls failure: SubnetsHaveNoServiceEndpointsConfigured:Subnets {} of virtual network {} \
             do not have ServiceEndpoints for {endpoint} resources configured. Add {endpoint} to subnet's ServiceEndpoints \
             collection before trying to ACL {endpoint} resources to these subnets..",
            id.name(),
            id.top().text(),
        ),
    ))
}

/// Refuses resource instances that do not say which resource of which tenant.
fn check_instances(list: Option<&Value>, code: &'static str) -> Result<(), ApiError> {
    let rules = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for rule in rules {
        let Some(members) = rule.as_object() else {
            return Err(bad(code, "A resource access rule must be an object."));
        };
        shape::check_members(members, &["tenantId", "resourceId"], "ResourceAccessRule")?;
        shape::required(members, "tenantId", code)?;
        shape::required(members, "resourceId", code)?;
    }
    Ok(())
}

fn bad(code: &'static str, message: &str) -> ApiError {
    ApiError::bad_request(code, message)
}
