//! Files that nobody but their owner may read: the database holds the key that signs tokens and every
//! secret that was written, and a certificate's key is one.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Makes an empty file that only its owner may read, unless there is one; one that others could
/// read so far is closed to them.
pub(crate) fn close_or_make(path: &Path) -> io::Result<()> {
    match platform::create_private_file(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close(path),
        made => made.map(drop),
    }
}

/// Closes a file to everybody but its owner; none is no error.
pub(crate) fn close(path: &Path) -> io::Result<()> {
    match platform::is_private_file(path) {
        Ok(true) => Ok(()),
        Ok(false) => platform::restrict(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a file whole, so that another process never reads half of it.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    // Nobody can have put a file of this name there, or a link that leads elsewhere.
    let draft = path.with_extension(format!("{}.tmp", uuid::Uuid::new_v4()));
    platform::create_private_file(&draft)?.write_all(text.as_bytes())?;
    fs::rename(&draft, path)
}
