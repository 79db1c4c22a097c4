//! A root directory with nothing in it but what a test puts there, in which programs run as in a
//! container without an image.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// What to do where no process may have a root of its own.
const ADVICE: &str = "\
A process of this user cannot have a root directory of its own. Allow user namespaces
(`sysctl -w user.max_user_namespaces=10000`, on Ubuntu also
`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`; in a container, run it with
`--security-opt seccomp=unconfined`), or run the test as root with CAP_SYS_CHROOT and CAP_MKNOD.
It also needs `unshare` (util-linux) and `chroot` (coreutils).";

/// Enters the root `$1` as the root user of a new namespace; the devices are those of the machine.
const IN_A_NAMESPACE: &str = r#"
for device in null random urandom; do
  : >> "$1/dev/$device" && mount --bind "/dev/$device" "$1/dev/$device" || exit 125
done
root=$1; shift
exec chroot "$root" "$@"
"#;

/// Enters the root `$1` as the root user that this process already is.
const AS_ROOT: &str = r#"
[ -c "$1/dev/null" ] || { rm -f "$1/dev/null" && mknod -m 666 "$1/dev/null" c 1 3 || exit 125; }
[ -c "$1/dev/random" ] || { rm -f "$1/dev/random" && mknod -m 666 "$1/dev/random" c 1 8 || exit 125; }
[ -c "$1/dev/urandom" ] || { rm -f "$1/dev/urandom" && mknod -m 666 "$1/dev/urandom" c 1 9 || exit 125; }
root=$1; shift
exec chroot "$root" "$@"
"#;

/// The programs and the arguments that come before a root and a command in it.
fn ways() -> [Vec<&'static str>; 2] {
    [
        vec!["unshare", "--map-root-user", "--mount", "sh", "-c", IN_A_NAMESPACE, "enter"],
        vec!["sh", "-c", AS_ROOT, "enter"],
    ]
}

/// A root directory that is removed with this value.
pub(crate) struct EmptyRoot {
    folder: TempDir,
    way: Vec<&'static str>,
}

impl EmptyRoot {
    /// A root with `/dev`, `/tmp`, and this program, which must be able to run there with `--version`.
    #[track_caller]
    pub(crate) fn with(program: &Path, name: &str) -> Self {
        let mut said = String::new();
        for way in ways() {
            match Self::by(way, program, name) {
                Ok(root) => return root,
                Err(error) => said.push_str(&error),
            }
        }
        panic!("{ADVICE}\nWhat was said:\n{said}");
    }

    /// Such a root for each way that this user may take; a way that fails must fail for that reason.
    #[track_caller]
    pub(crate) fn by_each_way(program: &Path, name: &str) -> Vec<Self> {
        let mut roots = Vec::new();
        for way in ways() {
            match Self::by(way, program, name) {
                Ok(root) => roots.push(root),
                Err(said) => {
                    let refused = ["not permitted", "denied", "No space left"];
                    assert!(refused.iter().any(|it| said.contains(it)), "{said}");
                }
            }
        }
        assert!(!roots.is_empty(), "{ADVICE}");
        roots
    }

    /// Such a root by one way, or what was said.
    fn by(way: Vec<&'static str>, program: &Path, name: &str) -> Result<Self, String> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for name in ["dev", "tmp", "etc"] {
            fs::create_dir(folder.path().join(name)).expect("a folder can be made");
        }
        let root = Self { folder, way };
        root.add(program, name);
        match root.command(name).arg("--version").output() {
            Ok(Output { status, .. }) if status.success() => Ok(root),
            Ok(Output { stderr, .. }) => Err(String::from_utf8_lossy(&stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// A path in the root, seen from outside.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a program into the root.
    pub(crate) fn add(&self, program: &Path, name: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("it is in the root");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::copy(program, &path).expect("a program can be copied");
    }

    /// A command that runs a program of the root, in the root, with an empty environment.
    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.way[0]);
        command.args(&self.way[1..]).arg(self.folder.path()).arg(format!("/{name}"));
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("TMPDIR", "/tmp");
        command
    }

    /// A program outside of the root that runs one in it, for a Terraform that is outside: it hands
    /// on its environment and its standard streams.
    pub(crate) fn entrance(&self, name: &str) -> PathBuf {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
        let way: Vec<_> = self.way.iter().map(|it| quoted(it)).collect();
        let root = quoted(&self.folder.path().display().to_string());
        let path = self.path(&format!("{name}-entrance"));
        let text = format!("#!/bin/sh\nexec {} {root} /{name} \"$@\"\n", way.join(" "));
        fs::write(&path, text).expect("a file can be written");
        platform::grant_execution(&path).expect("a file can be made executable");
        path
    }
}
