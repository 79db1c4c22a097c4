//! What a Linux binary needs of the machine that it runs on, read from the file itself.

use std::fmt;
use std::fs;
use std::path::Path;

use object::Endianness;
use object::elf::{DT_NEEDED, EM_AARCH64, EM_X86_64, FileHeader64};
use object::read::elf::{FileHeader, SectionTable};

use crate::{Result, unusable};

/// The libraries that glibc consists of; a machine that has one has all.
const GLIBC: [&str; 7] = [
    "libc.so.6",
    "libm.so.6",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
];

/// Rust asks for this library, which unwinds the stack after a panic.
const LIBGCC: &str = "libgcc_s.so";

/// A linker takes such a text in the place of a library: what is asked of the shared one is taken
/// from the static ones.
const STATIC_LIBGCC: &str = "INPUT(-lgcc_eh -lgcc)\n";

type Elf = FileHeader64<Endianness>;

/// What a binary needs.
#[derive(Debug, PartialEq)]
pub(crate) struct Linkage {
    /// The machine that it is for, in Go's words.
    pub(crate) platform: &'static str,
    libraries: Vec<String>,
    glibc: Option<Version>,
}

/// A version of glibc, such as 2.34.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version(Vec<u32>);

/// The compiler's argument that makes a binary bring what it needs of libgcc.
pub(crate) fn static_libgcc(folder: &Path) -> Result<String> {
    fs::create_dir_all(folder).map_err(|error| unusable("create", folder, &error))?;
    let library = folder.join(LIBGCC);
    fs::write(&library, STATIC_LIBGCC).map_err(|error| unusable("write", &library, &error))?;
    Ok(format!("link-arg=-L{}", folder.display()))
}

impl Linkage {
    /// Reads it from the content of a 64-bit ELF file.
    pub(crate) fn read(content: &[u8]) -> Result<Self> {
        let elf = Elf::parse(content).map_err(|error| {
            format!("packages are made of Linux binaries; this is none: {error}")
        })?;
        let endian = elf.endian()?;
        let platform = match elf.e_machine(endian) {
            EM_X86_64 => "linux_amd64",
            EM_AARCH64 => "linux_arm64",
            other => return Err(format!("no platform is known for ELF machine {other:?}").into()),
        };
        let sections = elf.sections(endian, content)?;
        let table = sections.dynamic_table(endian, content)?;
        let mut libraries = Vec::new();
        for entry in table.iter().filter(|it| it.tag == DT_NEEDED) {
            libraries.push(String::from_utf8_lossy(table.string(entry)?).into_owned());
        }
        let glibc = versions(endian, content, &sections)?
            .iter()
            .filter_map(|it| it.strip_prefix("GLIBC_").and_then(Version::parse))
            .max();
        Ok(Self { platform, libraries, glibc })
    }

    /// The libraries that it needs besides glibc and what is allowed: a machine need not have them.
    pub(crate) fn others(&self, allowed: &[String]) -> Vec<&str> {
        let needed = self.libraries.iter().filter(|it| !allowed.contains(it));
        needed.map(String::as_str).filter(|it| !GLIBC.contains(it)).collect()
    }
}

impl fmt::Display for Linkage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.libraries.is_empty() {
            return write!(formatter, "For {}. It is static and needs no library.", self.platform);
        }
        write!(formatter, "For {}. It needs {}", self.platform, self.libraries.join(", "))?;
        if let Some(Version(parts)) = &self.glibc {
            let parts: Vec<_> = parts.iter().map(u32::to_string).collect();
            write!(formatter, "; glibc {} or later", parts.join("."))?;
        }
        write!(formatter, ".")
    }
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        text.split('.').map(|it| it.parse().ok()).collect::<Option<_>>().map(Self)
    }
}

/// Every version of a library's symbols that is needed.
fn versions(
    endian: Endianness,
    content: &[u8],
    sections: &SectionTable<'_, Elf>,
) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let Some((needs, link)) = sections.gnu_verneed(endian, content)? else { return Ok(found) };
    let strings = sections.strings(endian, content, link)?;
    for need in needs {
        let (_, versions) = need?;
        for version in versions {
            found.push(String::from_utf8_lossy(version?.name(endian, strings)?).into_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Linkage, Version};

    fn needing(libraries: &[&str]) -> Linkage {
        let libraries = libraries.iter().copied().map(str::to_owned).collect();
        let glibc = Version::parse("2.34");
        Linkage { platform: "linux_amd64", libraries, glibc }
    }

    #[test]
    fn glibc_and_what_is_allowed_are_no_other_libraries() {
        let none: [&str; 0] = [];
        assert_eq!(needing(&[]).others(&[]), none);
        let linkage = needing(&["libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2"]);
        assert_eq!(linkage.others(&[]), none);
        let linkage = needing(&["libgcc_s.so.1", "libc.so.6", "libssl.so.3"]);
        assert_eq!(linkage.others(&["libgcc_s.so.1".into()]), ["libssl.so.3"]);
        assert_eq!(linkage.others(&[]), ["libgcc_s.so.1", "libssl.so.3"]);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(Version::parse("2.9") < Version::parse("2.34"));
        assert!(Version::parse("2.2.5") < Version::parse("2.3"));
        assert_eq!(Version::parse("PRIVATE"), None);
    }

    #[test]
    fn what_is_needed_is_said() {
        assert_eq!(
            needing(&["libc.so.6"]).to_string(),
            "For linux_amd64. It needs libc.so.6; glibc 2.34 or later."
        );
        let linkage = Linkage { glibc: None, ..needing(&[]) };
        assert_eq!(linkage.to_string(), "For linux_amd64. It is static and needs no library.");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_very_program_can_be_read() {
        let program = std::env::current_exe().unwrap();
        let linkage = Linkage::read(&std::fs::read(program).unwrap()).unwrap();
        assert_eq!(linkage.platform.split('_').next(), Some("linux"));
        if cfg!(target_env = "gnu") {
            assert!(linkage.libraries.contains(&"libc.so.6".into()), "{linkage:?}");
            assert!(Version::parse("2.2") < linkage.glibc, "{linkage:?}");
        }
    }

    #[test]
    fn what_is_no_linux_binary_is_refused() {
        let error = Linkage::read(b"#!/bin/sh\n").unwrap_err().to_string();
        assert!(error.contains("this is none"), "{error}");
    }
}
