//! Azure's regions, each with the name that people know it by.

/// Name and display name.
pub(crate) const REGIONS: &[(&str, &str)] = &[
    ("eastus", "East US"),
    ("eastus2", "East US 2"),
    ("southcentralus", "South Central US"),
    ("westus2", "West US 2"),
    ("westus3", "West US 3"),
    ("centralus", "Central US"),
    ("northcentralus", "North Central US"),
    ("westus", "West US"),
    ("westcentralus", "West Central US"),
    ("canadacentral", "Canada Central"),
    ("canadaeast", "Canada East"),
    ("mexicocentral", "Mexico Central"),
    ("brazilsouth", "Brazil South"),
    ("brazilsoutheast", "Brazil Southeast"),
    ("chilecentral", "Chile Central"),
    ("northeurope", "North Europe"),
    ("westeurope", "West Europe"),
    ("uksouth", "UK South"),
    ("ukwest", "UK West"),
    ("francecentral", "France Central"),
    ("francesouth", "France South"),
    ("germanywestcentral", "Germany West Central"),
    ("germanynorth", "Germany North"),
    ("switzerlandnorth", "Switzerland North"),
    ("switzerlandwest", "Switzerland West"),
    ("norwayeast", "Norway East"),
    ("norwaywest", "Norway West"),
    ("swedencentral", "Sweden Central"),
    ("polandcentral", "Poland Central"),
    ("italynorth", "Italy North"),
    ("spaincentral", "Spain Central"),
    ("austriaeast", "Austria East"),
    ("belgiumcentral", "Belgium Central"),
    ("uaenorth", "UAE North"),
    ("uaecentral", "UAE Central"),
    ("qatarcentral", "Qatar Central"),
    ("israelcentral", "Israel Central"),
    ("southafricanorth", "South Africa North"),
    ("southafricawest", "South Africa West"),
    ("eastasia", "East Asia"),
    ("southeastasia", "Southeast Asia"),
    ("australiaeast", "Australia East"),
    ("australiasoutheast", "Australia Southeast"),
    ("australiacentral", "Australia Central"),
    ("newzealandnorth", "New Zealand North"),
    ("japaneast", "Japan East"),
    ("japanwest", "Japan West"),
    ("koreacentral", "Korea Central"),
    ("koreasouth", "Korea South"),
    ("centralindia", "Central India"),
    ("southindia", "South India"),
    ("westindia", "West India"),
    ("indonesiacentral", "Indonesia Central"),
    ("malaysiawest", "Malaysia West"),
];

/// Types whose answers say the display name (recorded of each: Azure/azure-cli's tests).
const DISPLAYED: [&str; 4] = [
    "Microsoft.DocumentDB/databaseAccounts",
    "Microsoft.EventHub/namespaces",
    "Microsoft.ServiceBus/namespaces",
    "Microsoft.Cache/redis",
];

/// A region as addresses and most answers have it: in lower case and without spaces.
pub(crate) fn normalized(region: &str) -> String {
    region.replace(' ', "").to_ascii_lowercase()
}

/// A region as people know it; as it is if it is none of Azure's.
pub(crate) fn display_name(region: &str) -> String {
    let name = normalized(region);
    let known = REGIONS.iter().find(|(known, _)| *known == name);
    known.map_or(region, |(_, display)| display).to_owned()
}

/// A region as answers of a type have it.
pub(crate) fn as_shown(resource_type: &str, region: &str) -> String {
    if DISPLAYED.iter().any(|it| it.eq_ignore_ascii_case(resource_type)) {
        display_name(region)
    } else {
        normalized(region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_display_names_lead_to_each_other() {
        for (name, display) in REGIONS {
            assert_eq!(normalized(display), *name);
            assert_eq!(display_name(name), *display);
        }
        assert_eq!(display_name("global"), "global");
    }
}
