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
        "windows_amd64" => pe(0x8664),
        "windows_arm64" => pe(0xaa64),
        other => panic!("no artificial program for {other}"),
    };
    content.extend_from_slice(text.as_bytes());
    content
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

/// The headers of a 64-bit PE file without sections.
fn pe(machine: u16) -> Vec<u8> {
    let (beginning, optional) = (64, 112);
    let mut header = vec![0; beginning + 24 + optional];
    put(&mut header, 0, b"MZ");
    put(&mut header, 60, &64_u32.to_le_bytes());
    put(&mut header, beginning, b"PE\0\0");
    put(&mut header, beginning + 4, &machine.to_le_bytes());
    put(&mut header, beginning + 20, &112_u16.to_le_bytes());
    put(&mut header, beginning + 24, &0x020b_u16.to_le_bytes());
    header
}

fn put(header: &mut [u8], offset: usize, bytes: &[u8]) {
    header[offset..offset + bytes.len()].copy_from_slice(bytes);
}
