//! Registry pages, rendered from the schemas: what the structs say is what the registry shows.

mod page;

mod schema;

mod attribute;

mod import;

mod text;

mod examples;

use std::collections::BTreeMap;

use crate::{Provider, Schema, inventory::Kind};

pub use examples::{Examples, MissingExamples};

use examples::Wanted;
use page::Page;

/// Every page of the provider, by its path from the root of the repository (`docs/index.md`, …).
///
/// Each page shows its example from `examples/`; the error names all that are missing.
pub fn pages<C>(
    provider: &Provider<C>,
    examples: &Examples,
) -> Result<BTreeMap<String, String>, MissingExamples> {
    let mut wanted = Wanted::new(examples);
    let mut pages = BTreeMap::new();
    pages.insert("docs/index.md".to_owned(), index(provider, &mut wanted));
    let name = provider.name;
    for it in &provider.resources {
        let mut page = object_page(provider, Kind::Resource, it.name(), it.schema(), &mut wanted);
        page.section(schema::with_timeouts(&it.schema().block));
        page.section(schema::timeouts(&it.schema().block, it.timeouts()));
        let (import, others) =
            import::split_import_section(text::sections(&it.schema().block.description));
        page.sections(others);
        let full = page_name(name, Kind::Resource, it.name());
        page.section(if it.importable() {
            import::section(&full, import, it.identity_schema(), &mut wanted)
        } else {
            import.map_or_else(
                || import::IMPOSSIBLE.to_owned(),
                |it| import::HEADING.to_owned() + &it,
            )
        });
        pages.insert(path(Kind::Resource, it.name()), page.render());
    }
    let rest = [
        (Kind::DataSource, schemas(&provider.data_sources, |it| (it.name(), it.schema()))),
        (Kind::ListResource, schemas(&provider.list_resources, |it| (it.name(), it.schema()))),
        (Kind::Action, schemas(&provider.actions, |it| (it.name(), it.schema()))),
    ];
    for (kind, schemas) in rest {
        for (object, schema) in schemas {
            let mut page = object_page(provider, kind, object, schema, &mut wanted);
            page.section(schema::section(&schema.block));
            page.sections(text::sections(&schema.block.description));
            pages.insert(path(kind, object), page.render());
        }
    }
    for it in &provider.functions {
        let parameters = it.parameters();
        let mut page = object_page(provider, Kind::Function, it.name(), parameters, &mut wanted);
        page.sections(page::sections(&**it));
        page.sections(text::sections(&parameters.block.description));
        pages.insert(path(Kind::Function, it.name()), page.render());
    }
    wanted.finish(pages)
}

fn index<C>(provider: &Provider<C>, wanted: &mut Wanted<'_>) -> String {
    let schema = provider.block.schema();
    let title = format!("{} Provider", provider.name);
    let example = wanted.example("provider/provider.tf");
    let mut page = Page::new(title.clone(), title, "", &schema.block, example);
    page.section(schema::section(&schema.block));
    page.sections(text::sections(&schema.block.description));
    page.render()
}

/// The beginning of the page of one object.
fn object_page<'a, C>(
    provider: &Provider<C>,
    kind: Kind,
    name: &'static str,
    schema: &'a Schema,
    wanted: &mut Wanted<'a>,
) -> Page<'a> {
    let full = page_name(provider.name, kind, name);
    let subcategory = provider.subcategories.get(&(kind, name)).copied().unwrap_or_default();
    let (title, heading) = match kind {
        Kind::Resource => (format!("{full} Resource"), format!("{full} (Resource)")),
        Kind::DataSource => (format!("{full} Data Source"), format!("{full} (Data Source)")),
        Kind::ListResource => (format!("{full} List Resource"), format!("{full} (List Resource)")),
        Kind::Action => (format!("{full} Action"), format!("{full} (Action)")),
        Kind::Function => (format!("{full} function"), format!("function: {full}")),
    };
    let example = wanted.example(&format!("{}/{full}/{}", kind.folder(), kind.example()));
    let title = format!("{title} - {}", provider.name);
    Page::new(title, heading, subcategory, &schema.block, example)
}

/// The name as it is written in a configuration; functions have no prefix.
fn page_name(provider: &str, kind: Kind, name: &str) -> String {
    match kind {
        Kind::Function => name.to_owned(),
        _ => format!("{provider}_{name}"),
    }
}

fn path(kind: Kind, name: &str) -> String {
    format!("docs/{}/{name}.md", kind.folder())
}

fn schemas<'a, T: ?Sized>(
    objects: &'a [Box<T>],
    read: impl Fn(&'a T) -> (&'static str, &'a Schema),
) -> Vec<(&'static str, &'a Schema)> {
    objects.iter().map(|it| read(it)).collect()
}
