//! What the requests to vendors have in common as resources.

mod notice;

pub(super) use notice::{notice, secrets, withdrawn};
