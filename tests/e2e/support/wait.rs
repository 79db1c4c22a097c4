//! Waiting for evidence from another process.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How often is looked at most: for a minute, far beyond what any step takes.
const LOOKS: u32 = 6000;
/// Between two looks, the processor is free for the process that is waited for.
const BETWEEN: Duration = Duration::from_millis(10);

/// Returns once this is so; panics when it never comes to be.
#[track_caller]
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let (_sender, never) = channel::<()>();
    for _look in 0..LOOKS {
        if is_so() {
            return;
        }
        assert_eq!(never.recv_timeout(BETWEEN), Err(RecvTimeoutError::Timeout));
    }
    panic!("it never came to be that {what}");
}
