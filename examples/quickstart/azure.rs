//! What `--azure` needs: the caller's credentials, and the IDs of their resources.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use crate::say;

/// The variables without a default, and how their values are found.
const VARIABLES: [(&str, &str); 5] = [
    ("data_plane_resource_group_id", "az group show --name GROUP --query id -o tsv"),
    (
        "container_id",
        "the storage account's ID, then /blobServices/default/containers/ and the container's name",
    ),
    ("secret_id", "the key vault's ID, then /secrets/ and the secret's name"),
    ("registry_id", "az acr show --name REGISTRY --query id -o tsv"),
    (
        "kubelet_principal_id",
        "az aks show --resource-group GROUP --name CLUSTER \
         --query identityProfile.kubeletidentity.objectId -o tsv",
    ),
];

/// Where the values of the variables are.
pub(crate) struct Variables {
    /// The `terraform.tfvars` that the person wrote, if there is one.
    pub(crate) file: Option<PathBuf>,
}

/// Finds the variables' values, or says what is missing.
pub(crate) fn requirements(directory: &Path) -> Result<Variables, Box<dyn Error>> {
    let names = environment_names();
    if !names.iter().any(|name| name.starts_with("ARM_")) && !has_azure_cli() {
        return Err(CREDENTIALS.into());
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join("quickstart");
    let file = [Path::new(".").to_owned(), beside.clone(), directory.to_owned()]
        .iter()
        .map(|folder| folder.join("terraform.tfvars"))
        .find(|file| file.is_file());
    let text = match &file {
        Some(file) => fs::read_to_string(file)
            .map_err(|error| format!("cannot read {}: {error}", file.display()))?,
        None => String::new(),
    };
    let missing = missing(&names, &text);
    if !missing.is_empty() {
        return Err(explanation(&missing, file.as_deref(), &beside).into());
    }
    if let Some(file) = &file {
        say::line(&format!("The variables are those of {}.", file.display()));
    }
    Ok(Variables { file })
}

const CREDENTIALS: &str = "there are no credentials for Azure.\n\
    Sign in with the Azure CLI (`az login`), or set the ARM_ variables of a service principal, of an \
    OpenID Connect token or of a managed identity: see docs/guides/authentication.md.";

/// The variables without a value in the environment or the file.
fn missing(environment: &[String], file: &str) -> Vec<(&'static str, &'static str)> {
    let in_file = |name: &str| {
        file.lines().any(|line| {
            line.trim_start()
                .strip_prefix(name)
                .is_some_and(|rest| rest.trim_start().starts_with('='))
        })
    };
    let in_environment = |name: &str| environment.iter().any(|it| *it == format!("TF_VAR_{name}"));
    VARIABLES.into_iter().filter(|(name, _)| !in_file(name) && !in_environment(name)).collect()
}

fn explanation(missing: &[(&str, &str)], file: Option<&Path>, beside: &Path) -> String {
    let place = match file {
        Some(file) => format!("{} does not set", file.display()),
        None => "nothing sets".to_owned(),
    };
    let list: Vec<_> = missing.iter().map(|(name, how)| format!("  {name}\n      {how}")).collect();
    format!(
        "{place} these variables:\n\n{}\n\n\
         Write them, as name = \"value\", in {}\nor set TF_VAR_<name> in the environment.",
        list.join("\n"),
        beside.join("terraform.tfvars").display()
    )
}

fn environment_names() -> Vec<String> {
    std::env::vars_os()
        .filter(|(_, value)| !value.is_empty())
        .filter_map(|(name, _)| name.into_string().ok())
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "PATH is where programs are")]
fn has_azure_cli() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("az").is_file())
}

#[cfg(test)]
mod tests {
    use super::{VARIABLES, explanation, missing};

    #[test]
    fn variables_come_from_the_environment_or_the_file() {
        let environment = ["TF_VAR_container_id".to_owned(), "TF_VAR_secret_id".to_owned()];
        let file = "registry_id = \"r\"\n  kubelet_principal_id=\"k\"\n# secret_id = 1\n";
        let names: Vec<_> = missing(&environment, file).into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["data_plane_resource_group_id"]);
    }

    #[test]
    fn every_missing_variable_is_explained_at_once() {
        let missing = missing(&[], "");
        let text = explanation(&missing, None, "examples/quickstart".as_ref());
        for (name, how) in VARIABLES {
            assert!(text.contains(name) && text.contains(how), "{text}");
        }
    }

    #[test]
    fn the_variables_are_those_of_the_configuration() {
        let configuration = include_str!("variables.tf");
        for block in configuration.split("variable \"").skip(1) {
            let name = block.split('"').next().unwrap_or_default();
            let is_required = !block.contains("default ");
            assert_eq!(VARIABLES.iter().any(|it| it.0 == name), is_required, "{name}");
        }
    }
}
