//! The verbs of resources of any type: GET, HEAD, PUT, PATCH, DELETE, list and action. What is
//! particular to a type is asked of its [`Rules`].

use http::Method;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Context, body, lock, operations, page, page::Page, policy, providers, scope, version};
use crate::{
    api_error::ApiError,
    id::{Collection, Id, Target},
    message::{Answer, Request},
    router::RequestContext,
    rules::{self, Accepted, Deletion, EntityTags, ListForm, Listed, Put, Rules, Write},
    secrets,
    store::{Document, Visibility},
    throttle,
};

/// Answers a call about a resource or a list of them.
pub(crate) fn answer(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let request = request_context.request;
    match Target::parse(&request.path)? {
        Target::Resource(id) => {
            let rules = rules::for_type(id.resource_type());
            if id.resource_type().is_empty() || id.is_subscription() {
                return Err(ApiError::method_not_allowed(request.method.as_str()));
            }
            let accepted = context.behavior.api_versions;
            version::check_type(request, accepted, id.resource_type())?;
            let call = Call { context, request, rules };
            call.throttle(&id.top(), false)?;
            if !rules.offers(&request.method) {
                return Err(ApiError::method_not_allowed(request.method.as_str()));
            }
            match request.method {
                Method::GET => call.get(&id),
                Method::HEAD => call.head(&id),
                Method::PUT => call.put(&id),
                Method::PATCH => call.patch(&id),
                Method::DELETE => call.delete(&id),
                _ => Err(ApiError::method_not_allowed(request.method.as_str())),
            }
        }
        Target::Collection(collection) => {
            let rules = rules::for_type(&collection.resource_type);
            let call = Call { context, request, rules };
            match request.method {
                Method::GET => {
                    let accepted = context.behavior.api_versions;
                    version::check_type(request, accepted, &collection.resource_type)?;
                    call.throttle(&collection.parent.top(), true)?;
                    call.list(&collection)
                }
                Method::POST => call.act(&collection),
                _ => Err(ApiError::method_not_allowed(request.method.as_str())),
            }
        }
    }
}

/// A call and the rules of its type.
struct Call<'a> {
    context: &'a Context<'a>,
    request: &'a Request,
    rules: &'static dyn Rules,
}

