//! The pages of the sandbox in Chromium: a conversation with a vendor beside Terraform, the keyboard,
//! what a screen reader finds, light and dark, a phone, and a page of somebody else.
//!
//! `cargo test -p browser-tests` runs them. They need `chromium` and `chromedriver` on PATH; in Debian,
//! `apt-get install chromium chromium-driver`. The pictures that they take are in `target/browser`.

mod browser;
mod conversation;
mod hostile;
mod keyboard;
mod looks;
mod served;
