//! What the tests of the provider share: a working directory beside a simulated Azure, and words
//! for what is in both.

mod azure;
mod browse;
mod cargo;
#[cfg(target_os = "linux")]
mod empty_root;
mod examples;
mod fixture;
mod grant;
mod refusal;
mod seed;
mod served;
mod wait;

#[cfg(target_os = "linux")]
pub(crate) use self::empty_root::EmptyRoot;
pub(crate) use self::{
    azure::{Azure, BY_HAND},
    browse::Browsed,
    cargo::{run_example, succeeds},
    examples::{every_example, examples_of},
    fixture::{Fixture, LATEST, on_each_cli, on_latest_cli, provider_of_this_build},
    grant::{ADDRESS, Grant},
    seed::{
        CONTAINER, DATA_PLANE, GROUP, IDENTITY, KUBELET, LAKE, LOADER, REGISTRY, SECRET,
        SUBSCRIPTION, TASKS, TASKS_CLIENT, TENANT, seed,
    },
    served::Served,
    wait::until,
};
