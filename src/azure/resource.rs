//! What all Azure resources have in common as JSON, and reads that accept no other answer for a
//! resource.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Id, client::Client, error::Error, failure::Cause, request::Request, resource_id::encode_path,
};
use crate::http::Response;

/// One Azure resource; `P` is what its type has under `properties`.
///
/// Fields that the resource's type does not have stay empty and are not sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resource<P> {
    /// The resource's ID, in the spelling that Azure returned.
    pub id: Id,
    /// The resource's own name, which is the last segment of its ID.
    #[serde(default)]
    pub name: String,
    /// The full type, such as `Microsoft.Storage/storageAccounts`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// The region; extension resources and role assignments have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The tags; absent and `null` mean none.
    #[serde(
        default,
        deserialize_with = "null_is_empty",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub tags: BTreeMap<String, String>,
    /// The version of the resource, for conditional writes, where its type has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// What the type has of its own.
    pub properties: P,
}

fn null_is_empty<'de, D>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error>
where
    D: serde::Deserializer<'de>,
{
    Option::<BTreeMap<String, String>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A resource as it was read, and the version to hold a write against.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// The resource.
    pub resource: T,
    /// Its entity tag, in the answer's header or in the resource itself.
    pub etag: Option<String>,
}

/// What an answer must have to be taken for a resource.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    members: &'static [&'static str],
    any_type: bool,
}

impl Expected {
    /// A resource that also has these members, given as JSON pointers. Name those that its service
    /// always returns.
    #[must_use]
    pub const fn with(members: &'static [&'static str]) -> Self {
        Self { members, any_type: false }
    }

    /// The same, whatever the answer says is its type: AKS calls the private endpoint connections
    /// of a cluster `Microsoft.Network/privateEndpoints`.
    #[must_use]
    pub const fn of_any_type(self) -> Self {
        Self { any_type: true, ..self }
    }

    /// Whether the answer describes the resource at this path; otherwise what it is instead.
    pub fn check(&self, path: &str, answer: &Value) -> Result<(), String> {
        let id = self.described(answer)?;
        if !same(id, path) {
            return Err(format!("it describes `{id}`"));
        }
        let expected = Id::parse(path).ok().and_then(|it| it.resource_type());
        let expected = expected.filter(|_| !self.any_type && has_provider(path));
        let Some(expected) = expected else { return Ok(()) };
        match answer.get("type").and_then(Value::as_str) {
            Some(found) if bare_type(found).eq_ignore_ascii_case(&expected) => Ok(()),
            Some(found) => Err(format!("its type is `{found}` instead of `{expected}`")),
            None => Err("it has no `type`".to_owned()),
        }
    }

    /// Whether an element of a list describes a child at this path.
    pub fn check_child(&self, collection: &str, element: &Value) -> Result<(), String> {
        let id = self.described(element)?;
        match id.trim_end_matches('/').rsplit_once('/') {
            Some((parent, _)) if same(parent, collection) => Ok(()),
            _ => Err(format!("it lists `{id}`")),
        }
    }

    /// The ID in an answer that has all the members.
    fn described<'a>(&self, answer: &'a Value) -> Result<&'a str, String> {
        let members = answer.as_object().ok_or_else(|| format!("it is {}", kind(answer)))?;
        if members.is_empty() {
            return Err("it is an empty object".to_owned());
        }
        let id = members.get("id").and_then(Value::as_str).ok_or("it has no `id`")?;
        let needs_properties = has_provider(id);
        if needs_properties && !members.get("properties").is_some_and(Value::is_object) {
            return Err("it has no `properties`".to_owned());
        }
        let missing = |it: &&&str| answer.pointer(it).is_none_or(Value::is_null);
        match self.members.iter().find(missing) {
            None => Ok(id),
            Some(missing) => Err(format!(
                "it has no `{}`, which such a resource always has",
                missing.trim_start_matches('/').replace('/', ".")
            )),
        }
    }
}

