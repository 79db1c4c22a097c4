//! Serves a sandbox: `cargo run -p arm-sandbox --example serve -- ADDRESS DATABASE [SEED] [--tls]`.

use std::{error::Error, path::PathBuf};

use arm_sandbox::{Database, Sandbox, ServeOptions, Settings, serve};

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (switches, arguments): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let mut arguments = arguments.into_iter();
    let listen = arguments.next().unwrap_or_else(|| "127.0.0.1:8443".to_owned()).parse()?;
    let database = arguments.next().map_or(Database::Memory, |path| Database::File(path.into()));
    let seed = arguments.next().map(|path| PathBuf::from(path).into());
    let sandbox = Sandbox::open(Settings { database, seed, ..Settings::default() })?;
    let tls = switches.iter().any(|switch| switch == "--tls");
    let server = serve(&sandbox, ServeOptions { listen, tls, ..ServeOptions::default() }).await?;
    println!("The sandbox is at {}.", server.url());
    if let Some(authority) = server.authority_certificate() {
        println!("Its clients are to trust {}.", authority.display());
    }
    server.run(async { tokio::signal::ctrl_c().await.unwrap_or_default() }).await;
    Ok(())
}
