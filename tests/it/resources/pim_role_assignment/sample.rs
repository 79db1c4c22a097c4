//! One `dataplane_pim_role_assignment` for the suites over every resource.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{THEIRS, TYPE, VERSION, grant, in_days, path, theirs, until};
use crate::{
    azure::{Azure, SUBSCRIPTION, TASK_PRINCIPAL, container, lake},
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const ANY_REQUEST: &str = "*/roleAssignmentScheduleRequests/*";
const SCHEDULES: &str = "*/roleAssignmentSchedules";
const CONDITION: &str = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";

/// The end before and after a change, the same in each configuration of a test.
static ENDS: LazyLock<[String; 2]> = LazyLock::new(|| [in_days(2), in_days(3)]);

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: TYPE,
    azure: Azure::new,
    config: |_| grant(),
    change: |name| match name {
        "scope" => json!({ name: container("features") }),
        "role" => json!({ name: "Storage Blob Data Contributor" }),
        "principal_id" => json!({ name: TASK_PRINCIPAL }),
        "expires_after" => json!({ name: "9h" }),
        "expires_at" => json!({ name: in_days(3), "expires_after": null }),
        "justification" => json!({ name: "Support case" }),
        "ticket" => json!({ name: { "number": "48213", "system": "Vendor support" } }),
        "condition" => json!({ name: CONDITION }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: Vec::new,
    phases: &[("ScheduleRequests/write", &[1, 2, 3]), ("/cancel/action", &[3])],
};

static FAULTS: Subject = Subject {
    type_name: TYPE,
    azure: Azure::new,
    config: |is_changed| until(&ENDS[usize::from(is_changed)]),
    recorded: &["expires_at"],
    named: "roleAssignmentSchedule",
    calls: &[
        (Step::Create, "PUT", ANY_REQUEST),
        (Step::Read, "GET", SCHEDULES),
        (Step::Update, "PUT", ANY_REQUEST),
        (Step::Delete, "PUT", ANY_REQUEST),
        (Step::Import, "GET", SCHEDULES),
        (Step::List, "GET", SCHEDULES),
    ],
    import: by_id,
    list: || json!({ "scope": SUBSCRIPTION }),
    listed: 1,
    seen: Some(|| {
        (format!("{}/providers/Microsoft.Authorization/roleAssignmentSchedules", lake()), VERSION)
    }),
    properties: &["scope", "principalId", "status", "endDateTime"],
};

fn stale_plans() -> Vec<Row> {
    let longer = with(grant(), "expires_after", "9h");
    let put = |of: &str, end: &Value| {
        let path = format!("{}/{THEIRS}", path("roleAssignmentScheduleRequests"));
        vec![Change::Put(path, VERSION, theirs(of, end))]
    };
    let after = json!({ "type": "AfterDuration", "duration": "P2D" });
    let create = |what, then| creating(what, TYPE, Azure::new, grant(), then);
    let change = |what, then| creating(what, TYPE, Azure::new, longer.clone(), then).after(grant());
    vec![
        create("somebody requests the same", put("AdminAssign", &after))
            .refused(&["RoleAssignmentExists", "import"]),
        change("somebody extends it", put("AdminUpdate", &after))
            .refused(&["PimAssignmentChanged"]),
        change("somebody removes it", put("AdminRemove", &Value::Null))
            .refused(&["PimAssignmentChanged"]),
    ]
}
