//! `subject`: what the endpoint of a vendor without clusters belongs to.

use tfplugin::Model;

/// What the endpoint of a vendor belongs to. What the vendor means by it is listed under "Vendors".
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct SubjectArgument {
    /// Name of the account.
    #[tf(length(1..=200))]
    pub(super) name: String,
    /// ID of the account, as the vendor knows it. Adding or changing it makes another request.
    #[tf(length(1..=200))]
    pub(super) id: Option<String>,
    /// Region of the account, as the vendor calls it.
    #[tf(length(1..=100))]
    pub(super) region: Option<String>,
}
