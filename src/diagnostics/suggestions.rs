//! Suggestions for an ID of the wrong type, and for a misspelled name.

use crate::azure::Id;

/// A sentence that names the expected resource if the ID points inside of it: a subnet instead of a
/// network, a container instead of an account. It starts with a space, and is empty otherwise.
pub(crate) fn part_of(id: &Id, is_wanted: impl Fn(&Id) -> bool) -> String {
    id.ancestors()
        .find(is_wanted)
        .map_or_else(String::new, |whole| format!(" It is part of `{whole}`: use that ID."))
}

/// The same for a wanted type.
pub(crate) fn part_of_type(id: &Id, resource_type: &str) -> String {
    part_of(id, |it| it.is_type(resource_type))
}

/// Up to three of these names that are spelled like the unknown name, nearest first.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let farthest = (wanted.chars().count() / 2).max(2);
    let mut found: Vec<_> = names
        .into_iter()
        .map(|it| (distance(&wanted, &it.to_lowercase()), it))
        .filter(|(distance, _)| *distance <= farthest)
        .collect();
    found.sort_unstable();
    found.into_iter().take(3).map(|(_, it)| it).collect()
}

/// The edit distance of two texts (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut before = line;
        let mut left = line + 1;
        for (place, other) in to.iter().enumerate() {
            let above = row.get(place + 1).copied().unwrap_or_default();
            let cost = before + usize::from(letter != *other);
            before = above;
            if let Some(cell) = row.get_mut(place) {
                *cell = left;
            }
            left = cost.min(above + 1).min(left + 1);
        }
        if let Some(cell) = row.last_mut() {
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg";

    #[test]
    fn the_resource_that_is_wanted_is_named_where_the_id_leads_into_it() {
        for (rest, wanted, whole) in [
            ("/providers/A.B/c/d/e/f/g/h", "A.B/c", "/providers/A.B/c/d"),
            ("/providers/A.B/c/d/e/f", "a.b/C", "/providers/A.B/c/d"),
            ("/providers/A.B/c/d/providers/E.F/g/h", "A.B/c", "/providers/A.B/c/d"),
            ("/providers/A.B/c/d", "Microsoft.Resources/resourceGroups", ""),
        ] {
            let id = Id::parse(&format!("{GROUP}{rest}")).unwrap();
            let text = part_of_type(&id, wanted);
            assert_eq!(text, format!(" It is part of `{GROUP}{whole}`: use that ID."));
        }
        let other = Id::parse(&format!("{GROUP}/providers/A.B/c/d")).unwrap();
        assert_eq!(part_of_type(&other, "A.B/c"), "", "the ID itself is not a part of itself");
        assert_eq!(part_of_type(&other, "A.B/e"), "");
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "abc", 0),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("reader", "writer", 4),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_names_come_first_and_far_ones_not_at_all() {
        let names = ["Reader", "Storage Blob Data Reader", "Storage Blob Data Owner", "AcrPull"];
        let found = nearest("storage blob data reeder", names);
        assert_eq!(found, ["Storage Blob Data Reader", "Storage Blob Data Owner"]);
        assert_eq!(nearest("acrpul", names), ["AcrPull"]);
        assert!(nearest("Something Else Altogether, Entirely", names).is_empty());
    }
}
