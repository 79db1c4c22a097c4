//! A `dataplane_role_assignment` as a configuration has it.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::seed::{CONTAINER, TASKS};

/// Address of the resource that [`Grant`] writes.
pub(crate) const ADDRESS: &str = "dataplane_role_assignment.tasks";

/// A role assignment: task code may read and write the container, unless a test says otherwise.
#[derive(Clone)]
pub(crate) struct Grant {
    name: String,
    arguments: BTreeMap<&'static str, String>,
    blocks: String,
}

impl Grant {
    /// The role on the container, for the identity's object ID.
    pub(crate) fn new() -> Self {
        Self { name: "tasks".into(), arguments: BTreeMap::new(), blocks: String::new() }
            .with("scope", CONTAINER)
            .with("role", "Storage Blob Data Contributor")
            .with("principal_id", TASKS)
    }

    /// The same under another name in the configuration.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The same with an argument that is a text.
    pub(crate) fn with(self, argument: &'static str, text: &str) -> Self {
        self.with_expression(argument, &format!("\"{text}\""))
    }

    /// The same with an argument that is any expression.
    pub(crate) fn with_expression(mut self, argument: &'static str, expression: &str) -> Self {
        self.arguments.insert(argument, expression.to_owned());
        self
    }

    /// The same for a managed identity in the place of an object ID.
    pub(crate) fn for_identity(mut self, id: &str) -> Self {
        self.arguments.remove("principal_id");
        self.with("managed_identity_id", id)
    }

    /// The same for an application in the place of an object ID.
    pub(crate) fn for_application(mut self, client_id: &str) -> Self {
        self.arguments.remove("principal_id");
        self.with("principal_client_id", client_id)
    }

    /// The same with a block.
    pub(crate) fn with_block(mut self, block: &str) -> Self {
        let _ = writeln!(self.blocks, "  {block}");
        self
    }

    /// The resource block.
    pub(crate) fn hcl(&self) -> String {
        let Self { name, arguments, blocks } = self;
        let mut text = format!("resource \"dataplane_role_assignment\" \"{name}\" {{\n");
        for (argument, expression) in arguments {
            let _ = writeln!(text, "  {argument} = {expression}");
        }
        format!("{text}{blocks}}}\n")
    }
}
