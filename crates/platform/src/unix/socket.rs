//! The Unix socket that Terraform connects to: reachable by one user, gone when it is no longer
//! needed.

use std::{
    env, fs, io,
    os::unix::fs::chown,
    path::{Path, PathBuf},
};

use tokio::net::UnixListener;

use super::files::{create_private_directory, set_mode};
use crate::{LocalSocket, Place, SocketError};

/// What the address of a Unix socket may have in bytes on the strictest system, its end included.
const LONGEST_PATH: usize = 104;

/// How the name of a socket's directory begins.
const PREFIX: &str = "plugin-";
/// The socket in its directory.
const SOCKET: &str = "socket";
/// The file beside it that is locked for as long as the socket is in use.
const LOCK: &str = "lock";

/// A listening socket.
pub type LocalListener = UnixListener;

/// A connection at a socket.
pub type LocalStream = tokio::net::UnixStream;

/// Opens a socket that is closed to strangers before it exists; `unique` makes its name one that
/// nobody can foresee.
pub fn open_local_socket(place: Place<'_>, unique: u64) -> Result<LocalSocket, SocketError> {
    let name = format!("{PREFIX}{unique:016x}");
    let directory = directory(place.directory, &env::temp_dir(), &name);
    if let Some(base) = directory.parent() {
        remove_abandoned(base);
    }
    create_private_directory(&directory)
        .map_err(|it| SocketError::Directory(directory.clone(), it))?;
    let lock = lock(&directory).map_err(|it| SocketError::Lock(directory.clone(), it))?;
    let file = SocketFile { path: directory.join(SOCKET), directory, lock };
    let SocketFile { directory, path, .. } = &file;
    let listener = UnixListener::bind(path).map_err(|it| SocketError::Bind(path.clone(), it))?;
    let gid = place.group.map(group).transpose()?;
    give(path, 0o600, 0o660, gid)?;
    give(directory, 0o700, 0o750, gid)?;
    Ok(LocalSocket { listener, file })
}

/// The file of a socket, in a directory of its own that nobody else may enter.
#[derive(Debug)]
pub struct SocketFile {
    directory: PathBuf,
    path: PathBuf,
    /// Locked for as long as the process lives, even if it is killed.
    lock: fs::File,
}

impl SocketFile {
    /// Where the socket is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Nothing depends on it, and there is nobody left to tell.
        let _ = remove(&self.directory);
        let _ = self.lock.unlock();
    }
}

/// Marks the directory as in use. The lock is taken before the file has its name, so that nobody finds
/// it free.
fn lock(directory: &Path) -> io::Result<fs::File> {
    let unnamed = directory.join("locking");
    let file = fs::File::create_new(&unnamed)?;
    file.try_lock()?;
    fs::rename(unnamed, directory.join(LOCK))?;
    Ok(file)
}

/// Removes what killed processes left in `base`: directories whose lock nobody holds.
fn remove_abandoned(base: &Path) {
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    for entry in entries.filter(|it| it.file_name().to_string_lossy().starts_with(PREFIX)) {
        let directory = entry.path();
        // Those of other users cannot be looked into, and are left to them.
        let Ok(file) = fs::File::open(directory.join(LOCK)) else { continue };
        if file.try_lock().is_ok() {
            let removed = remove(&directory);
            tracing::debug!(directory = %directory.display(), ?removed, "a socket was abandoned");
        }
    }
}

