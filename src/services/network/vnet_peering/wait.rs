//! Waiting for the other half, where the user asks for it: until there is evidence, the time is up,
//! or Terraform is interrupted. Nothing that is recorded depends on it.

use tfplugin::{Context, Diagnostic};

use super::{VnetPeering, diagnostics};
use crate::{
    Clients,
    azure::Cause,
    http::{Ended, backoff::watching, sleep_or_cancelled},
    services::network::{Reached, State},
};

impl VnetPeering {
    /// The half once the other one is there, or as far as it came; says who must act where it is
    /// not connected.
    pub(super) async fn waited(self, ctx: &Context<'_, Clients>) -> Self {
        if self.is_begun() {
            return self;
        }
        let mut seen = self;
        let mut looks = 0;
        while seen.wait_for_connected && seen.reached() == Reached::WaitsForOther {
            if let Err(ended) = sleep_or_cancelled(watching(looks)).await {
                ctx.warn(diagnostics::waited_in_vain(&seen, ended == Ended::TimedOut));
                break;
            }
            looks += 1;
            seen = match seen.looked_at(ctx).await {
                Ok(now) => now,
                Err((last, problem)) => {
                    ctx.warn(problem);
                    return last;
                }
            };
            ctx.save_partial_state(&seen);
        }
        match seen.reached() {
            Reached::Connected => {}
            Reached::WaitsForOther => ctx.warn(diagnostics::waits_for_other(&seen)),
            Reached::Broken => ctx.warn(diagnostics::disconnected(&seen)),
        }
        seen
    }

    /// How far the peering is, as the state says.
    fn reached(&self) -> Reached {
        let word = self.peering_state.known().cloned().unwrap_or_default();
        State::from(word).reached()
    }

    async fn looked_at(self, ctx: &Context<'_, Clients>) -> Result<Self, (Self, Diagnostic)> {
        let Ok(networks) = ctx.clients.networks() else { return Ok(self) };
        match networks.peering_now(&self.vnet_id, &self.name()).await {
            Ok(Some(found)) => Ok(self.answered(&found)),
            Ok(None) => {
                let problem = diagnostics::vanished(&self);
                Err((self, problem))
            }
            // The next wait ends at once, and says why.
            Err(error) if matches!(error.cause(), Cause::Canceled | Cause::TimedOut) => Ok(self),
            Err(error) => {
                let problem = diagnostics::not_watched(&self, &error);
                Err((self, problem))
            }
        }
    }
}
