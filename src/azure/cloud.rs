//! The clouds: where Azure Resource Manager and the token endpoint are, and which hosts may see a token.

use url::Url;

use crate::http::{EndpointError, read_endpoint};

/// Where to send requests, where to get tokens, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// Which of Azure's clouds it is, as the provider block spells it. With custom endpoints it is
    /// the one that they belong to.
    pub name: &'static str,
    /// The address of Azure Resource Manager, without a path.
    pub resource_manager: Url,
    /// The address of the token endpoint, without the tenant.
    pub authority_host: Url,
    /// Whom tokens are for, without the `/.default` of a scope.
    pub audience: String,
    /// The audience that federated credentials are made for.
    pub federated_audience: &'static str,
    /// Whether hosts below the endpoint's are Azure's too, as the regional ones are.
    subdomains: bool,
}

impl Cloud {
    /// The public cloud.
    #[must_use]
    pub fn public() -> Self {
        Self::of(
            "public",
            "management.azure.com",
            "login.microsoftonline.com",
            "api://AzureADTokenExchange",
        )
    }

    /// The cloud of the government of the United States.
    #[must_use]
    pub fn us_government() -> Self {
        Self::of(
            "usgovernment",
            "management.usgovcloudapi.net",
            "login.microsoftonline.us",
            "api://AzureADTokenExchangeUSGov",
        )
    }

    /// The cloud in China.
    #[must_use]
    pub fn china() -> Self {
        Self::of(
            "china",
            "management.chinacloudapi.cn",
            "login.chinacloudapi.cn",
            "api://AzureADTokenExchangeChina",
        )
    }

