//! The rules by which a storage account lets pages of other origins read blobs in the browser, from
//! Microsoft's page "Cross-Origin Resource Sharing (CORS) support for Azure Storage".

use serde_json::Value;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    origins: Vec<String>,
    methods: Vec<String>,
    headers: Vec<String>,
    exposed: Vec<String>,
}

impl Rule {
    /// The rules of a blob service; none where its answer has another form.
    pub(super) fn all(service: &Value) -> Option<Vec<Self>> {
        let rules = service.pointer("/properties/cors/corsRules")?.as_array()?;
        rules.iter().map(Self::read).collect()
    }

    fn read(rule: &Value) -> Option<Self> {
        let texts = |name: &str| -> Option<Vec<String>> {
            let list = rule.get(name)?.as_array()?.iter();
            list.map(|it| it.as_str().map(str::to_owned)).collect()
        };
        Some(Self {
            origins: texts("allowedOrigins")?,
            methods: texts("allowedMethods")?,
            headers: texts("allowedHeaders")?,
            exposed: texts("exposedHeaders")?,
        })
    }

    /// Whether the rule is for requests of this method from pages of this origin. Azure compares both
    /// exactly.
    fn is_for(&self, origin: &str, method: &str) -> bool {
        self.origins.iter().any(|it| includes(it, origin))
            && self.methods.iter().any(|it| it == method)
    }

    /// Whether requests may have any header.
    fn allows_any_header(&self) -> bool {
        self.headers.iter().any(|it| it == "*")
    }

    /// Whether pages may read this header of an answer.
    fn exposes(&self, header: &str) -> bool {
        self.exposed.iter().any(|it| match it.strip_suffix('*') {
            Some(start) => {
                header.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start))
            }
            None => it.eq_ignore_ascii_case(header),
        })
    }
}

/// Whether an allowed origin includes this one: all, all below a domain, or exactly this one.
fn includes(allowed: &str, origin: &str) -> bool {
    if allowed == "*" || allowed == origin {
        return true;
    }
    let Some((start, end)) = allowed.split_once('*') else { return false };
    let is_below_domain = start.ends_with("://") && end.starts_with('.');
    let between = origin.strip_prefix(start).and_then(|it| it.strip_suffix(end));
    is_below_domain && between.is_some_and(|it| !it.is_empty() && !it.contains(['/', ':']))
}

/// Whether a browser would send this as the origin of a page.
pub(super) fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let has_own_port = text.starts_with("https:") && text.ends_with(":443")
        || text.starts_with("http:") && text.ends_with(":80");
    !has_own_port
        && host.is_some_and(|it| {
            let (name, port) = it.split_once(':').unwrap_or((it, "1"));
            !name.is_empty()
                && name
                    .chars()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || ".-".contains(it))
                && port.parse::<u16>().is_ok()
        })
}

