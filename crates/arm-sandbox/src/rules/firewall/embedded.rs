//! Rules that are a list inside the resource. A write replaces the whole list.

use http::Method;
use serde_json::{Map, Value};

use super::{Networks, Syntax, address, check_limit};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, patch},
    id::Id,
    rules::{
        Accepted, AsyncStyle, Deletion, EntityTags, Lease, Put, ResponseStyle, Rules, WriteStatus,
        generic::Generic, shape, soft_deleted,
    },
    store::Document,
};

/// What a service checks and adds in the properties that it is sent.
type Adjust = fn(&Change<'_>, &mut Map<String, Value>) -> Result<(), ApiError>;

/// A type whose firewall is a list inside the resource.
pub(crate) struct Embedded {
    /// `Namespace/type`.
    pub(crate) resource_type: &'static str,
    /// Newest first.
    pub(crate) versions: &'static [&'static str],
    /// The object of `properties` that the list is in; none where it is in `properties` itself.
    pub(crate) holder: Option<Holder>,
    /// The list.
    pub(crate) list: &'static str,
    /// The subnets beside it, if there are any.
    pub(crate) networks: Option<Networks>,
    /// One rule.
    pub(crate) entry: Entry,
    /// Which addresses are taken.
    pub(crate) syntax: Syntax,
    /// The most rules, where Azure documents it.
    pub(crate) limit: Option<u32>,
    /// The code of a refused rule.
    pub(crate) code: &'static str,
    /// What a PATCH may say.
    pub(crate) patch: Patch,
    /// How a write goes on after its answer.
    pub(crate) async_style: Option<AsyncStyle>,
    /// Whether there is an ETag, and what for.
    pub(crate) etag: Etag,
    /// What a write is told while another one runs.
    pub(crate) conflict: Option<fn(&Id) -> ApiError>,
    /// What the service checks and adds besides.
    pub(crate) adjust: Option<Adjust>,
}

/// The object that holds the rules.
pub(crate) struct Holder {
    /// Its name in `properties`.
    pub(crate) name: &'static str,
    /// What it may have besides the list.
    pub(crate) members: &'static [&'static str],
    /// What it must have.
    pub(crate) required: &'static [&'static str],
    /// What Azure adds when it is left out: name and JSON.
    pub(crate) defaults: &'static [(&'static str, &'static str)],
}

/// The form of a rule.
pub(crate) enum Entry {
    /// A text.
    Text,
    /// An object.
    Object {
        /// The member with the address.
        address: &'static str,
        /// The other members it may have.
        others: &'static [&'static str],
        /// The other members it must have.
        required: &'static [&'static str],
        /// The address as it is kept.
        kept: fn(&str) -> String,
    },
}

/// What a PATCH may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patch {
    /// Anything; each property replaces the one that was there.
    Merges,
    /// Nothing but tags.
    TagsOnly,
}

/// Whether a resource says its ETag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Etag {
    /// No, and a condition on it is not heeded.
    Absent,
    /// In that member, and a condition on it is not heeded.
    Shown(&'static str),
    /// In that member, for `If-Match` and `If-None-Match`.
    Heeded(&'static str),
}

impl Etag {
    /// Whether a condition on it is heeded.
    pub(crate) fn is_heeded(self) -> bool {
        matches!(self, Self::Heeded(_))
    }

    /// The member that says it.
    pub(crate) fn member(self) -> Option<&'static str> {
        match self {
            Self::Absent => None,
            Self::Shown(member) | Self::Heeded(member) => Some(member),
        }
    }

    /// What answers carry.
    pub(crate) fn tags(self) -> EntityTags {
        if self.is_heeded() { EntityTags::Strong } else { EntityTags::Absent }
    }
}

