//! Files that only their owner may read: the database contains the key that signs tokens and every
//! secret that was written, and a certificate's key is one.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Makes an empty file that only its owner may read, unless there is one; one that others could
/// read so far is closed to them.
pub(crate) fn close_or_make(path: &Path) -> io::Result<()> {
    match new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => close(path),
        made => made.map(drop),
    }
}

/// Closes a file to all other users; a missing file is not an error.
pub(crate) fn close(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        match fs::metadata(path) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Writes a file atomically, so that another process never reads a part of it.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    // No other user can have put a file or a link with this name there.
    let draft = path.with_extension(format!("{}.tmp", uuid::Uuid::new_v4()));
    new(&draft)?.write_all(text.as_bytes())?;
    fs::rename(&draft, path)
}

/// Says why a file is not to be trusted: somebody else made it, or may change it.
pub(crate) fn distrust(path: &Path) -> io::Result<Option<&'static str>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = fs::symlink_metadata(path)?;
        if !found.is_file() {
            return Ok(Some("it is a link"));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Ok(Some("it belongs to another user"));
        }
        if found.mode() & 0o022 != 0 {
            return Ok(Some("other users may change it"));
        }
    }
    Ok(None)
}

/// A new file that only its owner may read.
fn new(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
