//! Programs for other platforms, with what a packager reads of them: the beginning of an executable
//! file, and the text that names product and version.

/// A program that cannot run, for a platform in Terraform's words, such as `darwin_arm64`. It holds
/// `text` as the provider holds its name and version.
///
/// # Panics
///
/// If the platform is none of those that are released.
#[must_use]
pub fn artificial_program(platform: &str, text: &str) -> Vec<u8> {
    let mut content = match platform {
        "linux_amd64" => elf(0, 0x3e),
        "linux_arm64" => elf(0, 0xb7),
        // The number that FreeBSD has in ELF files.
        "freebsd_amd64" => elf(9, 0x3e),
        "darwin_amd64" => mach_o(0x0100_0007),
        "darwin_arm64" => mach_o(0x0100_000c),
        "windows_amd64" => pe(0x8664, &[]),
        "windows_arm64" => pe(0xaa64, &[]),
        other => panic!("no artificial program for {other}"),
    };
    content.extend_from_slice(text.as_bytes());
    content
}

/// The beginning of a program for Windows that asks for these libraries.
#[must_use]
pub fn artificial_windows_program(libraries: &[&str]) -> Vec<u8> {
    pe(0x8664, libraries)
}

/// The header of a 64-bit ELF file without sections and segments: a static program.
fn elf(system: u8, machine: u16) -> Vec<u8> {
    let mut header = vec![0; 64];
    header[..8].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, system]);
    put(&mut header, 16, &2_u16.to_le_bytes());
    put(&mut header, 18, &machine.to_le_bytes());
    put(&mut header, 20, &1_u32.to_le_bytes());
    put(&mut header, 52, &64_u16.to_le_bytes());
    header
}

/// The header of a 64-bit Mach-O file without load commands.
fn mach_o(processor: u32) -> Vec<u8> {
    let mut header = vec![0; 32];
    put(&mut header, 0, &0xfeed_facf_u32.to_le_bytes());
    put(&mut header, 4, &processor.to_le_bytes());
    put(&mut header, 12, &2_u32.to_le_bytes());
    header
}

/// A 64-bit PE file with one section, which lists these libraries.
fn pe(machine: u16, libraries: &[&str]) -> Vec<u8> {
    const BEGINNING: usize = 64;
    const OPTIONAL: usize = BEGINNING + 24;
    const DIRECTORIES: u16 = 16;
    const OPTIONAL_SIZE: u16 = 112 + 8 * DIRECTORIES;
    const SECTION_HEADER: usize = OPTIONAL + OPTIONAL_SIZE as usize;
    const SECTION: u32 = 512;
    const ADDRESS: u32 = 4096;
    let section = imports(ADDRESS, libraries);
    let size = u32::try_from(section.len()).expect("it is small");
    let mut file = vec![0; 512];
    put(&mut file, 0, b"MZ");
    put(&mut file, 60, &64_u32.to_le_bytes());
    put(&mut file, BEGINNING, b"PE\0\0");
    put(&mut file, BEGINNING + 4, &machine.to_le_bytes());
    put(&mut file, BEGINNING + 6, &1_u16.to_le_bytes());
    put(&mut file, BEGINNING + 20, &OPTIONAL_SIZE.to_le_bytes());
    put(&mut file, OPTIONAL, &0x020b_u16.to_le_bytes());
    put(&mut file, OPTIONAL + 108, &u32::from(DIRECTORIES).to_le_bytes());
    // The second directory is that of the imports.
    put(&mut file, OPTIONAL + 120, &ADDRESS.to_le_bytes());
    put(&mut file, OPTIONAL + 124, &size.to_le_bytes());
    for (offset, value) in [(8, size), (12, ADDRESS), (16, size), (20, SECTION)] {
        put(&mut file, SECTION_HEADER + offset, &value.to_le_bytes());
    }
    file.extend(section);
    file
}

/// The section that lists libraries: 20 bytes for each, as many of zeros, and the names.
fn imports(address: u32, libraries: &[&str]) -> Vec<u8> {
    const DESCRIPTOR: usize = 20;
    let mut section = vec![0; DESCRIPTOR * (libraries.len() + 1)];
    for (number, library) in libraries.iter().enumerate() {
        let name = address + u32::try_from(section.len()).expect("it is small");
        put(&mut section, DESCRIPTOR * number + 12, &name.to_le_bytes());
        section.extend_from_slice(library.as_bytes());
        section.push(0);
    }
    section
}

fn put(header: &mut [u8], offset: usize, bytes: &[u8]) {
    header[offset..offset + bytes.len()].copy_from_slice(bytes);
}
