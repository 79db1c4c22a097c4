//! Linux, macOS and the BSDs.

mod files;
mod process;
mod signals;
mod socket;

pub use files::{
    create_private_directory, create_private_file, grant_execution, is_executable,
    is_private_directory, is_private_file, mistrust, mode, restrict, set_mode, symlink, user,
};
pub use process::{
    Parent, arguments, interrupt_group, kill, kill_group, lead_group, namespace, parent_id,
    started, was_signaled,
};
pub use signals::{Interrupts, Termination};
pub use socket::{LocalListener, LocalStream, SocketFile, open_local_socket};
