//! What differs between Unix and Windows: sockets that only one user can reach, signals, processes,
//! and who may open a file.
//!
//! There is one module for each platform, and both offer the same names. Nothing else in the
//! workspace names `std::os`. What a platform lacks is an error or an empty answer, never a panic.

use std::{
    io,
    path::{Path, PathBuf},
};

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as system;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as system;

pub use system::{
    Interrupts, LocalListener, LocalStream, Parent, SocketFile, Termination, arguments,
    create_private_directory, create_private_file, grant_execution, interrupt_group, is_executable,
    is_private_directory, is_private_file, kill, kill_group, lead_group, mistrust, namespace,
    open_local_socket, parent_id, restrict, started, symlink, user, was_signaled,
};

#[cfg(unix)]
pub use system::{mode, set_mode};

/// Whether processes can meet at a socket that has a path, and that only one user can reach.
pub const HAS_LOCAL_SOCKETS: bool = cfg!(unix);

/// Where a socket is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// The directory; the system's directory for temporary files if the host names none.
    pub directory: Option<&'a Path>,
    /// The group that may connect besides the user.
    pub group: Option<&'a str>,
}

/// A listening socket and the file that leads to it.
#[derive(Debug)]
pub struct LocalSocket {
    /// Accepts connections.
    pub listener: LocalListener,
    /// Removes the file when it is dropped.
    pub file: SocketFile,
}

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The directory could not be made.
    #[error("the directory `{}` for the socket could not be made", .0.display())]
    Directory(PathBuf, #[source] io::Error),
    /// The directory could not be marked as in use.
    #[error("the directory `{}` for the socket could not be locked", .0.display())]
    Lock(PathBuf, #[source] io::Error),
    /// The socket could not be bound.
    #[error("the socket `{}` could not be opened", .0.display())]
    Bind(PathBuf, #[source] io::Error),
    /// Its access rights could not be set.
    #[error("the access rights of `{}` could not be set", .0.display())]
    Rights(PathBuf, #[source] io::Error),
    /// `PLUGIN_UNIX_SOCKET_GROUP` names no group.
    #[error("PLUGIN_UNIX_SOCKET_GROUP names the group `{0}`, which does not exist")]
    Group(String),
    /// The platform has no such sockets.
    #[error("this system has no Unix sockets")]
    Unsupported,
}
