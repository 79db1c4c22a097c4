//! The bill of materials: everything that `Cargo.lock` names, in the form of CycloneDX 1.6.
//!
//! The lock file also holds what only builds and tests the provider. It has no dates, so equal lock
//! files give equal bills.

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Result;

/// The parts of the lock file that the bill of materials needs.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// The bill of the program that the package `name` is.
pub(crate) fn of_lock_file(text: &str, name: &str) -> Result<Value> {
    let lock: Lock = toml::from_str(text)?;
    let (subject, others): (Vec<_>, Vec<_>) =
        lock.package.iter().partition(|package| package.name == name);
    let [subject] = subject[..] else {
        return Err(format!("Cargo.lock does not name {name} once").into());
    };
    let mut component = component(subject);
    component["type"] = json!("application");
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": format!("urn:uuid:{}", Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())),
        "version": 1,
        "metadata": { "component": component },
        "components": others.into_iter().map(self::component).collect::<Vec<_>>(),
        "dependencies": lock
            .package
            .iter()
            .map(|package| {
                let needed = package.dependencies.iter().map(|it| find(&lock, it));
                Ok(json!({
                    "ref": package.url(),
                    "dependsOn": needed.map(|it| Ok(it?.url())).collect::<Result<Vec<_>>>()?,
                }))
            })
            .collect::<Result<Vec<_>>>()?,
    }))
}

impl Package {
    /// What names it everywhere.
    fn url(&self) -> String {
        // A plus sign means a space where it is not escaped.
        format!("pkg:cargo/{}@{}", self.name, self.version.replace('+', "%2B"))
    }
}

fn component(package: &Package) -> Value {
    let url = package.url();
    let mut component = json!({
        "type": "library",
        "bom-ref": url,
        "name": package.name,
        "version": package.version,
        "purl": url,
    });
    if let Some(checksum) = &package.checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

/// A dependency names a package, and its version if there are several.
fn find<'lock>(lock: &'lock Lock, dependency: &str) -> Result<&'lock Package> {
    let mut words = dependency.split(' ');
    let (name, version) = (words.next().unwrap_or_default(), words.next());
    let is_it =
        |it: &&Package| it.name == name && version.is_none_or(|version| it.version == version);
    lock.package.iter().find(is_it).ok_or_else(|| format!("Cargo.lock has no {dependency}").into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::of_lock_file;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "program"
version = "1.2.3"
dependencies = ["part 0.2.0+extra", "own"]

[[package]]
name = "own"
version = "1.2.3"

[[package]]
name = "part"
version = "0.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"

[[package]]
name = "part"
version = "0.2.0+extra"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "bb"
dependencies = ["part 0.1.0"]
"#;

    #[test]
    fn a_bill_lists_every_package_with_its_checksum_and_what_it_needs() {
        let bill = of_lock_file(LOCK, "program").unwrap();
        assert_eq!(bill["metadata"]["component"]["bom-ref"], "pkg:cargo/program@1.2.3");
        assert_eq!(bill["metadata"]["component"]["type"], "application");
        assert_eq!(
            bill["components"][2],
            json!({
                "type": "library",
                "bom-ref": "pkg:cargo/part@0.2.0%2Bextra",
                "name": "part",
                "version": "0.2.0+extra",
                "purl": "pkg:cargo/part@0.2.0%2Bextra",
                "hashes": [{ "alg": "SHA-256", "content": "bb" }],
            })
        );
        assert_eq!(
            bill["dependencies"][0],
            json!({
                "ref": "pkg:cargo/program@1.2.3",
                "dependsOn": ["pkg:cargo/part@0.2.0%2Bextra", "pkg:cargo/own@1.2.3"],
            })
        );
    }

    #[test]
    fn the_bill_of_this_provider_is_complete_and_always_the_same() {
        let lock = include_str!("../../Cargo.lock");
        let bill = of_lock_file(lock, "terraform-provider-dataplane").unwrap();
        assert_eq!(bill, of_lock_file(lock, "terraform-provider-dataplane").unwrap());
        let components = bill["components"].as_array().unwrap();
        let mut known: BTreeSet<_> =
            components.iter().map(|it| it["bom-ref"].as_str().unwrap()).collect();
        assert_eq!(known.len(), components.len(), "each has one name");
        known.insert(bill["metadata"]["component"]["bom-ref"].as_str().unwrap());
        assert_eq!(known.len(), lock.matches("[[package]]").count());
        for dependency in bill["dependencies"].as_array().unwrap() {
            for needed in dependency["dependsOn"].as_array().unwrap() {
                assert!(known.contains(needed.as_str().unwrap()), "{needed}");
            }
        }
        let bought = components.iter().filter_map(|it| it["hashes"][0]["content"].as_str());
        assert_eq!(bought.clone().count(), lock.matches("\nchecksum = ").count());
        assert!(bought.into_iter().all(|it| it.len() == 64));
    }

    #[test]
    fn a_lock_file_that_names_what_it_does_not_hold_is_refused() {
        let error = of_lock_file(&LOCK.replace(", \"own\"", ", \"gone\""), "program").unwrap_err();
        assert_eq!(error.to_string(), "Cargo.lock has no gone");
        assert!(of_lock_file(LOCK, "other").is_err());
    }
}
