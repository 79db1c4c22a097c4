//! Clients of Azure that are answered from a script, or by the sandbox.

use arm_sandbox::Sandbox;
use axum::Router;
use azure_core::credentials::Secret;

use crate::azure::{Client, Cloud, Credential, Settings, Transport};
pub(crate) use crate::http::script::{Answer, Script, interrupted_after, within};

/// The API version of all calls; the script does not look at it.
pub(crate) const API: &str = "2022-04-01";
/// A resource to call about.
pub(crate) const PATH: &str = "/subscriptions/6f0e0000-1111-2222-3333-4444555566a1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet";

/// Settings for a router: the public cloud, a given token, no throttling.
pub(crate) fn settings(router: Router) -> Settings {
    Settings {
        transport: Transport::Router(router),
        rates: None,
        correlation_id: Some("00000000-0000-0000-0000-00000000c0de".to_owned()),
        ..Settings::new(Cloud::public(), Credential::Static(Secret::new("token-1")))
    }
}

/// A client of a simulated Azure, signed in to it.
pub(crate) fn sandboxed(sandbox: &Sandbox) -> Client {
    let credential = Credential::Static(Secret::from(sandbox.access_token(None).unwrap()));
    Client::new(Settings { credential, ..settings(sandbox.router()) })
}

/// A client whose calls are answered from the script.
pub(crate) fn scripted(answers: impl IntoIterator<Item = Answer>) -> (Client, Script) {
    let script = Script::new(answers);
    (Client::new(settings(script.router())), script)
}
