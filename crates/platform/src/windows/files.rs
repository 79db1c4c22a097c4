//! Who may open a file: those whom the folder around it admits.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// What tells the users of this machine apart. The folder for temporary files is already the user's.
#[must_use]
pub fn user() -> String {
    String::new()
}

/// Creates a directory.
pub fn create_private_directory(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// Whether a path is a directory, and no link to one.
pub fn is_private_directory(path: &Path) -> io::Result<bool> {
    Ok(fs::symlink_metadata(path)?.is_dir())
}

/// Creates a file; one that exists is an error.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Whether nobody but its owner can open a file; the file must exist.
pub fn is_private_file(path: &Path) -> io::Result<bool> {
    fs::metadata(path).map(|_| true)
}

/// Leaves a file as its folder has it; the file must exist.
pub fn restrict(path: &Path) -> io::Result<()> {
    fs::metadata(path).map(drop)
}

/// Why not to trust a file.
pub fn mistrust(path: &Path) -> io::Result<Option<&'static str>> {
    let is_file = fs::symlink_metadata(path)?.is_file();
    Ok((!is_file).then_some("it is no file of its own"))
}

/// Whether a path is a program.
#[must_use]
pub fn is_executable(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    path.is_file() && ["exe", "cmd", "bat"].contains(&extension.as_str())
}

/// Nothing: the name of a program says that it is one. The file must exist.
pub fn grant_execution(path: &Path) -> io::Result<()> {
    fs::metadata(path).map(drop)
}

/// Makes `link` lead to `original`: as a second name if they are on one volume, since links need a
/// right that users do not have by default.
pub fn symlink(original: &Path, link: &Path) -> io::Result<()> {
    fs::hard_link(original, link).or_else(|_| fs::copy(original, link).map(drop))
}