/// A write as a service sees it.
pub(crate) struct Change<'a> {
    /// How Azure behaves.
    pub(crate) context: &'a Context<'a>,
    /// What is written.
    pub(crate) id: &'a Id,
    /// The document without its `properties`.
    pub(crate) content: &'a Map<String, Value>,
    /// What is there.
    pub(crate) existing: Option<&'a Map<String, Value>>,
}

impl Change<'_> {
    /// A text in `properties` of what is there.
    pub(crate) fn was(&self, pointer: &str) -> Option<&str> {
        let properties = self.existing.and_then(|it| it.get("properties"));
        properties.and_then(|it| it.pointer(pointer)).and_then(Value::as_str)
    }

    /// `sku.name`, or nothing.
    pub(crate) fn sku(&self) -> &str {
        let sku = self.content.get("sku").and_then(|sku| sku.get("name"));
        sku.and_then(Value::as_str).unwrap_or_default()
    }
}

impl Rules for Embedded {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        self.versions
    }

    fn accept(&self, context: &Context<'_>, mut put: Put<'_>) -> Result<Accepted, ApiError> {
        soft_deleted::recover(context, &mut put)?;
        let mut properties = match put.content.remove("properties") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(properties)) => properties,
            Some(_) => return Err(self.bad("'properties' must be an object.")),
        };
        self.check_public_access(&properties)?;
        if let Some(adjust) = self.adjust {
            let change =
                Change { id: put.id, context, content: &put.content, existing: put.existing };
            adjust(&change, &mut properties)?;
        }
        self.check_firewall(context, &mut properties)?;
        if let Some(networks) = &self.networks {
            self.check_networks(networks, context, &put, &mut properties)?;
        }
        put.content.insert("properties".into(), Value::Object(properties));
        Ok(Accepted { etag_member: self.etag.member(), ..Generic.accept(context, put)? })
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        soft_deleted::remember(context, document)?;
        Generic.release(context, document)
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::POST
    }

    fn patched(
        &self,
        document: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        if self.patch == Patch::TagsOnly {
            shape::check_only_tags(&patch)?;
        }
        Ok(patch::merged(document, patch))
    }

    fn response_style(&self) -> ResponseStyle {
        let goes_on = |style: AsyncStyle| style.status != WriteStatus::AcceptedWhenNew;
        let deletion = if self.async_style.is_some_and(goes_on) {
            Deletion::Accepted
        } else {
            Deletion::Empty
        };
        ResponseStyle { async_style: self.async_style, deletion, tags: self.etag.tags() }
    }

    fn heeds_conditions(&self) -> bool {
        self.etag.is_heeded()
    }

    fn lease(&self, _: &Behavior, id: &Id) -> Option<Lease> {
        let error = self.conflict?(id);
        Some(Lease { name: format!("writes{}", id.key()), error })
    }
}

impl Embedded {
    fn check_public_access(&self, properties: &Map<String, Value>) -> Result<(), ApiError> {
        let known = ["Enabled", "Disabled", "SecuredByPerimeter"];
        match shape::optional(properties, "publicNetworkAccess", self.code)? {
            Some(text) if !known.iter().any(|known| known.eq_ignore_ascii_case(text)) => {
                Err(self.bad(&format!("The value '{text}' of 'publicNetworkAccess' is not valid.")))
            }
            _ => Ok(()),
        }
    }

    fn check_firewall(
        &self,
        context: &Context<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        let Some(holder) = &self.holder else { return self.check_list(context, properties) };
        match properties.get_mut(holder.name) {
            None => Ok(()),
            Some(Value::Object(object)) => {
                self.check_holder(holder, object)?;
                self.check_list(context, object)
            }
            Some(_) => Err(self.bad(&format!("'{}' must be an object.", holder.name))),
        }
    }

