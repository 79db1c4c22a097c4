//! The known name that an unknown one is most like.

/// "; did you mean `…`?" with the name that is spelled most like this one, or nothing.
pub(super) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |it| format!("; did you mean `{it}`?"))
}

/// The name that is spelled most like this one, if it is similar.
fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    let farthest = (wanted.len() / 3).max(2);
    let distances = known.into_iter().filter_map(|it| {
        // Most names are of another length, and need no comparison.
        let is_similar = it.len().abs_diff(name.len()) <= farthest;
        is_similar.then(|| (distance(&wanted, &it.to_lowercase()), it))
    });
    distances.filter(|(distance, _)| *distance <= farthest).min().map(|(_, it)| it)
}

/// How many characters to insert, remove or replace (Levenshtein).
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.iter().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, other) in row.iter_mut().zip(std::iter::once(None).chain(to.iter().map(Some))) {
            let above = *cell;
            if let Some(other) = other {
                let replaced = diagonal + usize::from(letter != other);
                left = replaced.min(above + 1).min(left + 1);
            }
            diagonal = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_an_unlike_one_is_not() {
        let known = ["resources", "tenants", "subscriptions"];
        assert_eq!(nearest("resource", known), Some("resources"));
        assert_eq!(nearest("Tenant", known), Some("tenants"));
        assert_eq!(nearest("subscritpions", known), Some("subscriptions"));
        assert_eq!(nearest("locks", known), None);
        assert_eq!(suggestion("tenant", known), "; did you mean `tenants`?");
    }

    #[test]
    fn distances_are_those_of_levenshtein() {
        for (from, to, expected) in [("", "abc", 3), ("kitten", "sitting", 3), ("abc", "abc", 0)] {
            assert_eq!(distance(&from.chars().collect::<Vec<_>>(), to), expected);
        }
    }
}
