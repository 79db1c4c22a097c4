//! Files that only their owner may read: the database contains the key that signs tokens and every
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

/// Closes a file to all other users; a missing file is not an error.
pub(crate) fn close(path: &Path) -> io::Result<()> {
    match platform::is_private_file(path) {
        Ok(true) => Ok(()),
        Ok(false) => platform::restrict(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes a file atomically, so that another process never reads a part of it.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    // No other user can have put a file or a link with this name there.
    let draft = path.with_extension(format!("{}.tmp", uuid::Uuid::new_v4()));
    platform::create_private_file(&draft)?.write_all(text.as_bytes())?;
    fs::rename(&draft, path)
}
