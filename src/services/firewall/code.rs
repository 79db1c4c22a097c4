//! Codes of firewalls and allowlists.

tfplugin::codes! {
    /// What can be wrong with addresses, and with the firewalls that let them in.
    pub(crate) enum FirewallCode {
        /// The addresses are valid, and there is something to know before you let them in. Read the
        /// detail.
        AddressesNeedReview,
        /// Some addresses must not be let in: they are private, reserved, too wide, or the service
        /// does not accept them. Nothing was changed; check where the addresses come from.
        AddressesNotAllowed,
        /// The firewall of the target does not decide by its entries, for example because public
        /// access is open to all networks. The owner of the target has to change that.
        AllowlistHasNoEffect,
        /// The apply ended before every address was let in. What exists is recorded; apply again to
        /// add the rest.
        AllowlistIncomplete,
        /// An update would remove most of the entries of an allowlist at once, which happens if the list
        /// of a vendor was read only in part. Nothing was changed. Check where the addresses come from; if
        /// they are right, set `allow_shrink = true` for this change.
        AllowlistShrinks,
        /// Another tool keeps replacing the list of firewall entries. Find it and have both use one
        /// list, then apply again.
        ChangeUndone,
        /// Azure did not check whether the subnet of an entry has a service endpoint, because somebody
        /// told it not to. Without one, the entry lets nobody in: ask the subnet's owner.
        EndpointNotChecked,
        /// Azure itself reports that an entry lets nobody in, for example because its subnet was deleted.
        /// The detail says whether an apply writes it again, or who has to.
        EntriesBroken,
        /// Entries stay in the firewall because another allowlist or somebody else relies on them.
        /// The detail says who removes them, and how.
        EntriesKept,
        /// The firewall already had entries for these addresses. They stay their owner's: this
        /// resource relies on them and does not remove them.
        EntriesPreexisting,
        /// The apply removes entries that others may rely on too, because the service keeps one
        /// entry for each address. Check that nobody else needs them.
        EntriesRemovedForAll,
        /// Another allowlist of this configuration relies on entries of this one. They stay as long
        /// as it needs them.
        EntriesShared,
        /// `take_over` is set, so entries that already existed become this allowlist's own: it
        /// removes them when you no longer want them.
        EntriesTakenOver,
        /// The target is not of a type whose firewall the provider manages, or it is part of such a
        /// resource. The detail lists the types, or names the ID to use.
        FirewallNotSupported,
        /// Without entries the firewall lets everybody in. Disable public network access or add
        /// other entries first, if you do not want that.
        FirewallOpens,
        /// The firewall lets everybody in until it has an entry. With the first entry, it refuses
        /// every address that you do not list.
        FirstEntryCloses,
        /// `max_rules` is too small: an allowlist needs at least one entry.
        InvalidLimit,
        /// The first authorized range can shut out the nodes of the cluster itself. Add the public
        /// address that they use.
        NodesMayBeShutOut,
        /// Public network access of the target is disabled, and the service refuses firewall rules
        /// meanwhile. Use a private endpoint, or enable public access first.
        PublicAccessDisabled,
        /// The firewall of the target takes no resource instances; only storage accounts do. Let the
        /// resource in by its subnet or by a private endpoint instead.
        ResourceInstancesNotSupported,
        /// The service ignores address rules for callers in its own region. Let in the caller's subnet
        /// with `dataplane_network_rules`, or use a private endpoint or VNet peering instead.
        SameRegion,
        /// The target cannot have firewall entries as it is configured. The detail says what
        /// prevents it and how to change that.
        TargetNotEligible,
        /// The target is stopped, and does not accept changes of its firewall meanwhile. Start it
        /// and apply again.
        TargetStopped,
        /// The addresses need more entries than the service or `max_rules` allows. Aggregate them,
        /// or remove entries that nobody needs.
        TooManyEntries,
    }
}
