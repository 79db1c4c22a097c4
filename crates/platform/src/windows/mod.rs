//! Windows.
//!
//! A file is created with the access list of its folder, which for a user's own folders is that
//! user, the administrators and the system; there is no second list to check, so what Unix checks
//! in modes passes here. Parents and command lines of processes are not told by the standard
//! library, so what depends on them takes its careful course.

mod files;
mod process;
mod signals;
mod socket;

pub use files::{
    create_private_directory, create_private_file, grant_execution, is_executable,
    is_private_directory, is_private_file, mistrust, restrict, symlink, user,
};
pub use process::{
    Parent, arguments, interrupt_group, kill, kill_group, lead_group, namespace, parent_id,
    started, was_signaled,
};
pub use signals::{Interrupts, Termination};
pub use socket::{LocalListener, LocalStream, SocketFile, open_local_socket};
