//! Codes of published lists of addresses.

tfplugin::codes! {
    /// What can be wrong with a published list of addresses.
    pub(crate) enum FeedCode {
        /// The published list has no addresses, or `filter` or `path` matches none of them. An allowlist
        /// must not shrink because of that: check the arguments, and whether the publisher has changed
        /// the list.
        FeedEmpty,
        /// The server of the published list sends readers to another address, which the provider does
        /// not follow. Check that address and set it as `url`.
        FeedRedirected,
        /// The server of the published list answered with an error, or with something else than the
        /// list. Check the address, and apply again later.
        FeedRefused,
        /// The published list has lost more than half of the addresses that `expected` names. If the
        /// publisher confirms that, update `expected`.
        FeedShrunk,
        /// The published list does not have the form that `format`, `path` and `filter` describe. The
        /// publisher may have changed it, or something on the way has answered instead.
        FeedUnexpected,
        /// The arguments of a feed contradict each other, or one is missing or malformed. The detail
        /// says which.
        InvalidFeed,
    }
}
