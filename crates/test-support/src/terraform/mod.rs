//! The real Terraform command line, for tests and for the examples.
//!
//! [`Terraform`] finds a CLI or installs one, [`WorkingDirectory`] is where it runs: with a
//! configuration, providers from this build, and an environment that leaks nothing of the machine.
//! Nothing here knows what the provider offers.

mod cli;
mod directory;
mod environment;
mod error;
mod feature;
mod foreign;
mod install;
mod mirror;
mod normalize;
mod outcome;
mod release;
mod running;

pub use self::{
    cli::{Product, Terraform},
    directory::{Plan, WorkingDirectory},
    error::Error,
    feature::Feature,
    foreign::Foreign,
    install::target_directory,
    mirror::{HOSTS, Provider},
    normalize::normalize,
    outcome::Outcome,
    running::Running,
};
