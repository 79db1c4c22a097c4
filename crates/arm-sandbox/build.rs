//! Compresses the long texts that the program contains: each provider is a quarter of a megabyte smaller.

use std::{env, fs, io, io::Write, path::Path};

use flate2::{Compression, write::ZlibEncoder};

/// The texts; `src/embedded.rs` reads each by its name.
const TEXTS: [&str; 3] =
    ["src/builtin_roles.json", "src/rules/azure_types.txt", "src/seed/schema.json"];

#[expect(clippy::disallowed_methods, reason = "Cargo names the directory to build scripts")]
fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let directory = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    for path in TEXTS.map(Path::new) {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let file = fs::File::create(Path::new(&directory).join(name))?;
        let mut encoder = ZlibEncoder::new(file, Compression::best());
        encoder.write_all(&fs::read(path)?)?;
        encoder.finish()?;
    }
    Ok(())
}