/// Removes the directory of a socket and what belongs into it, and nothing else.
fn remove(directory: &Path) -> io::Result<()> {
    for name in [SOCKET, LOCK] {
        match fs::remove_file(directory.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_dir(directory)
}

/// A directory called `name` in the wanted place, or in `/tmp` where the path of a socket in the
/// default place would be too long.
fn directory(wanted: Option<&Path>, temporary: &Path, name: &str) -> PathBuf {
    let base = match wanted {
        Some(wanted) => wanted,
        None if temporary.join(name).join(SOCKET).as_os_str().len() < LONGEST_PATH => temporary,
        None => Path::new("/tmp"),
    };
    base.join(name)
}

/// Gives `path` to its user alone, or to the group `gid` as well.
fn give(path: &Path, alone: u32, shared: u32, gid: Option<u32>) -> Result<(), SocketError> {
    let set = || {
        let Some(gid) = gid else { return set_mode(path, alone) };
        chown(path, None, Some(gid))?;
        set_mode(path, shared)
    };
    set().map_err(|it| SocketError::Rights(path.to_owned(), it))
}

fn group(name: &str) -> Result<u32, SocketError> {
    if let Ok(gid) = name.parse() {
        return Ok(gid);
    }
    let groups = fs::read_to_string("/etc/group").unwrap_or_default();
    gid(&groups, name).ok_or_else(|| SocketError::Group(name.to_owned()))
}

/// The number of the group `name` in the text of `/etc/group`.
fn gid(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_it = fields.next() == Some(name);
        is_it.then(|| fields.nth(1)?.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use std::{
        os::unix::fs::MetadataExt,
        sync::atomic::{AtomicU64, Ordering},
    };

    use super::*;
    use crate::mode;

    fn open(place: Place<'_>) -> Result<LocalSocket, SocketError> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        open_local_socket(place, NEXT.fetch_add(1, Ordering::Relaxed))
    }

    fn open_in(directory: &Path) -> LocalSocket {
        open(Place { directory: Some(directory), group: None }).unwrap()
    }

    #[tokio::test]
    async fn nobody_else_may_enter() {
        let base = tempfile::tempdir().unwrap();
        let socket = open_in(base.path());
        assert_eq!(mode(socket.file.path()).unwrap(), 0o600);
        assert_eq!(mode(socket.file.path().parent().unwrap()).unwrap(), 0o700);
    }

    #[tokio::test]
    async fn the_group_may_connect_where_it_is_named() {
        let base = tempfile::tempdir().unwrap();
        let own = fs::metadata(base.path()).unwrap().gid().to_string();
        let place = Place { directory: Some(base.path()), group: Some(&own) };
        let socket = open(place).unwrap();
        assert_eq!(mode(socket.file.path()).unwrap(), 0o660);
    }

    #[tokio::test]
    async fn nothing_is_left_behind() {
        let base = tempfile::tempdir().unwrap();
        drop(open_in(base.path()));
        assert_eq!(fs::read_dir(base.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn the_next_start_removes_what_a_killed_process_left_and_nothing_else() {
        let base = tempfile::tempdir().unwrap();
        let (killed, running) = (open_in(base.path()), open_in(base.path()));
        let foreign = base.path().join("plugin-of-somebody-else");
        fs::create_dir(&foreign).unwrap();
        let abandoned = killed.file.path().parent().unwrap().to_owned();
        // A process that is killed loses its lock and tidies up nothing.
        let LocalSocket { file, listener } = killed;
        drop(listener);
        file.lock.unlock().unwrap();
        std::mem::forget(file);
        assert!(abandoned.exists());
        let next = open_in(base.path());
        assert!(!abandoned.exists());
        assert!(running.file.path().exists() && next.file.path().exists() && foreign.exists());
    }

    #[tokio::test]
    async fn a_missing_directory_is_named() {
        let error =
            open(Place { directory: Some(Path::new("/nowhere")), group: None }).unwrap_err();
        assert!(error.to_string().contains("/nowhere/plugin-"), "{error}");
    }

    #[test]
    fn a_long_directory_for_temporary_files_is_avoided() {
        let long = PathBuf::from(format!("/{}", "x".repeat(90)));
        assert_eq!(directory(None, &long, "plugin-1"), Path::new("/tmp/plugin-1"));
        assert_eq!(directory(None, Path::new("/var/t"), "plugin-1"), Path::new("/var/t/plugin-1"));
    }

    #[test]
    fn groups_are_found_by_name() {
        let groups = "root:x:0:\nterraform:x:1002:me,you\n";
        assert_eq!(gid(groups, "terraform"), Some(1002));
        assert_eq!(gid(groups, "terra"), None);
    }
}
