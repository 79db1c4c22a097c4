//! The example provider as a process.

use std::{
    env,
    path::PathBuf,
    process::{ExitStatus, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, ChildStdout, Command},
    time::timeout,
};

use super::{Address, Client, ClientCertificate, PATIENCE, connect};
use crate::TRANSPORT;

/// What Terraform sets for a provider, this certificate included.
pub(crate) fn variables(client: &ClientCertificate) -> Vec<(&'static str, String)> {
    vec![
        (
            "TF_PLUGIN_MAGIC_COOKIE",
            "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2".to_owned(),
        ),
        ("PLUGIN_PROTOCOL_VERSIONS", "6,5".to_owned()),
        ("PLUGIN_MIN_PORT", "10000".to_owned()),
        ("PLUGIN_MAX_PORT", "25000".to_owned()),
        ("PLUGIN_CLIENT_CERT", client.pem.clone()),
    ]
}

/// What asks for the transport that this suite is about.
pub(crate) fn transport() -> Option<(&'static str, &'static str)> {
    TRANSPORT.map(|it| ("TFPLUGIN_TRANSPORT", it))
}

/// A running provider.
pub(crate) struct Toy {
    /// The first line of its standard output.
    pub(crate) line: String,
    pub(crate) child: Child,
    pub(crate) stdout: Lines<BufReader<ChildStdout>>,
    stderr: Lines<BufReader<ChildStderr>>,
    /// Where it has its socket, unless it was told otherwise; removed even after a kill.
    _temporary: TempDir,
}

impl Toy {
    /// Starts it as Terraform does, and connects.
    pub(crate) async fn connected() -> (Self, Client) {
        Self::connected_with(&[]).await
    }

    /// The same with more variables.
    pub(crate) async fn connected_with(more: &[(&'static str, &str)]) -> (Self, Client) {
        let certificate = ClientCertificate::terraform();
        let mut variables = variables(&certificate);
        variables.extend(more.iter().map(|&(name, value)| (name, value.to_owned())));
        let toy = Self::start(&variables).await;
        let client = connect(&toy, &certificate).await.unwrap();
        (toy, client)
    }

    /// Starts it with these variables.
    pub(crate) async fn start(variables: &[(&'static str, String)]) -> Self {
        let mut command = Self::command();
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        Self::started(command).await
    }

    /// Starts what `command` says, which must print a line.
    pub(crate) async fn started(mut command: Command) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        command.env("TMPDIR", temporary.path());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let stderr = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = timeout(PATIENCE, stdout.next_line()).await.unwrap().unwrap();
        Self { line: line.unwrap_or_default(), child, stdout, stderr, _temporary: temporary }
    }

    /// The program, with nothing of Terraform's in its environment.
    pub(crate) fn command() -> Command {
        let mut command = Command::new(Self::program());
        let foreign = env::vars_os().map(|(name, _)| name).filter(|name| {
            let name = name.to_string_lossy();
            ["TF_", "PLUGIN_", "TFPLUGIN_"].iter().any(|it| name.starts_with(it))
        });
        for name in foreign {
            command.env_remove(name);
        }
        command.envs(transport());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    /// Where cargo puts it, beside the tests.
    pub(crate) fn program() -> PathBuf {
        let test = env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join("examples");
        let program = program.join("toy").with_extension(env::consts::EXE_EXTENSION);
        assert!(program.exists(), "run `cargo build -p tfplugin --example toy` first");
        program
    }

    /// One part of the handshake line.
    pub(crate) fn segment(&self, position: usize) -> &str {
        let segment = self.line.split('|').nth(position);
        segment.unwrap_or_else(|| panic!("no part {position} in {:?}", self.line))
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Address {
        Address::new(self.segment(2), self.segment(3))
    }

    /// The certificate that it shows.
    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        STANDARD_NO_PAD.decode(self.segment(5)).unwrap().into()
    }

    /// Waits for a line on standard error that contains `text`.
    pub(crate) async fn says(&mut self, text: &str) -> String {
        let line = async {
            while let Some(line) = self.stderr.next_line().await.unwrap() {
                if line.contains(text) {
                    return line;
                }
            }
            panic!("it never said {text:?}")
        };
        timeout(PATIENCE, line).await.unwrap()
    }

    /// Waits for its end, and says what it has left on standard error.
    pub(crate) async fn last_words(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = timeout(PATIENCE, self.stderr.next_line()).await.unwrap().unwrap() {
            lines.push(line);
        }
        lines
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap()
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().await.unwrap();
        assert!(sent.success());
    }
}
