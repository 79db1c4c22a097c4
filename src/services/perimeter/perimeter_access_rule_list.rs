//! `dataplane_perimeter_access_rule` in `terraform query`: which inbound rules a profile has.

use tfplugin::{Context, Diagnostic, ListResource, ListStream, Model, Result};

use crate::{
    Clients, azure, diagnostics::not_found,
    services::perimeter::perimeter_access_rule::PerimeterAccessRule,
};

/// Lists the inbound access rules of a profile of a network security perimeter.
///
/// Outbound rules, and rules that let in by other properties than addresses, service tags and
/// subscriptions, are not listed.
///
/// ## Azure permissions
///
/// `Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/read` at the profile. API version
/// 2025-07-01.
#[derive(Debug, Model)]
#[tf(name = "perimeter_access_rule")]
pub(crate) struct PerimeterAccessRuleList {
    /// ID of the profile.
    profile_id: azure::Id,
}

impl ListResource for PerimeterAccessRuleList {
    type Resource = PerimeterAccessRule;

    async fn list(
        self,
        stream: &ListStream<PerimeterAccessRule>,
        ctx: &Context<'_, Clients>,
    ) -> Result<()> {
        let rules = ctx.clients.perimeters()?.rules(&self.profile_id).await;
        let rules = rules.map_err(|error| Diagnostic::from(error).at("profile_id"))?;
        let mut rules =
            rules.ok_or_else(|| not_found("The profile", &self.profile_id, "profile_id"))?;
        rules.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        for rule in &rules {
            let Some(object) = PerimeterAccessRule::from_api(&self.profile_id, rule) else {
                continue;
            };
            if !stream.send(object.display_name(), &object).await {
                break;
            }
        }
        Ok(())
    }
}
