//! What a person got wrong: each is one error at the argument that is wrong, which says what to do,
//! and nothing is changed in Azure or in the state.

mod configuration;
mod permission;
mod principal;
mod role;
mod search;
mod sign_in;
mod tenant;
