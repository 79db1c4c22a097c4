//! The simulated Azure behind a socket, where clients have to sign in.

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use arm_sandbox::{Sandbox, ServeOptions, serve};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// A sandbox that is served for as long as this value lives.
pub(crate) struct Served {
    /// Its address.
    pub(crate) url: String,
    authority: Option<PathBuf>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Serves this sandbox on a free port of this machine.
    pub(crate) fn start(sandbox: &Sandbox, tls: bool) -> Self {
        Self::start_with(sandbox, ServeOptions { tls, ..ServeOptions::default() })
    }

    /// Serves this sandbox with these options.
    pub(crate) fn start_with(sandbox: &Sandbox, options: ServeOptions) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let server = runtime.block_on(serve(sandbox, options)).expect("a port is free");
        let url = server.url();
        let authority = server.authority_certificate().map(Path::to_owned);
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime.block_on(server.run(async {
                // It is dropped with the value or sent into: both mean stop.
                let _ = stopped.await;
            }));
        });
        Self { url, authority, stop: Some(stop), thread: Some(thread) }
    }

    /// The certificate that clients must trust, for a sandbox served over HTTPS.
    pub(crate) fn authority(&self) -> Option<&Path> {
        self.authority.as_deref()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
