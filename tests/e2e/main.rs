//! The provider in the hands of the real Terraform command line.

#[path = "../support/terraform/mod.rs"]
mod terraform;

mod cli;
