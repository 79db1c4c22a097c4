//! The path to the addresses in a list in JSON, such as `azure[].egress_ips[]`.

use std::{fmt, str::FromStr};

/// A way from the root of a document to texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path {
    text: String,
    segments: Vec<Segment>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Into the members with these names; each element has at least one of them.
    Member(Vec<String>),
    /// Into every element of a list.
    Items,
    /// Into every member of an object.
    Members,
}

/// Why a text is not a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PathError {
    /// A name between two dots, or beside a `|`, is missing.
    #[error("a name is missing")]
    NoName,
    /// Brackets are anywhere but at the end of a name, or contain something.
    #[error("`[` and `]` belong together at the end of a name")]
    Brackets,
}

impl Path {
    /// The steps.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut segments = Vec::new();
        for (index, part) in text.split('.').enumerate() {
            let name = part.trim_end_matches("[]");
            let lists = (part.len() - name.len()) / 2;
            match name {
                // Only the root has no name.
                "" if index == 0 && 0 < lists => {}
                "*" => segments.push(Segment::Members),
                _ if name.contains(['[', ']']) => return Err(PathError::Brackets),
                _ if name.split('|').any(|it| it.trim().is_empty()) => {
                    return Err(PathError::NoName);
                }
                _ => segments.push(Segment::Member(
                    name.split('|').map(|it| it.trim().to_owned()).collect(),
                )),
            }
            segments.extend(std::iter::repeat_n(Segment::Items, lists));
        }
        Ok(Self { text: text.to_owned(), segments })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Segment {
        Segment::Member(vec![name.to_owned()])
    }

    #[test]
    fn a_path_is_names_lists_and_all_members() {
        let both = Segment::Member(vec!["ipv4Prefix".to_owned(), "ipv6Prefix".to_owned()]);
        for (text, expected) in [
            ("[]", vec![Segment::Items]),
            ("hooks[]", vec![member("hooks"), Segment::Items]),
            (
                "outbound.azure.*[]",
                vec![member("outbound"), member("azure"), Segment::Members, Segment::Items],
            ),
            ("prefixes[].ipv4Prefix|ipv6Prefix", vec![member("prefixes"), Segment::Items, both]),
            ("a[][]", vec![member("a"), Segment::Items, Segment::Items]),
        ] {
            let path: Path = text.parse().unwrap();
            assert_eq!(path.segments(), expected, "{text}");
            assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_no_paths() {
        for (text, expected) in [
            ("", PathError::NoName),
            ("a..b", PathError::NoName),
            ("a.[]", PathError::NoName),
            ("a|", PathError::NoName),
            ("a[0]", PathError::Brackets),
            ("a[b", PathError::Brackets),
            ("a[].", PathError::NoName),
        ] {
            assert_eq!(text.parse::<Path>(), Err(expected), "{text}");
        }
    }
}