    /// The cloud with this name, as the provider block and `ARM_ENVIRONMENT` spell it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "public" => Some(Self::public()),
            "usgovernment" => Some(Self::us_government()),
            "china" => Some(Self::china()),
            _ => None,
        }
    }

    /// The same cloud with Azure Resource Manager elsewhere.
    /// Only exactly this address is then trusted with tokens, unless it is that of one of Azure's clouds;
    /// and they are asked for in its name.
    pub fn with_resource_manager(self, endpoint: &str) -> Result<Self, EndpointError> {
        let resource_manager = read_endpoint(endpoint)?;
        let clouds = [Self::public(), Self::us_government(), Self::china()];
        let subdomains = clouds.iter().any(|it| it.resource_manager == resource_manager);
        let audience = resource_manager.as_str().trim_end_matches('/').to_owned();
        Ok(Self { resource_manager, audience, subdomains, ..self })
    }

    /// The same cloud with the token endpoint elsewhere.
    pub fn with_authority_host(self, authority_host: &str) -> Result<Self, EndpointError> {
        Ok(Self { authority_host: read_endpoint(authority_host)?, ..self })
    }

    /// The same cloud with tokens for another audience.
    #[must_use]
    pub fn with_audience(self, audience: &str) -> Self {
        let audience = audience.strip_suffix("/.default").unwrap_or(audience);
        Self { audience: audience.trim_end_matches('/').to_owned(), ..self }
    }

    /// Where Microsoft Graph of this cloud is, and whom its tokens are for. Behind a custom endpoint,
    /// which is a test's, Graph has the same address.
    #[must_use]
    pub fn directory(&self) -> Self {
        let host = match self.resource_manager.host_str() {
            Some("management.azure.com") => "https://graph.microsoft.com",
            Some("management.usgovcloudapi.net") => "https://graph.microsoft.us",
            Some("management.chinacloudapi.cn") => "https://microsoftgraph.chinacloudapi.cn",
            _ => return self.clone(),
        };
        let Ok(resource_manager) = Url::parse(host) else { return self.clone() };
        Self { resource_manager, audience: host.to_owned(), subdomains: false, ..self.clone() }
    }

    /// The scope that tokens are asked for.
    #[must_use]
    pub fn scope(&self) -> String {
        format!("{}/.default", self.audience)
    }

    /// True when a request with a token may go to this address:
    /// the endpoint itself and, in Azure's own clouds, the regional hosts below it.
    #[must_use]
    pub fn trusts(&self, url: &Url) -> bool {
        let same_host = url.host() == self.resource_manager.host();
        let port = url.port_or_known_default() == self.resource_manager.port_or_known_default();
        url.scheme() == self.resource_manager.scheme()
            && port
            && (same_host || self.is_regional(url))
    }

    fn of(
        name: &'static str,
        resource_manager: &str,
        authority_host: &str,
        federated_audience: &'static str,
    ) -> Self {
        let url = |host: &str| {
            Url::parse(&format!("https://{host}")).expect("the table holds valid hosts")
        };
        Self {
            name,
            resource_manager: url(resource_manager),
            authority_host: url(authority_host),
            audience: format!("https://{resource_manager}"),
            federated_audience,
            subdomains: true,
        }
    }

    fn is_regional(&self, url: &Url) -> bool {
        let (Some(host), Some(parent)) = (url.host_str(), self.resource_manager.host_str()) else {
            return false;
        };
        self.subdomains
            && host.strip_suffix(parent).is_some_and(|it| it.len() > 1 && it.ends_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_trust(cloud: &Cloud, url: &str, expected: bool) {
        assert_eq!(cloud.trusts(&Url::parse(url).expect("a URL")), expected, "{url}");
    }

    #[test]
    fn only_the_clouds_own_hosts_see_a_token() {
        let public = Cloud::public();
        check_trust(&public, "https://management.azure.com/subscriptions", true);
        check_trust(&public, "https://management.azure.com:443/subscriptions", true);
        check_trust(&public, "https://MANAGEMENT.azure.com/subscriptions", true);
        check_trust(&public, "https://eastus2.management.azure.com/operations/1", true);
        check_trust(&public, "http://management.azure.com/subscriptions", false);
        check_trust(&public, "https://management.azure.com:8443/", false);
        check_trust(&public, "https://evilmanagement.azure.com/", false);
        check_trust(&public, "https://.management.azure.com/", false);
        check_trust(&public, "https://management.azure.com.evil.example/", false);
        check_trust(&public, "https://management.chinacloudapi.cn/", false);
        check_trust(&public, "https://evil.example/?x=management.azure.com", false);
    }

    #[test]
    fn the_directory_of_each_cloud_gets_tokens_of_its_own_and_nobody_else() {
        for (cloud, host) in [
            (Cloud::public(), "https://graph.microsoft.com"),
            (Cloud::us_government(), "https://graph.microsoft.us"),
            (Cloud::china(), "https://microsoftgraph.chinacloudapi.cn"),
        ] {
            let directory = cloud.directory();
            assert_eq!(directory.scope(), format!("{host}/.default"));
            check_trust(&directory, &format!("{host}/v1.0/servicePrincipals"), true);
            check_trust(&directory, cloud.resource_manager.as_str(), false);
            check_trust(&cloud, host, false);
        }
        let custom = Cloud::public().with_resource_manager("http://127.0.0.1:8080").expect("one");
        assert_eq!(custom.directory(), custom);
    }

    #[test]
    fn a_custom_endpoint_is_trusted_exactly() {
        let cloud =
            Cloud::public().with_resource_manager("http://127.0.0.1:8080").expect("an endpoint");
        check_trust(&cloud, "http://127.0.0.1:8080/subscriptions", true);
        check_trust(&cloud, "http://127.0.0.1:8081/subscriptions", false);
        check_trust(&cloud, "https://127.0.0.1:8080/subscriptions", false);
        check_trust(&cloud, "https://management.azure.com/", false);
        let cloud = Cloud::public()
            .with_resource_manager("https://arm.contoso.example")
            .expect("an endpoint");
        check_trust(&cloud, "https://west.arm.contoso.example/", false);
        assert_eq!(cloud.scope(), "https://arm.contoso.example/.default");
    }

    #[test]
    fn azures_own_endpoint_keeps_its_regional_hosts_when_it_is_named() {
        let cloud = Cloud::china().with_resource_manager("https://management.azure.com/").unwrap();
        check_trust(&cloud, "https://west.management.azure.com/operations/1", true);
        check_trust(&cloud, "https://management.chinacloudapi.cn/", false);
    }

    #[test]
    fn each_cloud_asks_for_tokens_in_its_own_name() {
        let scopes = ["public", "usgovernment", "China"]
            .map(|name| Cloud::named(name).expect("a cloud").scope());
        assert_eq!(
            scopes,
            [
                "https://management.azure.com/.default",
                "https://management.usgovcloudapi.net/.default",
                "https://management.chinacloudapi.cn/.default",
            ]
        );
        assert_eq!(Cloud::named("german"), None);
        assert_eq!(
            Cloud::public().with_audience("https://a.example/.default").scope(),
            "https://a.example/.default"
        );
    }

    #[test]
    fn unusable_endpoints_are_explained() {
        let problem =
            |text: &str| Cloud::public().with_resource_manager(text).expect_err("an error");
        assert_eq!(
            problem("management.azure.com"),
            EndpointError::Url("management.azure.com".into())
        );
        assert_eq!(
            problem("http://arm.example"),
            EndpointError::Plain("http://arm.example".into())
        );
        assert_eq!(
            problem("https://arm.example/api"),
            EndpointError::Path("https://arm.example/api".into())
        );
        assert!(Cloud::public().with_authority_host("http://localhost:9/").is_ok());
        assert!(Cloud::public().with_authority_host("http://[::1]:9").is_ok());
    }
}
