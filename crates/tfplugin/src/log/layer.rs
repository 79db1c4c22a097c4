//! Turns tracing events into lines on standard error.

use std::{
    fmt,
    io::{self, Write},
};

use serde_json::Value;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer,
    layer::Context,
    registry::{LookupSpan, SpanRef},
};

use super::{line::Line, redaction};
use crate::clock;

/// Crates below HTTP that log each frame; of them only what went wrong is of interest.
const TRANSPORT: [&str; 6] = ["h2", "hyper", "hyper_util", "rustls", "tonic", "tower"];

/// Writes what is at least as grave as `level`, with the fields of the spans around it.
#[derive(Debug)]
pub(super) struct Hclog {
    pub(super) level: LevelFilter,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Hclog {
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= most(metadata.target(), self.level)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        let Some(span) = ctx.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let message = fields.take_message();
        for span in ctx.event_scope(event).into_iter().flatten() {
            fields.0.extend(inherited(&span));
        }
        let line = Line {
            level: *event.metadata().level(),
            module: event.metadata().target(),
            time: clock::now(),
            message,
            fields: fields.0,
        };
        let line = redaction::with_known(|redactor| line.render(redactor));
        // If this fails, nothing reads the log anymore.
        let _ = io::stderr().lock().write_all(line.as_bytes());
    }
}

/// The level up to which `target` is heard.
fn most(target: &str, level: LevelFilter) -> LevelFilter {
    let top = target.split("::").next().unwrap_or_default();
    if TRANSPORT.contains(&top) { level.min(LevelFilter::WARN) } else { level }
}

fn inherited<S: for<'a> LookupSpan<'a>>(span: &SpanRef<'_, S>) -> Vec<(String, Value)> {
    span.extensions().get::<Fields>().map(|it| it.0.clone()).unwrap_or_default()
}

/// Names and values as JSON.
#[derive(Debug, Default)]
struct Fields(Vec<(String, Value)>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.push((field.name().to_owned(), value.into()));
    }

    fn take_message(&mut self) -> String {
        let position = self.0.iter().position(|(name, _)| name == "message");
        match position.map(|it| self.0.remove(it).1) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}
