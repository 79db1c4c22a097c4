//! The conversation, one turn after the other: what each side does, and what Terraform makes of it.

use std::error::Error;

use serde_json::Value;

use crate::dns::DnsServer;
use crate::names;
use crate::report;
use crate::say;
use crate::session::{OTHER_OUTPUTS, Session};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The registry that the cluster is to reach.
const REGISTRY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01";
/// The number that the vendor's support gives the ticket.
const TICKET: &str = "\"48213\"";
/// The subscription that the vendor names.
const VENDOR: &str = "\"c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845\"";

/// Plays the whole of it.
pub(crate) fn play(mut session: Session) -> Result<()> {
    let reference = ask(&session)?;
    send(&mut session)?;
    the_vendor_acts(&mut session, &reference)?;
    let outputs = approve(&session)?;
    tell_the_vendor(&mut session, &outputs)?;
    look_at_names(&mut session)?;
    finish(&mut session)?;
    say::heading("terraform plan, once more: it must find nothing to do");
    session.is_finished()?;
    say::heading("Where to look next");
    say::line(&session.next_steps());
    Ok(())
}

/// The request is recorded and the ticket is written; the reference of both.
fn ask(session: &Session) -> Result<String> {
    say::heading("1. You ask for a private endpoint");
    let outputs = session.go_on()?;
    let ticket = report::ticket(&outputs).ok_or(OTHER_OUTPUTS)?;
    say::line(&format!("\nThis is the ticket:\n\n{ticket}"));
    Ok(report::reference(&outputs).ok_or(OTHER_OUTPUTS)?.to_owned())
}

fn send(session: &mut Session) -> Result<()> {
    say::heading("2. You send the ticket");
    session.record("ticket_id", TICKET)?;
    session.go_on()?;
    Ok(())
}

fn the_vendor_acts(session: &mut Session, reference: &str) -> Result<()> {
    say::heading("3. The vendor creates the endpoint, and replies with its subscription");
    let endpoint = ["--endpoint", "pe-astro-images", "--message", reference];
    let arguments = ["add-private-endpoint", "--target", REGISTRY, "--group", "registry"];
    session.vendor(&[&arguments[..], &endpoint].concat())?;
    session.record("vendor_subscription_id", VENDOR)
}

/// The plan shows whose endpoint it is, and the apply that approves it ends with the next step.
fn approve(session: &Session) -> Result<Value> {
    say::heading("4. Terraform has found the connection, and plans to approve it");
    session.plan_and_apply()
}

fn tell_the_vendor(session: &mut Session, outputs: &Value) -> Result<()> {
    say::heading("5. You tell the vendor");
    let notice = report::notice(outputs).ok_or(OTHER_OUTPUTS)?;
    say::line(&format!("\nThis is what you write into the ticket:\n\n{notice}\n"));
    session.record("approval_notice_sent", "true")?;
    session.go_on()?;
    Ok(())
}

fn look_at_names(session: &mut Session) -> Result<()> {
    say::heading("6. The vendor tests the names. Meanwhile: what does DNS say?");
    let seen = look(session, "A public DNS server", &names::in_public())?;
    say::line(&format!(
        "\n{seen}\n\nThat is what it looks like from anywhere but the vendor's network, even when all is \
         well: it proves nothing."
    ));
    let seen = look(session, "A DNS server in the vendor's network", &names::at_the_vendor())?;
    say::line(&format!("\n{seen}\n\nThe vendor sees this, and you do not."));
    // Both servers end with this program.
    session.forget("resolver")
}

/// Looks the names up at this server.
fn look(session: &mut Session, who: &str, server: &DnsServer) -> Result<String> {
    say::line(&format!("\n{who} is asked, which this program plays at {}.", server.address()));
    session.record("resolver", &format!("\"{}\"", server.address()))?;
    let outputs = session.apply()?;
    Ok(report::names(&outputs).ok_or(OTHER_OUTPUTS)?)
}

fn finish(session: &mut Session) -> Result<()> {
    say::heading("7. The vendor confirms that the names resolve");
    session.record("dns_confirmed", "true")?;
    let outputs = session.go_on()?;
    if !report::is_ready(&outputs) {
        return Err("the request is not ready; how far it is, is above".into());
    }
    say::line("\nready = true");
    Ok(())
}
