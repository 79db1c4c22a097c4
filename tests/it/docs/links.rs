//! Links of pages and READMEs lead somewhere on GitHub, on disk and in the Terraform Registry.
//!
//! The registry has the pages below `docs/` and nothing else. It takes `.md` off a relative link
//! (<https://github.com/cloudflare/terraform-provider-cloudflare/pull/7218>), so a link between pages names
//! the file, which GitHub and an editor need. From a page to anything else, only the whole address on
//! GitHub works everywhere; a picture is shown where it can be, and is such a link in the registry.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{files, is, plain, root};

/// Where the repository is published.
const REPOSITORY: &str = "https://github.com/dataplane/terraform-provider-dataplane";

/// A page that is generated from the error codes, and not there yet; without effect once it is.
const TROUBLESHOOTING: &str = "docs/guides/troubleshooting.md";

#[test]
fn every_link_leads_to_a_file_and_to_a_heading_in_it() {
    let problems: Vec<_> = pages()
        .iter()
        .flat_map(|page| {
            let text = fs::read_to_string(root().join(page)).unwrap();
            let links = links(&text).map(str::to_owned).collect::<Vec<_>>();
            links.into_iter().filter_map(move |link| {
                problem(page, &link).map(|it| format!("{page}: `{link}` {it}"))
            })
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_picture_is_shown_by_a_guide_and_can_be_reached_from_the_registry() {
    let guides: String = files("docs/guides")
        .iter()
        .filter(|it| is(it, "md"))
        .map(|it| fs::read_to_string(root().join(it)).unwrap())
        .collect();
    let is_picture = |it: &&String| is(it, "svg") || is(it, "png");
    for picture in files("docs/guides/pictures").iter().filter(is_picture) {
        let name = picture.trim_start_matches("docs/guides/");
        let link = format!("]({name})]({REPOSITORY}/blob/main/{picture})");
        assert!(guides.contains(&link), "no guide has `[![…{link}`");
    }
}

#[test]
fn the_index_of_examples_names_each_of_them() {
    let index = fs::read_to_string(root().join("examples/README.md")).unwrap();
    let links: BTreeSet<_> = links(&index).map(|it| it.trim_end_matches("/README.md")).collect();
    let mut missing = Vec::new();
    for folder in
        ["", "modules", "resources", "data-sources", "functions", "list-resources", "actions"]
    {
        for entry in fs::read_dir(root().join("examples").join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{folder}/{name}");
            let path = path.trim_start_matches('/');
            let is_example = entry.file_type().unwrap().is_dir() && name != "support";
            if is_example
                && !links.iter().any(|it| *it == path || it.starts_with(&format!("{path}/")))
            {
                missing.push(path.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// What is wrong with a link, if anything is.
fn problem(page: &str, link: &str) -> Option<String> {
    let on_github = link.strip_prefix(REPOSITORY);
    if on_github.is_none() && (link.contains("://") || link.starts_with("mailto:")) {
        return None;
    }
    let (target, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = match on_github {
        Some(_) => {
            let path = target.trim_start_matches(REPOSITORY).trim_start_matches('/');
            let path = path.trim_start_matches("blob/main/").trim_start_matches("tree/main/");
            if path.is_empty() { "README.md".to_owned() } else { path.to_owned() }
        }
        None if target.is_empty() => page.to_owned(),
        None => plain(&Path::new(page).parent().unwrap().join(target)),
    };
    let file = root().join(&path);
    if !file.exists() && path != TROUBLESHOOTING {
        return Some(format!("leads to {path}, which is not there"));
    }
    let in_docs = |it: &str| it.starts_with("docs/");
    if on_github.is_none() && in_docs(page) && !in_docs(&path) {
        return Some(format!("leaves docs/: use {REPOSITORY}/blob/main/{path}"));
    }
    let found = anchor.is_empty() || file.is_file() && anchors(&file).contains(anchor);
    (!found).then(|| format!("leads to a heading that {path} does not have"))
}

/// The anchors of a page: those of its headings as GitHub and the registry make them, and its own.
fn anchors(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap();
    let mut found: BTreeSet<_> = text
        .split("<a id=\"")
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .map(str::to_owned)
        .collect();
    let headings = prose(&text).filter_map(|it| {
        it.trim_start_matches('#').strip_prefix(' ').filter(|_| it.starts_with('#'))
    });
    found.extend(headings.map(|heading| {
        let kept = heading.to_lowercase();
        let kept = kept.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
        kept.collect::<String>().replace(' ', "-")
    }));
    found
}

/// The targets of a page's links and pictures.
fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| line.split("](").skip(1).filter_map(|it| it.split(')').next()))
}

/// The lines that are not code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// All pages and READMEs.
fn pages() -> Vec<String> {
    let here = fs::read_dir(root()).unwrap().map(|it| it.unwrap().path());
    let here = here.filter_map(|it: PathBuf| Some(it.file_name()?.to_str()?.to_owned()));
    let folders = ["docs", "examples", "crates", "tests", "proto"].iter().flat_map(|it| files(it));
    let mut found: Vec<_> = here.chain(folders).filter(|it| is(it, "md")).collect();
    found.retain(|it| !it.contains("/tests/author/pages/"));
    found.sort_unstable();
    found
}
