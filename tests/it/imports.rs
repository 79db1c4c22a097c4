//! The arrows between the files of `src`: which file names something that another one defines.
//!
//! A name that a module passes on (`pub use`) counts as its origin's, so that a `mod.rs` that lists
//! what its folder offers is not a circle with the files of the folder.

use std::collections::{BTreeMap, BTreeSet};

/// A module, from the root of the crate.
type Module = Vec<String>;

/// The files of a crate with their arrows.
#[derive(Default)]
pub(crate) struct Imports {
    /// Path of the file of each module.
    files: BTreeMap<Module, String>,
    /// What each module passes on, by name.
    passed_on: BTreeMap<Module, BTreeMap<String, Module>>,
    arrows: BTreeMap<Module, BTreeSet<Module>>,
}

impl Imports {
    /// Reads files, given by their path below `src` and text. Tests may name what they like.
    pub(crate) fn read(sources: &[(String, String)]) -> Self {
        let mut imports = Self::default();
        let mut texts = BTreeMap::new();
        for (path, text) in sources {
            let is_test = path.contains("/tests/") || path.ends_with("tests.rs");
            if !is_test && path != "main.rs" {
                imports.files.insert(module(path), path.clone());
                texts.insert(module(path), code(text));
            }
        }
        let mut named: BTreeMap<Module, Vec<Module>> = BTreeMap::new();
        for (module, text) in &texts {
            let passed_on = imports.passed_on.entry(module.clone()).or_default();
            let named = named.entry(module.clone()).or_default();
            let mut rest = String::new();
            for statement in text.split_inclusive(';') {
                let Some((before, tree)) = statement.split_once("use ").filter(|(before, _)| {
                    let line = before.rsplit('\n').next().unwrap_or_default().trim();
                    line.is_empty() || line.starts_with("pub")
                }) else {
                    rest.push_str(statement);
                    continue;
                };
                rest.push_str(before);
                let is_public = before.trim_end().ends_with(['b', ')']);
                for (path, name) in leaves("", tree.trim_end_matches(';')) {
                    let Some(path) = absolute(&imports.files, module, &path) else { continue };
                    if is_public {
                        passed_on.insert(name, path);
                    } else {
                        named.push(path);
                    }
                }
            }
            named.extend(inline(&rest).filter_map(|it| absolute(&imports.files, module, &it)));
        }
        for (module, named) in named {
            let own = imports.passed_on.get(&module).into_iter().flatten();
            // Re-exports of a folder's own files do not count.
            let foreign = own.map(|(_, it)| it).filter(|it| !it.starts_with(&module));
            let all: Vec<_> = named.iter().chain(foreign).cloned().collect();
            let mut arrows: BTreeSet<_> = all.iter().map(|it| imports.origin(it, 0)).collect();
            arrows.remove(&module);
            imports.arrows.insert(module, arrows);
        }
        imports
    }