impl Call<'_> {
    fn get(&self, id: &Id) -> Result<Answer, ApiError> {
        self.permit(id, "read")?;
        let (context, rules) = (self.context, self.rules);
        let operation = self.request.parameter("kv-operation");
        let found = self.found(id);
        if let (Err(_), Some(operation)) = (&found, operation)
            && let Some(status) = operations::status_of_gone(context, operation)?
        {
            return Ok(status);
        }
        let document = found?;
        let body = match operation {
            None => operations::with_progress(context, rules, id, document.body)?,
            Some(operation) => {
                operations::status_in_resource(context, rules, operation, &document.body)?
            }
        };
        Ok(self.with_etag(Answer::text(200, body), &document.etag))
    }

    fn head(&self, id: &Id) -> Result<Answer, ApiError> {
        self.permit(id, "read")?;
        self.found(id).map(|_| Answer::empty(204))
    }

    fn put(&self, id: &Id) -> Result<Answer, ApiError> {
        let content = body::object(self.request)?;
        self.rules.check_name(id)?;
        self.permit(id, "write")?;
        self.check_place(id)?;
        let region = content.get("location").and_then(Value::as_str);
        policy::check(self.context, id, region)?;
        lock::check(self.context, id, false)?;
        let existing = match self.rules.find(self.context, id)? {
            Some(document) => Some(document),
            None => self.deleted_lately(id)?,
        };
        self.check_conditions(id, existing.as_ref())?;
        operations::check_idle(self.context, self.rules, id)?;
        let write = if existing.is_some() { Write::Replace } else { Write::Create };
        self.write_response(id, write, content, existing)
    }

    fn patch(&self, id: &Id) -> Result<Answer, ApiError> {
        let patch = body::object(self.request)?;
        self.permit(id, "write")?;
        let existing = self.found(id)?;
        policy::check(self.context, id, None)?;
        lock::check(self.context, id, false)?;
        self.check_conditions(id, Some(&existing))?;
        operations::check_idle(self.context, self.rules, id)?;
        let content = self.rules.patched(object_of(&existing.body), patch)?;
        self.write_response(id, Write::Patch, content, Some(existing))
    }

    /// Keeps a document and answers as the type does, which may be before it is done.
    fn write_response(
        &self,
        id: &Id,
        write: Write,
        content: Map<String, Value>,
        existing: Option<Document>,
    ) -> Result<Answer, ApiError> {
        let (document, body) = self.save(id, content, existing)?;
        let answer =
            operations::after_write(self.context, self.request, self.rules, id, write, body)?;
        Ok(self.with_etag(answer, &document.etag))
    }

    fn delete(&self, id: &Id) -> Result<Answer, ApiError> {
        let context = self.context;
        self.permit(id, "delete")?;
        scope::check_containers_exist(context, &id.scope())?;
        let Some(existing) = self.findable(id)? else {
            return match self.rules.response_style().deletion {
                Deletion::Operation => Err(self.rules.not_found(id)),
                Deletion::Empty | Deletion::Shown | Deletion::Accepted => Ok(Answer::empty(204)),
            };
        };
        lock::check(context, &self.rules.locked_as(id), true)?;
        self.check_conditions(id, Some(&existing))?;
        operations::check_idle(context, self.rules, id)?;
        let stored = self.rules.stored_as(id);
        self.rules.release(context, &existing)?;
        let stale = if self.rules.is_late() {
            context.behavior.consistency.lists_stale_after_delete
        } else {
            0
        };
        self.rules.withdraw(context, &stored, &existing, stale)?;
        let writes = context.behavior.consistency.writes_stale_after_delete;
        if self.rules.is_late() && 0 < writes {
            context.session.set(&self.deleted_name(&stored), &(writes, &existing.body))?;
        }
        match self.rules.response_style().deletion {
            Deletion::Empty => Ok(Answer::empty(200)),
            Deletion::Shown => Ok(Answer::text(200, existing.body)),
            Deletion::Operation => operations::start(context, self.request, id),
            Deletion::Accepted => operations::deleted(context, self.request, self.rules, id),
        }
    }

    fn list(&self, collection: &Collection) -> Result<Answer, ApiError> {
        let (context, request) = (self.context, self.request);
        let Collection { parent, resource_type } = collection;
        context.permit(&format!("{resource_type}/read"), parent)?;
        self.rules.check_parent(context, parent)?;
        if let Some(filter) = request.parameter("$filter").filter(|_| !self.rules.filters()) {
            let message = format!("Invalid $filter '{filter}' specified in the query string.");
            return Err(ApiError::bad_request("InvalidFilterInQueryString", message));
        }
        let form = self.rules.list_form();
        let Page { after, size } = match form {
            ListForm::Pages => {
                Page::from_request(request, context.behavior.page_size, resource_type)?
            }
            ListForm::Whole | ListForm::Bare => Page { after: None, size: u32::MAX },
        };
        let listed = Listed {
            collection,
            filter: request.parameter("$filter"),
            after: after.as_deref(),
            limit: size.saturating_add(1),
        };
        let elements = self.rules.list(context, &listed)?;
        if self.rules.is_late() && !context.behavior.reads_change_nothing() {
            context.session.count_list(context.tenant(), resource_type)?;
        }
        if form == ListForm::Bare {
            return Ok(page::bare(&elements));
        }
        Ok(page::answer(request, context.behavior.mixed_case_links, size, &elements))
    }

    fn act(&self, collection: &Collection) -> Result<Answer, ApiError> {
        let Collection { parent, resource_type } = collection;
        let action = resource_type.rsplit('/').next().unwrap_or_default();
        let rules = rules::for_type(parent.resource_type());
        if !parent.is_container() {
            let accepted = self.context.behavior.api_versions;
            version::check_type(self.request, accepted, parent.resource_type())?;
        }
        self.context.permit(&format!("{resource_type}/action"), parent)?;
        rules.act(self.context, parent, action, self.request)
    }

    /// Refuses what the provider of the type is asked too often.
    fn throttle(&self, resource: &Id, is_list: bool) -> Result<(), ApiError> {
        let Context { session, behavior, now, .. } = self.context;
        let (Some(_), Some(rates)) = (&behavior.throttling, self.rules.rates()) else {
            return Ok(());
        };
        let subscription = resource.subscription().unwrap_or_default().to_ascii_lowercase();
        let names = [self.context.tenant(), &subscription, resource.key()];
        throttle::admit_to_provider(session, rates, names, is_list, &self.request.method, *now)
    }

    /// Refuses a caller who may not do that, by the action's name in Azure.
    fn permit(&self, id: &Id, verb: &str) -> Result<(), ApiError> {
        self.context.permit(&format!("{}/{verb}", rules::action_type(id)), id)
    }

    /// Refuses a resource in a place that is not there, or of a provider that is not registered.
    fn check_place(&self, id: &Id) -> Result<(), ApiError> {
        let context = self.context;
        providers::check_registered(context, id)?;
        if id.is_extension() {
            scope::check_exists(context, &id.scope())?;
        } else {
            scope::check_containers_exist(context, &id.scope())?;
        }
        scope::check_parent_exists(context, id)
    }

    /// What a GET answers, or why not.
    fn found(&self, id: &Id) -> Result<Document, ApiError> {
        let context = self.context;
        scope::check_containers_exist(context, &id.scope())?;
        let late =
            self.rules.is_late() && 0 < context.behavior.consistency.reads_missing_after_create;
        if late && context.session.passes_unseen(context.tenant(), &self.rules.stored_as(id))? {
            return Err(self.rules.not_found(id));
        }
        self.findable(id)?.ok_or_else(|| self.rules.not_found(id))
    }

    /// What was deleted, as long as writes still find it. Counts this one.
    fn deleted_lately(&self, id: &Id) -> Result<Option<Document>, ApiError> {
        let session = self.context.session;
        if !self.rules.is_late() {
            return Ok(None);
        }
        let stored = self.rules.stored_as(id);
        let name = self.deleted_name(&stored);
        let Some((left, body)) =
            session.setting::<(u32, String)>(&name)?.filter(|(left, _)| 0 < *left)
        else {
            return Ok(None);
        };
        session.set(&name, &(left - 1, &body))?;
        Ok(Some(Document { id: stored, body, etag: String::new(), terms: Vec::new() }))
    }

    /// The setting in which a deleted resource is kept.
    fn deleted_name(&self, stored: &Id) -> String {
        format!("deleted:{}{}", self.context.tenant(), stored.key())
    }

    /// The resources that exist, for the caller of this request.
    fn findable(&self, id: &Id) -> Result<Option<Document>, ApiError> {
        let found = self.rules.find(self.context, id)?;
        Ok(found.filter(|it| self.rules.is_found(self.context, it, &self.request.query)))
    }

    /// Has the rules accept a document and keeps it. What was kept, and what is answered.
    fn save(
        &self,
        id: &Id,
        content: Map<String, Value>,
        existing: Option<Document>,
    ) -> Result<(Document, String), ApiError> {
        let consistency = &self.context.behavior.consistency;
        let visibility = if self.rules.is_late() && existing.is_none() {
            Visibility {
                unseen_reads: consistency.reads_missing_after_create,
                unseen_lists: consistency.lists_missing_after_create,
            }
        } else {
            Visibility::default()
        };
        let existing = existing.map(|document| object_of(&document.body));
        let parameters = &self.request.query;
        let put = Put { id, content, existing: existing.as_ref(), parameters, seeded: false };
        let document = keep(self.context, self.rules, put, visibility)?;
        let body = self.rules.shown(self.context, id, &document.body)?;
        Ok((document, body))
    }

    fn check_conditions(&self, id: &Id, existing: Option<&Document>) -> Result<(), ApiError> {
        if !self.rules.heeds_conditions() {
            return Ok(());
        }
        let bare = |etag: &str| etag.trim_matches('"').to_owned();
        let etag = existing.map(|document| bare(&document.etag));
        let etag = etag.as_deref();
        // An empty condition is none: azurerm sends both empty for private DNS zones.
        let condition = |name| self.request.header(name).filter(|it| !bare(it).is_empty());
        let (wanted, unwanted) = (condition("if-match"), condition("if-none-match"));
        let met = wanted
            .is_none_or(|wanted| etag.is_some_and(|etag| wanted == "*" || bare(wanted) == etag))
            && unwanted.is_none_or(|unwanted| {
                etag.is_none_or(|etag| unwanted != "*" && bare(unwanted) != etag)
            });
        if met { Ok(()) } else { Err(ApiError::precondition_failed(id)) }
    }

    fn with_etag(&self, answer: Answer, etag: &str) -> Answer {
        match self.rules.response_style().tags {
            EntityTags::Absent => answer,
            EntityTags::Strong | EntityTags::Weak => answer.with_header("etag", etag),
        }
    }
}