/// What the rules mean for the pages of an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No rule allows these methods.
    Refused(Vec<&'static str>),
    /// Rules allow the methods, and whether they allow the headers of requests is unknown: they list these.
    SomeHeaders(Vec<String>),
    /// Rules allow every request, and do not let the page read this header of the answer.
    Hidden(&'static str),
    /// Rules allow every request.
    Allowed,
}

/// Judges the rules for pages of an origin that use these methods and read this header of answers.
pub(super) fn judge(
    rules: &[Rule],
    origin: &str,
    methods: &[&'static str],
    reads: &'static str,
) -> Verdict {
    let matching = |method: &&'static str| {
        rules.iter().filter(|it| it.is_for(origin, method)).collect::<Vec<_>>()
    };
    let refused: Vec<_> = methods.iter().copied().filter(|it| matching(it).is_empty()).collect();
    if !refused.is_empty() {
        return Verdict::Refused(refused);
    }
    let matching: Vec<_> = methods.iter().map(matching).collect();
    if !matching.iter().all(|it| it.iter().any(|it| it.allows_any_header())) {
        let mut listed: Vec<_> =
            matching.iter().flatten().flat_map(|it| it.headers.clone()).collect();
        listed.sort_unstable();
        listed.dedup();
        return Verdict::SomeHeaders(listed);
    }
    // The first rule that matches a request decides, and which it is depends on its headers.
    if matching.iter().flatten().all(|it| it.exposes(reads)) {
        Verdict::Allowed
    } else {
        Verdict::Hidden(reads)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CONSOLE: &str = "https://acme.hosted.unionai.cloud";

    /// The rule of Union's guide, with other values.
    fn rule(changes: &Value) -> Rule {
        let mut rule = json!({
            "allowedOrigins": ["https://*.unionai.cloud", "https://*.union.ai"],
            "allowedMethods": ["GET", "HEAD"],
            "allowedHeaders": ["*"],
            "exposedHeaders": ["ETag"],
            "maxAgeInSeconds": 3600,
        });
        for (name, value) in changes.as_object().expect("an object") {
            rule[name] = value.clone();
        }
        let service = json!({ "properties": { "cors": { "corsRules": [rule] } } });
        Rule::all(&service).expect("a rule").remove(0)
    }

    fn judged(rules: &[Rule]) -> Verdict {
        judge(rules, CONSOLE, &["GET", "HEAD"], "ETag")
    }

    #[test]
    fn the_rule_of_the_guide_is_enough_alone_and_in_parts() {
        assert_eq!(judged(&[rule(&json!({}))]), Verdict::Allowed);
        let parts = [
            rule(&json!({ "allowedMethods": ["HEAD"] })),
            rule(&json!({ "allowedMethods": ["GET"], "exposedHeaders": ["*"] })),
        ];
        assert_eq!(judged(&parts), Verdict::Allowed);
    }

    #[test]
    fn an_origin_is_compared_exactly_and_a_wildcard_stands_for_what_is_below_a_domain() {
        for (allowed, expected) in [
            ("*", true),
            (CONSOLE, true),
            ("https://*.hosted.unionai.cloud", true),
            ("https://*.unionai.cloud", true),
            ("https://Acme.hosted.unionai.cloud", false),
            ("https://acme.hosted.unionai.cloud/", false),
            ("https://acme.hosted.unionai.cloud:443", false),
            ("http://*.unionai.cloud", false),
            ("https://*.acme.hosted.unionai.cloud", false),
            ("https://*unionai.cloud", false),
            ("https://acme.*", false),
        ] {
            assert_eq!(includes(allowed, CONSOLE), expected, "{allowed}");
        }
        assert!(!includes("https://*.unionai.cloud", "https://.unionai.cloud"));
        assert!(!includes("https://*.unionai.cloud", "https://evil.example/x.unionai.cloud"));
    }

    #[test]
    fn methods_that_no_rule_allows_are_named() {
        assert_eq!(judged(&[]), Verdict::Refused(vec!["GET", "HEAD"]));
        let only_get = rule(&json!({ "allowedMethods": ["GET", "PUT"] }));
        assert_eq!(judged(std::slice::from_ref(&only_get)), Verdict::Refused(vec!["HEAD"]));
        let elsewhere = rule(&json!({ "allowedOrigins": ["https://other.example"] }));
        assert_eq!(judged(&[only_get, elsewhere]), Verdict::Refused(vec!["HEAD"]));
    }

    #[test]
    fn listed_headers_leave_it_open_and_another_rule_may_close_it() {
        let listed = rule(&json!({ "allowedHeaders": ["x-ms-version", "range"] }));
        let names = vec!["range".to_owned(), "x-ms-version".to_owned()];
        assert_eq!(judged(std::slice::from_ref(&listed)), Verdict::SomeHeaders(names));
        assert_eq!(judged(&[listed, rule(&json!({}))]), Verdict::Allowed);
    }

    #[test]
    fn a_header_that_a_deciding_rule_hides_is_named() {
        let hiding = rule(&json!({ "exposedHeaders": ["x-ms-meta-*"] }));
        assert_eq!(judged(&[rule(&json!({})), hiding]), Verdict::Hidden("ETag"));
        assert_eq!(judged(&[rule(&json!({ "exposedHeaders": ["et*"] }))]), Verdict::Allowed);
    }

    #[test]
    fn an_answer_of_another_form_has_no_rules_to_judge() {
        for service in [
            json!({}),
            json!({ "properties": { "cors": {} } }),
            json!({ "properties": { "cors": { "corsRules": [{ "allowedOrigins": ["*"] }] } } }),
        ] {
            assert_eq!(Rule::all(&service), None, "{service}");
        }
    }

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for text in ["https://acme.union.ai", "http://localhost:8080", "https://10.0.0.1"] {
            assert!(is_origin(text), "{text}");
        }
        for text in [
            "acme.union.ai",
            "https://acme.union.ai/",
            "https://*.union.ai",
            "https://Acme.union.ai",
            "https://",
            "https://acme.union.ai:",
            "https://acme.union.ai:99999",
            "ftp://acme.union.ai",
            "null",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
