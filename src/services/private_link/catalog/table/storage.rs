//! Storage accounts: one group for each service, and one for its copy in the other region.

use super::{
    Group, Kind,
    Source::{Composed, Text},
    documented, reported,
};

/// The rows.
pub(super) const TYPES: &[Kind] = &[Kind {
    resource_type: "Microsoft.Storage/storageAccounts",
    groups: &[
        Group {
            id: "blob",
            public: &[documented("privatelink.blob.core.windows.net")],
            us_government: &[documented("privatelink.blob.core.usgovcloudapi.net")],
            china: &[documented("privatelink.blob.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/blob"), Composed("{name}")],
        },
        Group {
            id: "blob_secondary",
            public: &[documented("privatelink.blob.core.windows.net")],
            us_government: &[documented("privatelink.blob.core.usgovcloudapi.net")],
            china: &[documented("privatelink.blob.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/secondaryEndpoints/blob"), Composed("{name}-secondary")],
        },
        Group {
            id: "dfs",
            public: &[documented("privatelink.dfs.core.windows.net")],
            us_government: &[reported("privatelink.dfs.core.usgovcloudapi.net")],
            china: &[documented("privatelink.dfs.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/dfs"), Composed("{name}")],
        },
        Group {
            id: "dfs_secondary",
            public: &[documented("privatelink.dfs.core.windows.net")],
            us_government: &[reported("privatelink.dfs.core.usgovcloudapi.net")],
            china: &[documented("privatelink.dfs.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/secondaryEndpoints/dfs"), Composed("{name}-secondary")],
        },
        Group {
            id: "table",
            public: &[documented("privatelink.table.core.windows.net")],
            us_government: &[documented("privatelink.table.core.usgovcloudapi.net")],
            china: &[documented("privatelink.table.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/table"), Composed("{name}")],
        },
        Group {
            id: "table_secondary",
            public: &[documented("privatelink.table.core.windows.net")],
            us_government: &[documented("privatelink.table.core.usgovcloudapi.net")],
            china: &[documented("privatelink.table.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/secondaryEndpoints/table"), Composed("{name}-secondary")],
        },
        Group {
            id: "queue",
            public: &[documented("privatelink.queue.core.windows.net")],
            us_government: &[documented("privatelink.queue.core.usgovcloudapi.net")],
            china: &[documented("privatelink.queue.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/queue"), Composed("{name}")],
        },
        Group {
            id: "queue_secondary",
            public: &[documented("privatelink.queue.core.windows.net")],
            us_government: &[documented("privatelink.queue.core.usgovcloudapi.net")],
            china: &[documented("privatelink.queue.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/secondaryEndpoints/queue"), Composed("{name}-secondary")],
        },
        Group {
            id: "file",
            public: &[documented("privatelink.file.core.windows.net")],
            us_government: &[documented("privatelink.file.core.usgovcloudapi.net")],
            china: &[documented("privatelink.file.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/file"), Composed("{name}")],
        },
        Group {
            id: "web",
            public: &[documented("privatelink.web.core.windows.net")],
            us_government: &[documented("privatelink.web.core.usgovcloudapi.net")],
            china: &[documented("privatelink.web.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/primaryEndpoints/web")],
        },
        Group {
            id: "web_secondary",
            public: &[documented("privatelink.web.core.windows.net")],
            us_government: &[documented("privatelink.web.core.usgovcloudapi.net")],
            china: &[documented("privatelink.web.core.chinacloudapi.cn")],
            hosts: &[Text("/properties/secondaryEndpoints/web")],
        },
    ],
}];