/// Has the rules of a type accept a document, and keeps it. For requests and seeds alike.
pub(crate) fn keep(
    context: &Context<'_>,
    rules: &dyn Rules,
    put: Put<'_>,
    visibility: Visibility,
) -> Result<Document, ApiError> {
    let stored = rules.stored_as(put.id);
    let mut put = put;
    secrets::remove(put.id, &mut put.content);
    let accepted = rules.accept(context, put)?;
    record(context, rules, stored, accepted, visibility)
}

/// Keeps a document that the rules of its type have accepted.
pub(crate) fn record(
    context: &Context<'_>,
    rules: &dyn Rules,
    stored: Id,
    mut accepted: Accepted,
    visibility: Visibility,
) -> Result<Document, ApiError> {
    let bare = Uuid::new_v4().to_string();
    let is_weak = rules.response_style().tags == EntityTags::Weak;
    let etag = if is_weak { format!("W/\"{bare}\"") } else { format!("\"{bare}\"") };
    if let Some(member) = accepted.etag_member {
        let told = if is_weak { etag.clone() } else { bare };
        accepted.body.insert(member.into(), Value::String(told));
    }
    let document = Document {
        id: accepted.spelling.unwrap_or(stored),
        body: Value::Object(accepted.body).to_string(),
        etag,
        terms: accepted.terms,
    };
    context.session.save(context.tenant(), &document, visibility)?;
    rules.kept(context, &document)?;
    Ok(document)
}

/// The object in a document's text.
pub(crate) fn object_of(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap_or_default()
}
