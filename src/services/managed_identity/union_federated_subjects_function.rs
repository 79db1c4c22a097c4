//! `union_federated_subjects`: the service accounts of a self-managed data plane of Union.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::{Function, FunctionError, Model, Ordered};

/// The namespace that Union's chart is installed in.
const RELEASE: &str = "union";

/// How many federated credentials an identity can hold.
const CAPACITY: usize = 20;

/// The subjects of the federated credentials that Union's guide for self-managed data planes asks
/// for, by the name that it gives each credential.
///
/// The guide has two managed identities: the backend's (`union-backend`), which Union's own services
/// run as, and the executions' (`union-executions`), which tasks run as. Tasks run in the namespace
/// `union`; with `low_privilege: false` they run in a namespace for each domain as well, and each of
/// those needs a credential, because a subject has no wildcards.
#[derive(Debug, Model)]
#[tf(name = "union_federated_subjects")]
pub(crate) struct UnionFederatedSubjects {
    /// Namespaces in which tasks run besides `union`, such as
    /// `["development", "staging", "production"]`; empty with a single namespace.
    namespaces: BTreeSet<String>,
}

/// Subjects by the name of the credential.
#[derive(Debug, Model)]
pub(crate) struct Subjects {
    /// For the identity of Union's own services.
    backend: BTreeMap<String, String>,
    /// For the identity of tasks.
    executions: BTreeMap<String, String>,
}

impl Function for UnionFederatedSubjects {
    type Output = Subjects;

    fn call(self) -> Result<Subjects, FunctionError> {
        let wrong = |text| FunctionError::argument("namespaces", text);
        if let Some(namespace) = self.namespaces.iter().find(|it| !is_namespace(it)) {
            return Err(wrong(format!(
                "`{namespace}` is not the name of a Kubernetes namespace: up to 63 lower-case \
                 letters, digits and `-`, beginning and ending with a letter or digit"
            )));
        }
        let needed = self.namespaces.len() + 1;
        if CAPACITY < needed {
            return Err(wrong(format!(
                "these namespaces need {needed} federated credentials on one identity, which can \
                 hold {CAPACITY}"
            )));
        }
        let backend = ("union-backend-federated".to_owned(), subject(RELEASE, "union-system"));
        let single = ("union-worker-single-ns".to_owned(), subject(RELEASE, "union"));
        let others = self.namespaces.iter();
        let others = others.map(|it| (format!("union-worker-{it}"), subject(it, "default")));
        Ok(Subjects {
            backend: [backend].into_map(),
            executions: others.chain([single]).into_map(),
        })
    }
}

fn subject(namespace: &str, account: &str) -> String {
    format!("system:serviceaccount:{namespace}:{account}")
}

/// Whether Kubernetes would take the name for a namespace (RFC 1123).
fn is_namespace(name: &str) -> bool {
    let inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    (1..=63).contains(&name.len())
        && name.bytes().all(inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}
