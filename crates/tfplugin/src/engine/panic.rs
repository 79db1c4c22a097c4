//! Turns a panic in a handler into something that a person can report.

use std::{any::Any, cell::RefCell, panic, sync::Once};

use crate::Diagnostic;
use crate::code::PluginCode;

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes from now on where a panic happened; once for the process.
pub(crate) fn observe() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(ToString::to_string);
            PLACE.with(|it| *it.borrow_mut() = place);
            previous(info);
        }));
    });
}

/// The diagnostic for a panic that was caught on this thread.
pub(crate) fn describe(payload: &(dyn Any + Send)) -> Diagnostic {
    let place = PLACE.with(|it| it.borrow_mut().take());
    let place = place.map_or_else(String::new, |it| format!(" at {it}"));
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    PluginCode::ProviderPanicked.error(
        "The provider has a bug",
        format!(
            "It panicked{place}: {message}\n\nThe provider keeps running and what was finished is \
             stored in the state. Please report this, with the configuration that led to it.",
        ),
    )
}