    /// The circles, each as the sorted paths of its files.
    pub(crate) fn circles(&self) -> Vec<Vec<&str>> {
        let reach: BTreeMap<_, _> = self.files.keys().map(|it| (it, self.reached(it))).collect();
        let mut circles = BTreeSet::new();
        for (module, reached) in &reach {
            let is_back = |it: &Module| reach.get(it).is_some_and(|it| it.contains(*module));
            let circle: Vec<_> = self
                .files
                .iter()
                .filter(|(it, _)| reached.contains(*it) && is_back(it))
                .map(|(_, path)| path.as_str())
                .collect();
            if 1 < circle.len() {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn reached(&self, from: &Module) -> BTreeSet<Module> {
        let (mut reached, mut left) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = left.pop() {
            for next in self.arrows.get(&module).into_iter().flatten() {
                if reached.insert(next.clone()) {
                    left.push(next.clone());
                }
            }
        }
        reached
    }

    /// The module whose file defines what the path names.
    fn origin(&self, path: &[String], depth: u32) -> Module {
        let mut module = Module::new();
        for (index, name) in path.iter().enumerate() {
            let below: Module = module.iter().chain([name]).cloned().collect();
            if self.files.contains_key(&below) {
                module = below;
                continue;
            }
            if let Some(passed_on) = self.passed_on.get(&module).and_then(|it| it.get(name))
                && depth < 8
            {
                let whole: Module =
                    passed_on.iter().chain(path.iter().skip(index + 1)).cloned().collect();
                return self.origin(&whole, depth + 1);
            }
            break;
        }
        module
    }
}

/// The module that a file is.
fn module(path: &str) -> Module {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Module::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// The text without tests, comments and string literals.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().map(|it| it.split("//").next().unwrap_or_default());
    lines
        .map(|line| line.split('"').step_by(2).collect::<Vec<_>>().join("\"\""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Each path of a `use` tree, and the name that it gets.
fn leaves(prefix: &str, tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some((before, inner)) = tree.split_once('{') {
        let inner = inner.trim_end().trim_end_matches('}');
        let prefix = format!("{prefix}{}", before.trim());
        return parts(inner).iter().flat_map(|it| leaves(&prefix, it)).collect();
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
    let path = format!("{prefix}{path}");
    let mut path: Vec<String> = path.split("::").map(|it| it.trim().to_owned()).collect();
    path.retain(|it| !it.is_empty());
    if 1 < path.len() && path.last().is_some_and(|it| it == "self") {
        path.pop();
    }
    let name = if alias.is_empty() {
        path.last().cloned().unwrap_or_default()
    } else {
        alias.trim().to_owned()
    };
    if path.is_empty() { Vec::new() } else { vec![(path, name)] }
}

/// The parts of a list, which may hold lists.
fn parts(list: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0_usize);
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    parts.retain(|it| !it.trim().is_empty());
    parts
}

/// Paths of this crate that code names where it needs them.
fn inline(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.split(|it: char| !(it.is_alphanumeric() || it == '_' || it == ':'))
        .filter(|it| ["crate::", "super::", "self::"].iter().any(|start| it.starts_with(start)))
        .map(|it| it.split("::").filter(|it| !it.is_empty()).map(str::to_owned).collect())
}

/// The path from the root of the crate, unless it leads out of it.
fn absolute(files: &BTreeMap<Module, String>, module: &Module, path: &[String]) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some(module.iter().chain(rest).cloned().collect()),
        "super" => {
            let (_, parent) = module.split_last()?;
            let parent = parent.to_vec();
            match rest.first().map(String::as_str) {
                Some("super") => absolute(files, &parent, rest),
                _ => Some(parent.iter().chain(rest).cloned().collect()),
            }
        }
        _ => {
            let below: Module = module.iter().chain([first]).cloned().collect();
            let whole = module.iter().chain(path).cloned().collect();
            files.contains_key(&below).then_some(whole)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(sources: &[(&str, &str)]) -> Vec<Vec<String>> {
        let sources: Vec<_> =
            sources.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let imports = Imports::read(&sources);
        let owned = |it: Vec<&str>| it.into_iter().map(str::to_owned).collect();
        imports.circles().into_iter().map(owned).collect()
    }

    #[test]
    fn two_files_that_name_each_other_are_a_circle_however_they_do_it() {
        let root = ("lib.rs", "mod a;");
        let parent = (
            "a/mod.rs",
            "mod b;\nmod c;\npub(crate) use b::One;\npub use c::{Two, Three as Four};",
        );
        for (one, two) in [
            ("use super::Two;", "use crate::a::{self, One};"),
            ("use crate::{\n    a::{Four, other},\n};", "fn f() { super::b::g() }"),
            ("use super::c;", "use super::{b::{One, Six}};"),
        ] {
            let found = circles(&[root, parent, ("a/b.rs", one), ("a/c.rs", two)]);
            assert_eq!(found, [["a/b.rs", "a/c.rs"]], "{one} {two}");
        }
    }

    #[test]
    fn what_a_folder_passes_on_is_no_circle() {
        let found = circles(&[
            ("lib.rs", "mod a;\npub use a::One;"),
            ("a/mod.rs", "mod b;\nmod c;\npub(crate) use b::One;\npub(crate) use c::Two;"),
            ("a/b.rs", "use super::Two;\n// use super::One;\nconst T: &str = \"super::One\";"),
            ("a/c.rs", "pub struct Two;\n#[cfg(test)]\nmod tests {\n    use crate::One;\n}"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
