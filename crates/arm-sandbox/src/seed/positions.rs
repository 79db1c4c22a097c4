//! Where in a text each value of a JSON document is, and which members are duplicates: a parser of
//! JSON keeps neither.

use std::collections::HashMap;

use super::place::Place;

/// Line and column of every value and every name of a member.
#[derive(Debug, Default)]
pub(crate) struct Positions {
    values: HashMap<Place, usize>,
    names: HashMap<Place, usize>,
    /// Members whose object has one of that name before, with the offset of the name.
    pub(super) repeated: Vec<(Place, usize)>,
}

impl Positions {
    /// Reads a text that is JSON.
    pub(crate) fn read(text: &str) -> Self {
        let mut walk = Walk { text: text.as_bytes(), at: 0, found: Self::default() };
        walk.value(&Place::default());
        walk.found
    }

    /// The offset of a value, or of the name of a member.
    pub(super) fn offset(&self, place: &Place, of_name: bool) -> Option<usize> {
        let names = of_name.then(|| self.names.get(place)).flatten();
        names.or_else(|| self.values.get(place)).copied()
    }
}

/// Line and column of an offset, both from 1; a column is a character.
pub(super) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let begin = before.rfind('\n').map_or(0, |it| it + 1);
    let column = before.get(begin..).unwrap_or_default().chars().count() + 1;
    (line, column)
}

/// A walk through a text. The text is JSON: the caller has parsed it.
struct Walk<'a> {
    text: &'a [u8],
    at: usize,
    found: Positions,
}

impl Walk<'_> {
    fn value(&mut self, place: &Place) {
        self.skip_space();
        self.found.values.insert(place.clone(), self.at);
        match self.peek() {
            Some(b'{') => self.object(place),
            Some(b'[') => self.list(place),
            Some(b'"') => drop(self.string()),
            _ => {
                while self.peek().is_some_and(|it| !b",]} \t\r\n".contains(&it)) {
                    self.at += 1;
                }
            }
        }
    }

    fn object(&mut self, place: &Place) {
        self.at += 1;
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'"') => {}
                Some(b',') => {
                    self.at += 1;
                    continue;
                }
                _ => break,
            }
            let offset = self.at;
            let inside = place.member(&self.string());
            if self.found.names.insert(inside.clone(), offset).is_some() {
                self.found.repeated.push((inside.clone(), offset));
            }
            self.skip_space();
            // The colon.
            self.at += 1;
            self.value(&inside);
        }
        self.at += 1;
    }

    fn list(&mut self, place: &Place) {
        self.at += 1;
        let mut number = 0;
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(b']') => break,
                Some(b',') => self.at += 1,
                Some(_) => {
                    self.value(&place.element(number));
                    number += 1;
                }
            }
        }
        self.at += 1;
    }

    /// The text at this place, which is in quotes.
    fn string(&mut self) -> String {
        let begin = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        let quoted = self.text.get(begin..self.at).unwrap_or_default();
        serde_json::from_slice(quoted).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|it| it.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_and_name_has_its_line_and_column() {
        let text = "{\n  \"ä\\\"b\": [1, {\"c\" : \"d}\"}],\n  \"e\": null, \"e\": true\n}\n";
        let positions = Positions::read(text);
        let at = |place: Place, name: bool| {
            line_and_column(text, positions.offset(&place, name).unwrap())
        };
        let list = Place::of("ä\"b");

        assert_eq!(at(Place::default(), false), (1, 1));
        assert_eq!((at(list.clone(), true), at(list.clone(), false)), ((2, 3), (2, 11)));
        assert_eq!(at(list.element(0), false), (2, 12));
        assert_eq!(at(list.element(1).member("c"), false), (2, 22));
        let repeated: Vec<_> = positions.repeated.iter().map(|(it, _)| it.to_string()).collect();
        assert_eq!(repeated, ["e"]);
        assert!(positions.offset(&Place::of("none"), true).is_none());
    }
}
