//! One run of the program that started this process: Terraform starts a provider several times in
//! each of its runs, and all of these processes have it as their parent.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
};

use crate::{Database, Error};

/// The run that this process is part of. It ends with the parent process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The processes among which the number of the parent means something.
    space: String,
    pid: u32,
    /// When the parent began, in the system's own words: numbers are given again.
    began: String,
}

impl Run {
    /// The run that the parent of this process is.
    pub fn of_parent() -> Result<Self, Error> {
        let pid = std::os::unix::process::parent_id();
        let began = process::began(pid).ok_or_else(|| {
            Error::Run(format!("the system does not say when the parent process {pid} began"))
        })?;
        Ok(Self { space: process::space(), pid, began })
    }

    /// What the run is called, unlike any other.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}-{}", self.space, self.pid, self.began)
    }

    /// A database that this run alone uses: one for each working directory and `names`. It is in
    /// a folder that only its owner can open. What runs left behind that are over is removed.
    pub fn database(&self, names: &[Option<&Path>]) -> Result<Database, Error> {
        let place = std::env::current_dir()
            .map_err(|error| Error::Run(format!("the working directory is not known: {error}")))?;
        let folder = self.folder(&root())?;
        let mut hasher = DefaultHasher::new();
        (place, names).hash(&mut hasher);
        Ok(Database::File(folder.join(format!("{:016x}.db", hasher.finish()))))
    }

    /// The folder of this run among those of others, which are removed where their run is over.
    fn folder(&self, root: &Path) -> Result<PathBuf, Error> {
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |error: io::Error| Error::Run(format!("cannot use the folder {path}: {error}"))
        };
        let folder = root.join(self.name());
        for folder in [root, &folder] {
            own(folder).map_err(failed(folder))?;
        }
        for entry in fs::read_dir(root).map_err(failed(root))?.flatten() {
            let name = entry.file_name();
            let other = name.to_str().and_then(Self::parse).filter(|other| other != self);
            if other.is_some_and(|other| other.space == self.space && !other.goes_on()) {
                // Another process may be at it as well.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        Ok(folder)
    }

    /// A run by its name.
    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.splitn(3, '-');
        let space = parts.next()?.to_owned();
        let pid = parts.next()?.parse().ok()?;
        Some(Self { space, pid, began: parts.next()?.to_owned() })
    }

    /// Whether its process is still there.
    fn goes_on(&self) -> bool {
        process::began(self.pid).is_some_and(|it| it == self.began)
    }
}

/// Where the databases of runs are.
fn root() -> PathBuf {
    let user = rustix::process::geteuid().as_raw();
    std::env::temp_dir().join(format!("dataplane-sandbox-{user}"))
}

/// Makes a folder that only its owner can open, unless it is there; one of somebody else is refused.
fn own(folder: &Path) -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(folder)?;
    let ours = found.uid() == rustix::process::geteuid().as_raw();
    // Nothing for the group and for others: six bits.
    if found.is_dir() && ours && found.mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "it is not a folder that only you can open; remove it",
    ))
}

#[cfg(target_os = "linux")]
mod process {
    //! Processes as Linux shows them.

    use std::fs;

    /// When a process began, in ticks since the machine was started; `None` where it is over.
    pub(super) fn began(pid: u32) -> Option<String> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name before it is in parentheses, and may hold anything.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        let over = matches!(fields.next()?, "Z" | "X");
        // proc_pid_stat(5): the state is the third field, the beginning the 22nd.
        fields.nth(18).filter(|_| !over).map(str::to_owned)
    }

    /// The namespace that numbers of processes belong to.
    pub(super) fn space() -> String {
        let link = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        link.to_string_lossy().chars().filter(char::is_ascii_digit).collect()
    }
}

#[cfg(not(target_os = "linux"))]
mod process {
    //! Processes as `ps` shows them.

    use std::process::Command;

    /// When a process began; `None` where it is over.
    pub(super) fn began(pid: u32) -> Option<String> {
        let said =
            Command::new("ps").args(["-o", "lstart=", "-p", &pid.to_string()]).output().ok()?;
        let text = String::from_utf8_lossy(&said.stdout);
        let began: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        (!began.is_empty()).then_some(began)
    }

    /// All processes are in one.
    pub(super) fn space() -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use std::{os::unix::fs::symlink, process::Command};

    use super::*;

    #[test]
    fn all_processes_of_one_parent_find_the_same_database_and_each_seed_has_its_own() {
        let run = Run::of_parent().unwrap();
        assert_eq!(run, Run::of_parent().unwrap());
        assert_eq!(Run::parse(&run.name()), Some(run.clone()));
        let database = |seed: &str| run.database(&[None, Some(Path::new(seed))]).unwrap();
        assert_eq!(database("a.json"), database("a.json"));
        assert_ne!(database("a.json"), database("b.json"));
    }

    #[test]
    fn only_the_owner_can_open_the_folder_of_a_run() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("runs");
        let folder = Run::of_parent().unwrap().folder(&place).unwrap();
        for folder in [&place, &folder] {
            assert_eq!(fs::metadata(folder).unwrap().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn a_folder_that_others_can_open_or_that_leads_elsewhere_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let open = root.path().join("open");
        fs::DirBuilder::new().mode(0o755).create(&open).unwrap();
        let elsewhere = root.path().join("elsewhere");
        symlink(root.path(), &elsewhere).unwrap();
        for place in [open, elsewhere] {
            let error = Run::of_parent().unwrap().folder(&place).unwrap_err().to_string();
            assert!(error.contains("only you can open"), "{error}");
        }
    }

    #[test]
    fn what_is_left_of_a_run_that_is_over_is_removed_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("runs");
        let run = Run::of_parent().unwrap();
        let folder = run.folder(&place).unwrap();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let began = process::began(child.id()).unwrap();
        let others = Run { pid: child.id(), began, ..run.clone() };
        let other = others.folder(&place).unwrap();
        let reused = Run { began: "1".to_owned(), ..others.clone() }.folder(&place).unwrap();
        let foreign = Run { space: "1".to_owned(), began: "1".to_owned(), ..others.clone() };
        let foreign = foreign.folder(&place).unwrap();

        run.folder(&place).unwrap();
        assert!(folder.exists() && other.exists() && foreign.exists());
        assert!(!reused.exists(), "its number belongs to another process now");

        child.kill().unwrap();
        child.wait().unwrap();
        run.folder(&place).unwrap();
        assert!(folder.exists() && !other.exists());
    }
}
