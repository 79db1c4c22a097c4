//! A long-running operation as the owner of a sandbox sees it.

/// A write that Azure has accepted and not yet carried out to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The last segment of the addresses at which it is polled.
    pub id: String,
    /// The method of the request that began it.
    pub method: String,
    /// The ID of the resource that it is about.
    pub resource: String,
}
