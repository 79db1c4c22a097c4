//! What the tests of the provider share: a working directory beside a simulated Azure, and words
//! for what is in both.

mod azure;
mod browse;
mod cargo;
#[cfg(target_os = "linux")]
mod empty_root;
mod examples;
mod feature;
mod fixture;
mod grant;
mod refusal;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod registry;
mod seed;
mod served;
mod wait;

#[cfg(target_os = "linux")]
pub(crate) use self::empty_root::EmptyRoot;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) use self::registry::Registry;
pub(crate) use self::{
    azure::{Azure, BY_HAND},
    browse::Browsed,
    cargo::{run_example, succeeds},
    examples::{every_example, examples_of},
    feature::tried,
    fixture::{
        Fixture, LATEST, latest_cli, on_each_cli, on_each_cli_with, on_latest_cli,
        provider_of_this_build,
    },
    grant::{ADDRESS, Grant},
    seed::{
        CONTAINER, DATA_PLANE, GROUP, IDENTITY, KUBELET, LAKE, LOADER, REGISTRY, SECRET,
        SUBSCRIPTION, TASKS, TASKS_CLIENT, TENANT, seed,
    },
    served::Served,
    wait::until,
};
