//! One run of the program that started this process: Terraform starts a provider several times in
//! each of its runs, and all of these processes have it as their parent.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::Duration,
};

use crate::{Database, Error};

/// The program that removes what a run leaves behind, and its first arguments.
static CLEANER: OnceLock<(PathBuf, &'static [&'static str])> = OnceLock::new();

/// The file that says that a process is there to remove the folder of a run.
const WATCHED: &str = "watched";

/// How often to look whether a run is over.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often to try to remove a folder in which a process of the run may still write.
const ATTEMPTS: u32 = 30;

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
        let pid = platform::parent_id().ok_or_else(|| {
            Error::Run(
                "this system, such as Windows, does not say which process started this one; leave out \
                 `lifetime`, and delete the file `database` before each run that starts from the seed"
                    .to_owned(),
            )
        })?;
        let began = platform::started(pid).ok_or_else(|| {
            Error::Run(format!("the system does not say when the parent process {pid} began"))
        })?;
        Ok(Self { space: platform::namespace(), pid, began })
    }

    /// What the run is called, unlike any other.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}-{}", self.space, self.pid, self.began)
    }

    /// Has a process of this program remove the databases of a run when it is over: Terraform ends its
    /// providers before it ends itself, so none of them can. `arguments` come before the name of the run,
    /// for [`Run::clean_up`].
    pub fn clean_up_with(program: PathBuf, arguments: &'static [&'static str]) {
        // An error says that it is known already.
        let _ = CLEANER.set((program, arguments));
    }

    /// Waits until the run of this name is over, and removes its databases.
    pub async fn clean_up(name: &str) -> Result<(), Error> {
        let is_plain = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        let run = Self::parse(name).filter(|_| is_plain);
        let run = run.ok_or_else(|| Error::Run(format!("'{name}' is not the name of a run")))?;
        run.remove_from(&root()).await.map_err(|error| Error::Run(error.to_string()))
    }

    /// A database that this run alone uses: one for each working directory and `names`. It is in
    /// a folder that only its owner can open. What runs left behind that are over is removed.
    pub fn database(&self, names: &[Option<&Path>]) -> Result<Database, Error> {
        let place = std::env::current_dir()
            .map_err(|error| Error::Run(format!("the working directory is not known: {error}")))?;
        let folder = self.folder(&root())?;
        self.watch(&folder);
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
        let make = || [root, &folder].into_iter().try_for_each(|it| own(it).map_err(failed(it)));
        // The last run that was over may have removed the root in between.
        make().or_else(|_| make())?;
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

    /// Starts the process that removes the folder when the run is over, unless there is one. Without it, the
    /// next run removes the folder.
    fn watch(&self, folder: &Path) {
        let Some((program, arguments)) = CLEANER.get() else { return };
        let mark = folder.join(WATCHED);
        if platform::create_private_file(&mark).is_err() {
            return;
        }
        let mut command = Command::new(program);
        command.args(*arguments).arg(self.name()).current_dir(std::env::temp_dir());
        // It outlives this process, and an interrupt of Terraform is not for it.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        platform::lead_group(&mut command);
        if command.spawn().is_err() {
            let _ = fs::remove_file(&mark);
        }
    }

    /// Waits until the run is over, and removes its folder, and the root if nothing else is in it.
    async fn remove_from(&self, root: &Path) -> io::Result<()> {
        while self.goes_on() {
            tokio::time::sleep(INTERVAL).await;
        }
        let folder = root.join(self.name());
        for left in (0..ATTEMPTS).rev() {
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                Err(error) if left == 0 => return Err(error),
                Err(_) => tokio::time::sleep(INTERVAL).await,
                Ok(()) => break,
            }
        }
        match fs::remove_dir(root) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(error),
            // Others are in it, or have removed it.
            _ => Ok(()),
        }
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
        platform::started(self.pid).is_some_and(|it| it == self.began)
    }
}

/// Where the databases of runs are.
fn root() -> PathBuf {
    std::env::temp_dir().join(format!("dataplane-sandbox-{}", platform::user()))
}

/// Makes a folder that only its owner can open, unless it is there; one of somebody else is refused.
fn own(folder: &Path) -> io::Result<()> {
    match platform::create_private_directory(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    if platform::is_private_directory(folder)? {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "it is not a folder that only you can open; remove it",
    ))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

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
            assert_eq!(platform::mode(folder).unwrap(), 0o700);
        }
    }

    #[test]
    fn a_folder_that_others_can_open_or_that_leads_elsewhere_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let open = root.path().join("open");
        fs::create_dir(&open).unwrap();
        platform::set_mode(&open, 0o755).unwrap();
        let elsewhere = root.path().join("elsewhere");
        platform::symlink(root.path(), &elsewhere).unwrap();
        for place in [open, elsewhere] {
            let error = Run::of_parent().unwrap().folder(&place).unwrap_err().to_string();
            assert!(error.contains("only you can open"), "{error}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_folder_of_a_run_goes_with_the_run_and_the_root_with_the_last_one() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("runs");
        let run = Run::of_parent().unwrap();
        let over = Run { began: "1".to_owned(), ..run.clone() };
        for it in [&run, &over] {
            fs::write(it.folder(&place).unwrap().join("x.db"), "").unwrap();
        }
        let folder = place.join(over.name());
        fs::create_dir_all(&folder).unwrap();

        over.remove_from(&place).await.unwrap();
        assert!(!folder.exists() && place.join(run.name()).exists());

        fs::remove_dir_all(place.join(run.name())).unwrap();
        over.remove_from(&place).await.unwrap();
        assert!(!place.exists());
    }

    #[tokio::test]
    async fn what_is_no_name_of_a_run_is_refused() {
        for name in ["", "../x", "1-2", "1-2-../x", "a-b-c"] {
            let error = Run::clean_up(name).await.unwrap_err().to_string();
            assert!(error.contains("is not the name of a run"), "{error}");
        }
    }

    #[test]
    fn what_is_left_of_a_run_that_is_over_is_removed_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("runs");
        let run = Run::of_parent().unwrap();
        let folder = run.folder(&place).unwrap();
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let began = platform::started(child.id()).unwrap();
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
