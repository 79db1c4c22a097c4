//! The pages of an example's sandbox, in this process, on the database that Terraform's provider uses.

use std::error::Error;
use std::path::Path;
use std::thread;

use arm_sandbox::{Database, Sandbox, SeedSource, ServeOptions, Settings, serve};
use tokio::runtime::Builder;

use crate::say;

/// Pages that are served until the program ends.
pub struct Browse {
    url: String,
}

impl Browse {
    /// Serves the sandbox of this database and says where; a new one begins with the seed. Requests
    /// are kept from here on, so that the pages show them.
    pub fn start(database: &Path, seed: &Path) -> Result<Self, Box<dyn Error>> {
        let sandbox = Sandbox::open(Settings {
            database: Database::File(database.to_owned()),
            seed: Some(SeedSource::File(seed.to_owned())),
            ..Settings::default()
        })?;
        sandbox.change_behavior(|behavior| behavior.request_log = true)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let server = runtime.block_on(serve(&sandbox, ServeOptions::default()))?;
        let url = server.url();
        thread::spawn(move || runtime.block_on(server.run(std::future::pending())));
        say::line(&format!("Look into the sandbox in a browser: {url}/"));
        Ok(Self { url })
    }

    /// Goes on serving until the person at the terminal has seen enough.
    pub fn linger(&self) -> Result<(), Box<dyn Error>> {
        say::ask(&format!("The sandbox is still at {}/. Press Enter to end:", self.url))?;
        Ok(())
    }
}
