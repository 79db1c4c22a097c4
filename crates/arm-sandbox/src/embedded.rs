//! Long texts in the program, which the build script compresses.

use std::{io::Read, sync::LazyLock};

use flate2::read::ZlibDecoder;

/// The built-in roles.
pub(crate) static BUILTIN_ROLES: Text = LazyLock::new(|| text(compressed!("builtin_roles.json")));
/// The resource types of Azure.
pub(crate) static AZURE_TYPES: Text = LazyLock::new(|| text(compressed!("azure_types.txt")));
/// The JSON schema of a seed.
pub(crate) static SEED_SCHEMA: Text = LazyLock::new(|| text(compressed!("schema.json")));

/// A text that is decompressed when it is first read.
pub(crate) type Text = LazyLock<String>;

macro_rules! compressed {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}
use compressed;

fn text(compressed: &[u8]) -> String {
    let mut text = String::new();
    let read = ZlibDecoder::new(compressed).read_to_string(&mut text);
    read.expect("the build script has compressed a text");
    text
}
