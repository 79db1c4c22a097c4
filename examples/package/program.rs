//! What a program is for, and what it needs of the machine that it runs on, read from the file itself.

use object::elf::{ELFOSABI_FREEBSD, PT_INTERP};
use object::read::elf::{FileHeader, ProgramHeader};
use object::read::pe::PeFile64;
use object::{Architecture, BinaryFormat, Endianness, FileFlags, LittleEndian, Object};

use crate::Result;

/// What a program says that it is: its name and its version.
pub(crate) const PRODUCT: &str =
    concat!("terraform-provider-dataplane/", env!("CARGO_PKG_VERSION"));

/// How the names of libraries begin that belong to a compiler and not to Windows: Visual C++ and GCC.
const RUNTIMES: [&str; 6] =
    ["vcruntime", "msvcp", "concrt", "libgcc", "libstdc++", "libwinpthread"];

/// The parts of a program that matter for a release.
#[derive(Debug, PartialEq)]
pub(crate) struct Program {
    /// The platform that it is for, in Go's words, such as `linux_amd64`.
    pub(crate) platform: &'static str,
    /// What it needs of a machine besides the system; empty if it is static.
    pub(crate) needs: Vec<String>,
}

impl Program {
    /// Reads it from the content of an executable file.
    pub(crate) fn read(content: &[u8]) -> Result<Self> {
        let file = object::File::parse(content)
            .map_err(|error| format!("this is not a program for a known system: {error}"))?;
        let system = match (file.format(), file.flags()) {
            (BinaryFormat::Elf, FileFlags::Elf { os_abi: ELFOSABI_FREEBSD, .. }) => "freebsd",
            (BinaryFormat::Elf, _) => "linux",
            (BinaryFormat::MachO, _) => "darwin",
            (BinaryFormat::Pe, _) => "windows",
            (other, _) => return Err(format!("no platform has programs in {other:?}").into()),
        };
        let platform = match (system, file.architecture()) {
            ("linux", Architecture::X86_64) => "linux_amd64",
            ("linux", Architecture::Aarch64) => "linux_arm64",
            ("freebsd", Architecture::X86_64) => "freebsd_amd64",
            ("darwin", Architecture::X86_64) => "darwin_amd64",
            ("darwin", Architecture::Aarch64) => "darwin_arm64",
            ("windows", Architecture::X86_64) => "windows_amd64",
            ("windows", Architecture::Aarch64) => "windows_arm64",
            (system, other) => {
                return Err(format!("no platform is known for {system} on {other:?}").into());
            }
        };
        let needs = match system {
            "linux" => needs(content)?,
            "windows" => runtimes(content)?,
            _ => Vec::new(),
        };
        Ok(Self { platform, needs })
    }
}

/// The extension of a program's file on a platform, with the dot.
pub(crate) fn extension(platform: &str) -> &'static str {
    if platform.starts_with("windows_") { ".exe" } else { "" }
}

/// Whether the program is the provider in this version: it holds its name and version in one piece.
pub(crate) fn is_this_version(content: &[u8]) -> bool {
    let end = |at: usize| content.get(at + PRODUCT.len()).copied().unwrap_or(b' ');
    let mut found =
        content.windows(PRODUCT.len()).enumerate().filter(|it| it.1 == PRODUCT.as_bytes());
    // Version 0.1.0 is not version 0.1.01.
    found.any(|(at, _)| !end(at).is_ascii_digit())
}

/// The loader and the libraries that a program for Linux asks for.
fn needs(content: &[u8]) -> Result<Vec<String>> {
    let header = object::elf::FileHeader64::<Endianness>::parse(content)?;
    let endian = header.endian()?;
    let mut needs = Vec::new();
    for segment in header.program_headers(endian, content)? {
        if segment.p_type(endian) == PT_INTERP {
            let path = segment.data(endian, content).map_err(|()| "its loader cannot be read")?;
            needs.push(String::from_utf8_lossy(path).trim_end_matches('\0').to_owned());
        }
    }
    let sections = header.sections(endian, content)?;
    let table = sections.dynamic_table(endian, content)?;
    for entry in table.iter().filter(|it| it.tag == object::elf::DT_NEEDED) {
        needs.push(String::from_utf8_lossy(table.string(entry)?).into_owned());
    }
    Ok(needs)
}

/// The libraries that a program for Windows asks for and that a machine may not have.
fn runtimes(content: &[u8]) -> Result<Vec<String>> {
    let mut needs = Vec::new();
    let Some(table) = PeFile64::parse(content)?.import_table()? else { return Ok(needs) };
    for library in table.descriptors()? {
        let name = String::from_utf8_lossy(table.name(library?.name.get(LittleEndian))?);
        if RUNTIMES.iter().any(|it| name.to_lowercase().starts_with(it)) {
            needs.push(name.into_owned());
        }
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use test_support::{artificial_program, artificial_windows_program};

    use super::{PRODUCT, Program, extension, is_this_version};

    #[test]
    fn the_platform_of_a_program_is_read_from_its_file() {
        for (platform, expected) in [
            ("linux_amd64", ""),
            ("linux_arm64", ""),
            ("darwin_amd64", ""),
            ("darwin_arm64", ""),
            ("windows_amd64", ".exe"),
            ("windows_arm64", ".exe"),
            ("freebsd_amd64", ""),
        ] {
            let program = Program::read(&artificial_program(platform, "")).unwrap();
            assert_eq!(program, Program { platform, needs: Vec::new() });
            assert_eq!(extension(platform), expected);
        }
    }

    #[test]
    fn the_version_is_the_one_that_the_program_holds() {
        let program = |text: &str| artificial_program("darwin_arm64", text);
        assert!(is_this_version(&program(&format!("{PRODUCT} ("))));
        assert!(is_this_version(&program(PRODUCT)));
        assert!(!is_this_version(&program(&format!("{PRODUCT}7"))));
        assert!(!is_this_version(&program("terraform-provider-dataplane/9.9.9")));
    }

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[test]
    fn this_very_program_needs_its_loader_and_glibc() {
        let content = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let program = Program::read(&content).unwrap();
        assert!(program.needs.contains(&"libc.so.6".into()), "{program:?}");
        assert!(program.needs.iter().any(|it| it.contains("/ld-linux")), "{program:?}");
    }

    #[test]
    fn a_program_for_windows_needs_the_runtime_of_its_compiler_but_not_the_system() {
        let system = ["KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll", "ws2_32.dll"];
        for (runtime, expected) in
            [(None, &[][..]), (Some("VCRUNTIME140.dll"), &["VCRUNTIME140.dll"][..])]
        {
            let libraries: Vec<_> = system.into_iter().chain(runtime).collect();
            let program = Program::read(&artificial_windows_program(&libraries)).unwrap();
            assert_eq!(program.platform, "windows_amd64");
            assert_eq!(program.needs, expected);
        }
    }

    #[test]
    fn what_is_no_program_is_refused() {
        let error = Program::read(b"#!/bin/sh\n").unwrap_err().to_string();
        assert!(error.contains("not a program for a known system"), "{error}");
    }
}
