//! Ctrl-C while Terraform runs is Terraform's to handle: it ends its work in good order, and this
//! program waits for it. At any other time Ctrl-C ends this program.

use std::io;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

static TERRAFORM_RUNS: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that an interrupt ended, by the shell's convention.
const INTERRUPTED: i32 = 130;

/// Takes charge of interrupts.
pub fn watch() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if !TERRAFORM_RUNS.load(Ordering::SeqCst) {
                    process::exit(INTERRUPTED);
                }
            }
        });
    });
    Ok(())
}

/// Does what lets Terraform run, and leaves interrupts to it.
pub fn left_to_terraform<T>(run: impl FnOnce() -> T) -> T {
    TERRAFORM_RUNS.store(true, Ordering::SeqCst);
    let result = run();
    TERRAFORM_RUNS.store(false, Ordering::SeqCst);
    result
}
