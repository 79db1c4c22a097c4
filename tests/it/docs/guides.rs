//! The section "Guides" of a page: the guides whose configuration uses the object.

use std::fs;

use super::{files, is, root};

/// One guide, by what a page needs of it.
pub(super) struct Guide {
    /// File below `docs/guides`.
    file: String,
    title: String,
    text: String,
}

/// The guides, in the order of their titles.
pub(super) fn guides() -> Vec<Guide> {
    let files = files("docs/guides").into_iter().filter(|it| is(it, "md"));
    let mut guides: Vec<_> = files
        .map(|path| {
            let text = fs::read_to_string(root().join(&path)).unwrap();
            let title = text.lines().find_map(|it| it.strip_prefix("page_title: ")).unwrap();
            Guide {
                file: path.trim_start_matches("docs/guides/").to_owned(),
                title: title.trim_matches('"').to_owned(),
                text,
            }
        })
        .collect();
    guides.sort_by(|a, b| a.title.cmp(&b.title));
    guides
}

/// The page with links to the guides, before its example. A page that no guide uses stays as it is.
pub(super) fn with_guides(path: &str, page: &str, guides: &[Guide]) -> String {
    const EXAMPLE: &str = "\n## Example Usage\n";
    let Some(usage) = usage(path) else { return page.to_owned() };
    let using = guides.iter().filter(|it| it.text.contains(&usage));
    let links: Vec<_> =
        using.map(|it| format!("- [{}](../guides/{})", it.title, it.file)).collect();
    if links.is_empty() {
        return page.to_owned();
    }
    assert_eq!(page.matches(EXAMPLE).count(), 1, "{path}");
    page.replace(EXAMPLE, &format!("\n## Guides\n\n{}\n{EXAMPLE}", links.join("\n")))
}

/// How a configuration uses the object of a page.
fn usage(path: &str) -> Option<String> {
    let mut parts = path.trim_end_matches(".md").split('/').skip(1);
    let (folder, name) = (parts.next()?, parts.next()?);
    let block = match folder {
        "resources" => "resource",
        "data-sources" => "data",
        "list-resources" => "list",
        "actions" => "action",
        "functions" => return Some(format!("provider::dataplane::{name}(")),
        _ => return None,
    };
    Some(format!("{block} \"dataplane_{name}\""))
}

#[test]
fn a_page_links_to_each_guide_that_uses_its_object() {
    let guides = guides();
    let page = "about\n\n## Example Usage\n";
    let linked = with_guides("docs/resources/vnet_peering.md", page, &guides);
    assert!(linked.contains("- [Astro by VNet peering](../guides/astro-vnet-peering.md)\n\n## Ex"));
    assert_eq!(with_guides("docs/resources/nothing.md", page, &guides), page);
    let unused: Vec<_> = files("docs/actions")
        .into_iter()
        .filter(|it| with_guides(it, page, &guides) == page)
        .collect();
    assert_eq!(unused, ["docs/actions/reject_private_endpoint.md"]);
}
