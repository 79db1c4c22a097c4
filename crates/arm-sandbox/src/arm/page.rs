//! Lists in pages: `value`, and a link to the rest.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use url::form_urlencoded;

use crate::{
    api_error::ApiError,
    message::{Answer, Request},
    store::Element,
};

/// The types whose lists honor `$top`, by the published API specifications (those from which
/// hashicorp/go-azure-sdk is generated). Lists of resources and of resource groups do too. Lists of
/// all other types ignore it, as they do other parameters that they do not know.
const HONOR_TOP: &[&str] = &[
    "Microsoft.EventGrid/domains",
    "Microsoft.EventGrid/domains/privateEndpointConnections",
    "Microsoft.EventGrid/domains/privateLinkResources",
    "Microsoft.EventGrid/namespaces",
    "Microsoft.EventGrid/topics",
    "Microsoft.EventGrid/topics/privateEndpointConnections",
    "Microsoft.EventGrid/topics/privateLinkResources",
    "Microsoft.EventHub/namespaces/eventhubs",
    "Microsoft.EventHub/namespaces/eventhubs/consumergroups",
    "Microsoft.KeyVault/managedHSMs",
    "Microsoft.KeyVault/vaults",
    "Microsoft.Kusto/clusters/databases",
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    "Microsoft.Network/networkSecurityPerimeters",
    "Microsoft.Network/networkSecurityPerimeters/profiles",
    "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules",
    "Microsoft.Network/networkSecurityPerimeters/resourceAssociations",
    "Microsoft.Network/privateDnsZones",
    "Microsoft.Resources/resourceGroups",
    "Microsoft.Resources/resources",
    "Microsoft.ServiceBus/namespaces/queues",
    "Microsoft.ServiceBus/namespaces/topics",
    "Microsoft.ServiceBus/namespaces/topics/subscriptions",
    "Microsoft.ServiceBus/namespaces/topics/subscriptions/rules",
];

/// What is in a private DNS zone: links and records of each kind, all of whose lists honor it.
const IN_ZONES: &str = "microsoft.network/privatednszones/";

/// Which page is asked for.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The key of the last element of the page before.
    pub(super) after: Option<String>,
    /// The most elements.
    pub(super) size: u32,
}

impl Page {
    /// Reads `$skiptoken`, and `$top` where lists of the type honor it.
    pub(super) fn from_request(
        request: &Request,
        page_size: u32,
        resource_type: &str,
    ) -> Result<Self, ApiError> {
        let after = request.parameter("$skiptoken").map(read_token).transpose()?;
        let top = request.parameter("$top").filter(|_| honors_top(resource_type));
        let size = match top.map(str::parse::<u32>) {
            None => page_size,
            Some(Ok(top)) if 0 < top => top.min(page_size),
            Some(_) => {
                return Err(ApiError::bad_request(
                    "InvalidTop",
                    "The value of $top must be a positive integer.",
                ));
            }
        };
        Ok(Self { after, size: size.max(1) })
    }
}

fn honors_top(resource_type: &str) -> bool {
    HONOR_TOP.iter().any(|it| it.eq_ignore_ascii_case(resource_type))
        || resource_type.to_ascii_lowercase().starts_with(IN_ZONES)
}

/// The answer with at most `size` of the elements, which are in the order of their keys, and a link
/// to the rest.
pub(super) fn answer(
    request: &Request,
    mixed_case: bool,
    size: u32,
    elements: &[Element],
) -> Answer {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let shown = elements.get(..size).unwrap_or(elements);
    let mut text = String::with_capacity(
        shown.iter().map(|element| element.body.len() + 1).sum::<usize>() + 512,
    );
    text.push_str("{\"value\":[");
    for (index, Element { body, .. }) in shown.iter().enumerate() {
        if 0 < index {
            text.push(',');
        }
        text.push_str(body);
    }
    text.push(']');
    if let Some(Element { key: last, .. }) = shown.last().filter(|_| shown.len() < elements.len()) {
        let link = next_link(request, mixed_case, last);
        text.push_str(",\"nextLink\":");
        text.push_str(&serde_json::Value::String(link).to_string());
    }
    text.push('}');
    Answer::text(200, text)
}

/// The answer that is nothing but the elements.
pub(super) fn bare(elements: &[Element]) -> Answer {
    let bodies: Vec<&str> = elements.iter().map(|element| element.body.as_str()).collect();
    Answer::text(200, format!("[{}]", bodies.join(",")))
}

/// The whole address of the page after an element, at the host that the client used.
fn next_link(request: &Request, mixed_case: bool, last: &str) -> String {
    let path = if mixed_case {
        request
            .path
            .replace("/resourceGroups/", "/resourcegroups/")
            .replace("/Microsoft.", "/microsoft.")
    } else {
        request.path.clone()
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(
        request.query.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("$skiptoken")),
    );
    query.append_pair("$skiptoken", &BASE64.encode(last));
    format!("{}{path}?{}", request.base(), query.finish())
}

fn read_token(token: &str) -> Result<String, ApiError> {
    let bytes = BASE64.decode(token).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
        ApiError::bad_request(
            "InvalidSkipToken",
            "The value of $skiptoken is not one that the service gave.",
        )
    })
}
