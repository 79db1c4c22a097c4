//! Brings packages together that were made on several machines, one for each platform.

use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::one_program;
use crate::artifacts::{Artifact, Package, program_name, zip_name};
use crate::program::{Program, is_this_version};
use crate::{Result, unusable};

/// The packages that are in a folder, or in folders in it, each of which is checked: its name, its
/// version, the platform of the program in it, and that a machine needs nothing to run it.
pub(crate) fn packages(folder: &Path, version: &str) -> Result<Vec<Package>> {
    let mut paths = Vec::new();
    zips(folder, &mut paths)?;
    if paths.is_empty() {
        return Err(format!("there is no zip in {}", folder.display()).into());
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let content = fs::read(path).map_err(|error| unusable("read", path, &error))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            package(&name, content, version)
                .map_err(|error| format!("{}: {error}", path.display()).into())
        })
        .collect()
}

fn zips(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| unusable("read", folder, &error))? {
        let path = entry.map_err(|error| unusable("read", folder, &error))?.path();
        if path.is_dir() {
            zips(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "zip") {
            found.push(path);
        }
    }
    Ok(())
}

fn package(name: &str, zip: Vec<u8>, version: &str) -> Result<Package> {
    let (program_is_called, content) = one_program(&zip)?;
    let program = Program::read(&content)?;
    let platform = program.platform;
    let expected = zip_name(version, platform);
    if name != expected {
        return Err(format!("it holds a program for {platform}, so it must be {expected}").into());
    }
    let expected = program_name(version, platform);
    if program_is_called != expected {
        return Err(format!("its program is {program_is_called}, not {expected}").into());
    }
    if !is_this_version(&content) {
        return Err(format!("its program is not version {version}").into());
    }
    if !program.needs.is_empty() {
        return Err(
            format!("its program is not static: it needs {}", program.needs.join(", ")).into()
        );
    }
    Ok(Package { platform, zip: Artifact { name: name.to_owned(), content: zip } })
}

#[cfg(test)]
mod tests {
    use test_support::artificial_program;

    use super::package;
    use crate::archive::{Compression, of_one_program};
    use crate::program::PRODUCT;

    const VERSION: &str = env!("CARGO_PKG_VERSION");

    fn zip(program: &str, content: &[u8]) -> Vec<u8> {
        of_one_program(program, content, Compression::Best).unwrap()
    }

    #[track_caller]
    fn check_refused(name: &str, zip: Vec<u8>, words: &str) {
        let error = package(name, zip, VERSION).err().unwrap().to_string();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn a_package_is_what_its_name_says_or_it_is_refused() {
        let windows = artificial_program("windows_amd64", PRODUCT);
        let name = format!("terraform-provider-dataplane_{VERSION}_windows_amd64.zip");
        let program = format!("terraform-provider-dataplane_v{VERSION}.exe");
        let found = package(&name, zip(&program, &windows), VERSION).unwrap();
        assert_eq!(found.platform, "windows_amd64");

        let linux = name.replace("windows", "linux");
        check_refused(
            &linux,
            zip(&program, &windows),
            "a program for windows_amd64, so it must be",
        );
        let bare = program.replace(".exe", "");
        check_refused(&name, zip(&bare, &windows), "its program is terraform-provider-dataplane_v");
        let other = artificial_program("windows_amd64", "terraform-provider-dataplane/9.9.9");
        check_refused(&name, zip(&program, &other), "is not version");
        check_refused(&name, zip(&program, b"#!/bin/sh"), "not a program for a known system");
        check_refused(&name, b"PK".to_vec(), "");
    }

    #[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
    #[test]
    fn a_program_that_needs_libraries_is_refused() {
        let mut content = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        content.extend_from_slice(PRODUCT.as_bytes());
        let name = format!("terraform-provider-dataplane_{VERSION}_linux_amd64.zip");
        let program = format!("terraform-provider-dataplane_v{VERSION}");
        let zip = of_one_program(&program, &content, Compression::None).unwrap();
        check_refused(&name, zip, "not static: it needs ");
    }
}