impl Client {
    /// Reads a resource, if it is there. An answer that does not describe it is an error.
    pub async fn find<T: DeserializeOwned>(
        &self,
        request: &Request,
        expected: Expected,
    ) -> Result<Option<Found<T>>, Error> {
        let response = match self.execute(request).await {
            Ok(response) => response,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer = response.value().map_err(|error| self.unread(request, &error))?;
        let problem = expected.check(request.path(), &answer);
        problem.map_err(|it| self.error(request, Cause::Undescribed(it)))?;
        let etag = etag(&response, &answer);
        let resource = serde_json::from_value(answer)
            .map_err(|error| self.error(request, Cause::Decode(error.to_string())))?;
        Ok(Some(Found { resource, etag }))
    }

    /// Reads every page of the list of children that this request begins, if there is what they are
    /// children of. An element that does not describe one of them is an error.
    pub async fn find_children<T: DeserializeOwned>(
        &self,
        request: &Request,
        expected: Expected,
    ) -> Result<Option<Vec<T>>, Error> {
        let elements: Vec<Value> = match self.list_all(request.clone()).await {
            Ok(elements) => elements,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let children = elements.into_iter().map(|element| {
            let problem = expected.check_child(request.path(), &element);
            problem.map_err(|it| self.error(request, Cause::Undescribed(it)))?;
            serde_json::from_value(element)
                .map_err(|error| self.error(request, Cause::Decode(error.to_string())))
        });
        children.collect::<Result<_, _>>().map(Some)
    }
}

/// The version that a resource has, in the answer's header or in itself.
fn etag(response: &Response, resource: &Value) -> Option<String> {
    let inside = ["etag", "eTag"].iter().find_map(|name| resource.get(*name)?.as_str());
    response.header("etag").or(inside).filter(|it| !it.is_empty()).map(str::to_owned)
}

/// Whether two paths are the same one: Azure changes the case of what it returns, and encodes some
/// characters of names.
fn same(one: &str, other: &str) -> bool {
    let plain = |path: &str| path.trim_matches('/').to_lowercase();
    let (one, other) = (plain(one), plain(other));
    let encoded = |path: &str| encode_path(path).to_lowercase();
    one == other || encoded(&one) == other || one == encoded(&other)
}

/// A type without what management groups put before theirs.
fn bare_type(text: &str) -> &str {
    text.strip_prefix("/providers/").unwrap_or(text)
}

/// Whether a path leads to a resource of a provider, and not to a subscription or a group.
fn has_provider(path: &str) -> bool {
    path.to_ascii_lowercase().contains("/providers/")
}

/// The kind of JSON of an answer that is not a resource.
fn kind(answer: &Value) -> &'static str {
    match answer {
        Value::Null => "empty",
        Value::Array(_) => "a list",
        _ => "no object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LAKE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake";
    const TYPE: &str = "Microsoft.Storage/storageAccounts";
    const EXPECTED: Expected = Expected::with(&["/properties/networkAcls/defaultAction"]);

    fn lake() -> Value {
        json!({ "id": LAKE, "type": TYPE,
            "properties": { "networkAcls": { "defaultAction": "Deny" } } })
    }

    /// The account, changed.
    fn but(change: impl FnOnce(&mut Value)) -> Value {
        let mut lake = lake();
        change(&mut lake);
        lake
    }

    fn without(name: &str) -> Value {
        but(|it| _ = it.as_object_mut().and_then(|it| it.remove(name)))
    }

    #[test]
    fn only_what_names_the_resource_and_has_its_members_is_taken_for_it() {
        for (answer, problem) in [
            (json!(null), "it is empty"),
            (json!([]), "it is a list"),
            (json!([lake()]), "it is a list"),
            (json!("ok"), "it is no object"),
            (json!({}), "it is an empty object"),
            (json!({ "value": [] }), "it has no `id`"),
            (json!({ "status": "Succeeded" }), "it has no `id`"),
            (without("id"), "it has no `id`"),
            (without("type"), "it has no `type`"),
            (without("properties"), "it has no `properties`"),
            (but(|it| it["properties"] = json!(null)), "it has no `properties`"),
            (but(|it| it["properties"] = json!([])), "it has no `properties`"),
            (but(|it| it["properties"] = json!({})), "it has no `properties.networkAcls"),
            (but(|it| it["properties"]["networkAcls"] = json!(null)), "networkAcls.defaultAction`"),
            (but(|it| it["properties"]["networkAcls"] = json!({})), "networkAcls.defaultAction`"),
            (but(|it| it["id"] = format!("{LAKE}2").into()), "lake2`"),
            (but(|it| it["id"] = format!("{LAKE}/blobServices/default").into()), "it describes"),
            (but(|it| it["id"] = LAKE.replace("/rg/", "/rg2/").into()), "it describes"),
            (but(|it| it["type"] = "Microsoft.KeyVault/vaults".into()), "instead of"),
        ] {
            let found = EXPECTED.check(LAKE, &answer).unwrap_err();
            assert!(found.contains(problem), "{answer}: {found}");
        }
    }

    #[test]
    fn other_spellings_of_the_same_resource_are_taken_for_it() {
        for answer in [
            lake(),
            but(|it| it["id"] = LAKE.to_uppercase().into()),
            but(|it| it["id"] = format!("{LAKE}/").into()),
            but(|it| it["id"] = LAKE.replace("resourceGroups", "resourcegroups").into()),
            but(|it| it["type"] = TYPE.to_lowercase().into()),
            but(|it| it["type"] = format!("/providers/{TYPE}").into()),
            but(|it| it["more"] = json!(1)),
        ] {
            assert_eq!(EXPECTED.check(LAKE, &answer), Ok(()), "{answer}");
        }
        let spaced = LAKE.replace("lake", "data lake");
        let answer = but(|it| it["id"] = LAKE.replace("lake", "data%20lake").into());
        assert_eq!(EXPECTED.check(&spaced, &answer), Ok(()));
    }

    #[test]
    fn a_type_that_a_service_misnames_is_looked_over_only_where_that_is_known() {
        let path = format!("{LAKE}/privateEndpointConnections/c");
        let answer =
            json!({ "id": path, "type": "Microsoft.Network/privateEndpoints", "properties": {} });
        assert!(Expected::with(&[]).check(&path, &answer).is_err());
        assert_eq!(Expected::with(&[]).of_any_type().check(&path, &answer), Ok(()));
    }

    #[test]
    fn a_subscription_has_neither_type_nor_properties() {
        let path = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
        let expected = Expected::with(&["/tenantId"]);
        assert_eq!(expected.check(path, &json!({ "id": path, "tenantId": "t" })), Ok(()));
        assert!(expected.check(path, &json!({ "id": path })).is_err());
    }

    #[test]
    fn an_element_of_a_list_is_a_child_of_what_was_listed() {
        let collection = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Sql/servers/s/firewallRules";
        let expected = Expected::with(&["/properties/startIpAddress"]);
        let rule =
            |id: String| json!({ "id": id, "properties": { "startIpAddress": "192.0.2.1" } });
        let office = rule(format!("{}/office", collection.to_uppercase()));
        assert_eq!(expected.check_child(collection, &office), Ok(()));
        for element in [
            json!(null),
            json!({}),
            json!({ "name": "office" }),
            json!({ "id": format!("{collection}/office"), "properties": {} }),
            rule(format!("{collection}/office/more")),
            rule(collection.replace("/s/", "/other/") + "/office"),
            rule(collection.to_owned()),
        ] {
            assert!(expected.check_child(collection, &element).is_err(), "{element}");
        }
    }
}
