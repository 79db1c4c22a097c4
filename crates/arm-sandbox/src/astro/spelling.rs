//! What the versions of the API spell differently. A seed may spell it either way.

use serde_json::{Map, Value};

use crate::message::Request;

/// Members by their name in version 1 and in the version before.
const RENAMED: [[&str; 2]; 2] = [
    ["effectiveWorkloadIdentity", "workloadIdentity"],
    ["effectiveDRWorkloadIdentity", "drWorkloadIdentity"],
];

/// A version of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V1,
    V1Beta1,
}

impl Version {
    /// The version that a request asks.
    pub(super) fn from_request(request: &Request) -> Self {
        let beta = request.path.get(..10).is_some_and(|it| it.eq_ignore_ascii_case("/platform/"));
        if beta { Self::V1Beta1 } else { Self::V1 }
    }

    /// The object with the names of this version.
    pub(super) fn spell(self, mut object: Map<String, Value>) -> Map<String, Value> {
        for [new, old] in RENAMED {
            let (wanted, other) = if self == Self::V1 { (new, old) } else { (old, new) };
            if let Some(value) = object.remove(other) {
                object.entry(wanted).or_insert(value);
            }
        }
        object
    }
}
