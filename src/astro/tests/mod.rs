//! The client against scripted answers, with the clock paused.

mod calls;
mod errors;
mod lists;
mod support;
