//! Who may open a file.

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Everybody but the owner.
const OTHERS: u32 = 0o077;

/// What tells the users of this machine apart.
#[must_use]
pub fn user() -> String {
    rustix::process::geteuid().as_raw().to_string()
}

/// Creates a directory that only its owner can open.
pub fn create_private_directory(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(path)
}

/// Whether a path is a directory of this user that nobody else can open, and no link to one.
pub fn is_private_directory(path: &Path) -> io::Result<bool> {
    let found = fs::symlink_metadata(path)?;
    let is_own = found.uid() == rustix::process::geteuid().as_raw();
    Ok(found.is_dir() && is_own && found.mode() & OTHERS == 0)
}

/// Creates a file that only its owner can open; one that exists is an error.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Whether nobody but its owner can open a file.
pub fn is_private_file(path: &Path) -> io::Result<bool> {
    Ok(fs::metadata(path)?.mode() & OTHERS == 0)
}

/// Closes a file to everybody but its owner.
pub fn restrict(path: &Path) -> io::Result<()> {
    set_mode(path, 0o600)
}

/// Why not to trust a file: somebody else created it, or may change it.
pub fn mistrust(path: &Path) -> io::Result<Option<&'static str>> {
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() {
        return Ok(Some("it is no file of its own"));
    }
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Ok(Some("it belongs to another user"));
    }
    if found.mode() & 0o022 != 0 {
        return Ok(Some("other users may change it"));
    }
    Ok(None)
}

/// The access rights of a file, as `chmod` writes them.
pub fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.mode() & 0o777)
}

/// Sets the access rights of a file.
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Whether a path is a program.
#[must_use]
pub fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

/// Lets everybody run a file.
pub fn grant_execution(path: &Path) -> io::Result<()> {
    set_mode(path, 0o755)
}

/// Makes `link` lead to `original`.
pub fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(original, link)
}
