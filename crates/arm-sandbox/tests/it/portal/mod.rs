//! The pages of a served sandbox, as a browser asks for them over a socket.

mod forms;
mod pages;
mod safety;

use std::{fmt::Write as _, net::SocketAddr};

use arm_sandbox::{Sandbox, ServeOptions, Settings, serve};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

use crate::support::{
    OTHER_SUBSCRIPTION, OTHER_TENANT, PRINCIPAL, SUBSCRIPTION, TENANT, account, identity,
};

/// An address that the vendor calls from, and one of which nobody is known.
const KNOWN: &str = "203.0.113.18";
const UNKNOWN: &str = "198.51.100.7";

/// A sandbox that is served, and a browser that has opened its first page.
struct Browser {
    sandbox: Sandbox,
    address: SocketAddr,
    cookie: String,
    token: String,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// What a browser got.
#[derive(Debug)]
struct Got {
    status: u16,
    head: String,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    #[track_caller]
    fn says(&self, texts: &[&str]) {
        for text in texts {
            assert!(self.body.contains(text), "{text:?} is not in {} {}", self.status, self.body);
        }
    }
}

impl Browser {
    /// A browser in front of the sandbox of [`seed`].
    async fn open() -> Self {
        Self::on(seed()).await
    }

    async fn on(seed: Value) -> Self {
        Self::serving(seed, ServeOptions::default()).await
    }

    async fn serving(seed: Value, options: ServeOptions) -> Self {
        let sandbox =
            Sandbox::open(Settings { seed: Some(seed.into()), ..Settings::default() }).unwrap();
        let server = serve(&sandbox, options).await.unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], server.address().port()));
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(server.run(async { stopped.await.unwrap_or_default() }));
        let (cookie, token) = (String::new(), String::new());
        let mut browser = Self { sandbox, address, cookie, token, stop, task };
        let first = browser.get("/").await;
        let cookie = first.header("set-cookie").unwrap_or_default();
        browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let page = browser.get("/-/requests").await;
        let rest = page.body.split_once("name=\"form-token\" value=\"").map_or("", |it| it.1);
        rest.split('"').next().unwrap_or_default().clone_into(&mut browser.token);
        assert!(!browser.cookie.is_empty() && !browser.token.is_empty(), "{page:?}");
        browser
    }

    fn host(&self) -> String {
        self.address.to_string()
    }

    /// What a browser sends of itself.
    fn usual(&self) -> Vec<(String, String)> {
        let mut headers = vec![
            ("Host".to_owned(), self.host()),
            ("Accept".to_owned(), "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8".to_owned()),
        ];
        if !self.cookie.is_empty() {
            headers.push(("Cookie".to_owned(), self.cookie.clone()));
        }
        headers
    }

    async fn get(&self, path: &str) -> Got {
        self.send("GET", path, &self.usual(), "").await
    }

    /// Sends a form as a page of the sandbox does; the page that it leads to.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let answer = self.post_only(path, fields).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        self.get(answer.header("location").unwrap_or_default()).await
    }

    async fn post_only(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let headers = [self.usual(), vec![("Origin".to_owned(), self.origin())]].concat();
        self.send("POST", path, &headers, &self.form(fields)).await
    }

    fn origin(&self) -> String {
        format!("http://{}", self.host())
    }

    /// The body of a form with the token.
    fn form(&self, fields: &[(&str, &str)]) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("form-token", &self.token);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        form.finish()
    }

    /// The headers of a call to the API with a token of the customer's tenant.
    fn signed(&self) -> Vec<(String, String)> {
        let token = self.sandbox.access_token(None).unwrap();
        let signed = [
            ("Authorization".to_owned(), format!("Bearer {token}")),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ];
        [self.usual(), signed.to_vec()].concat()
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Got {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if method == "POST" {
            text.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
        }
        let _ = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).unwrap_or_default().parse().unwrap();
        Got { status, head: head.to_owned(), body: body.to_owned() }
    }
}

/// The customer's network, and the vendor's.
fn networks() -> [String; 2] {
    [(SUBSCRIPTION, "core"), (OTHER_SUBSCRIPTION, "dp1")].map(|(subscription, name)| {
        format!(
            "/subscriptions/{subscription}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/{name}"
        )
    })
}

/// A vendor and a customer with something of everything.
fn seed() -> Value {
    let [customer, vendor] = networks();
    let space = |id: &str, prefix: &str| json!({"id": id, "location": "westeurope", "properties": {"addressSpace": {"addressPrefixes": [prefix]}}});
    json!({
        "tenants": [
            {"tenantId": TENANT, "displayName": "Acme"},
            {"tenantId": OTHER_TENANT, "displayName": "Astro"},
        ],
        "subscriptions": [
            {"subscriptionId": SUBSCRIPTION, "tenantId": TENANT, "displayName": "Production"},
            {"subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT, "displayName": "Data planes"},
        ],
        "resources": [
            {
                "id": account(), "location": "westeurope", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2",
                "properties": {
                    "networkAcls": {
                        "defaultAction": "Deny",
                        "ipRules": [{"value": KNOWN}, {"value": UNKNOWN}],
                    },
                    "primaryConnectionString": "p4ssw0rd-of-the-seed",
                },
            },
            {"id": identity(), "location": "westeurope", "properties": {"principalId": PRINCIPAL, "clientId": crate::support::CLIENT}},
            {
                "id": format!("{}/federatedIdentityCredentials/etl", identity()),
                "properties": {"issuer": "https://issuer.example/", "subject": "system:serviceaccount:etl:worker", "audiences": ["api://AzureADTokenExchange"]},
            },
            {
                "id": format!("{}/providers/Microsoft.Authorization/roleAssignments/1d3a55ca-0000-4000-8000-000000000001", account()),
                "properties": {
                    "principalId": PRINCIPAL,
                    "roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{}", crate::support::READER),
                },
            },
            space(&customer, "10.60.0.0/16"),
            space(&vendor, "172.20.0.0/19"),
        ],
        "astro": {"organizations": [{
            "id": "org",
            "clusters": [{"id": "cluster", "name": "prod-euw", "metadata": {"externalIPs": [KNOWN]}}],
        }]},
    })
}