    fn check_networks(
        &self,
        networks: &Networks,
        context: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        let mut before = put.existing.and_then(|it| it.get("properties")?.as_object());
        let mut object = Some(properties);
        if let Some(holder) = &self.holder {
            before = before.and_then(|it| it.get(holder.name)?.as_object());
            object = object.and_then(|it| it.get_mut(holder.name)?.as_object_mut());
        }
        match object {
            Some(object) if put.seeded => networks.complete_seeded(object),
            Some(object) => networks.check(context, put.id, object, before, self.code)?,
            None => {}
        }
        Ok(())
    }

    fn check_holder(
        &self,
        holder: &Holder,
        object: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        let known = [holder.members, &[self.list]].concat();
        shape::check_members(object, &known, holder.name)?;
        let missing = |name: &&&str| object.get(**name).is_none_or(Value::is_null);
        if let Some(missing) = holder.required.iter().find(missing) {
            return Err(self.bad(&format!("'{missing}' is required in '{}'.", holder.name)));
        }
        match shape::optional(object, "defaultAction", self.code)? {
            None | Some("Allow" | "Deny") => {}
            Some(other) => {
                return Err(self.bad(&format!("The default action '{other}' is not valid.")));
            }
        }
        for (name, json) in holder.defaults {
            if object.get(*name).is_none_or(Value::is_null) {
                object.insert((*name).into(), serde_json::from_str(json).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Refuses what the service does not take in the list, and spells the rest as it does.
    pub(crate) fn check_list(
        &self,
        context: &Context<'_>,
        holder: &mut Map<String, Value>,
    ) -> Result<(), ApiError> {
        let rules = match holder.get_mut(self.list) {
            None | Some(Value::Null) => return Ok(()),
            Some(Value::Array(rules)) => rules,
            Some(_) => return Err(self.bad(&format!("'{}' must be a list.", self.list))),
        };
        check_limit(context.behavior, self.resource_type, self.limit, self.code, rules.len())?;
        rules.iter_mut().try_for_each(|rule| self.check_rule(rule))
    }

    fn check_rule(&self, rule: &mut Value) -> Result<(), ApiError> {
        match (&self.entry, rule) {
            (Entry::Text, Value::String(text)) => self.check_address(text),
            (Entry::Object { address, others, required, kept }, Value::Object(rule)) => {
                let known = [*others, &[*address]].concat();
                shape::check_members(rule, &known, self.list)?;
                for name in *required {
                    shape::required(rule, name, self.code)?;
                }
                if let Some(action) = rule.get("action").filter(|action| *action != "Allow") {
                    return Err(
                        self.bad(&format!("The action {action} of an IP rule is not valid."))
                    );
                }
                let text = shape::required(rule, address, self.code)?;
                self.check_address(text)?;
                let text = kept(text);
                rule.insert((*address).into(), Value::String(text));
                Ok(())
            }
            (_, other) => Err(self.bad(&format!("{other} is not a rule of '{}'.", self.list))),
        }
    }

    fn check_address(&self, text: &str) -> Result<(), ApiError> {
        self.syntax.check(text).map_err(|message| self.bad(&message))
    }

    fn bad(&self, message: &str) -> ApiError {
        ApiError::bad_request(self.code, message)
    }
}

/// Adds what a service returns always, whatever was written.
pub(crate) fn complete<const N: usize>(
    properties: &mut Map<String, Value>,
    always: [(&str, Value); N],
) {
    for (name, value) in always {
        if properties.get(name).is_none_or(Value::is_null) {
            properties.insert(name.into(), value);
        }
    }
}

/// Refuses an IPv6 rule list that has anything else in it.
pub(crate) fn check_ipv6_list(list: Option<&Value>, code: &'static str) -> Result<(), ApiError> {
    let rules = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text = |rule: &Value| rule.get("value").and_then(Value::as_str).map(str::to_owned);
    match rules.iter().find(|rule| !text(rule).is_some_and(|text| address::is_ipv6(&text))) {
        None => Ok(()),
        Some(rule) => Err(ApiError::bad_request(code, format!("{rule} is not an IPv6 rule."))),
    }
}
