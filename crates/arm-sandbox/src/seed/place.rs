//! A place in a JSON document, as in `resources[3].properties`.

use std::fmt;

/// A place in a JSON document; the default is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(Vec<Step>);

/// One step down.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Member(String),
    Element(usize),
}

impl Place {
    /// A member of the document.
    pub(crate) fn of(name: &str) -> Self {
        Self::default().member(name)
    }

    /// A member of the object that is here.
    pub(crate) fn member(&self, name: &str) -> Self {
        self.down(Step::Member(name.to_owned()))
    }

    /// An element of the list that is here; the first one has the number 0.
    pub(crate) fn element(&self, number: usize) -> Self {
        self.down(Step::Element(number))
    }

    /// The number of an element of this member of the document, if the place is in one.
    pub(crate) fn element_of(&self, list: &str) -> Option<usize> {
        match self.0.as_slice() {
            [Step::Member(name), Step::Element(number), ..] if name == list => Some(*number),
            _ => None,
        }
    }

    fn down(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Element(element) => write!(f, "[{element}]")?,
                Step::Member(name) if is_plain(name) && number == 0 => f.write_str(name)?,
                Step::Member(name) if is_plain(name) => write!(f, ".{name}")?,
                Step::Member(name) => write!(f, "[{name:?}]")?,
            }
        }
        Ok(())
    }
}

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    let word = |it: char| it.is_alphanumeric() || "_-$".contains(it);
    !name.is_empty() && name.chars().all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_like_an_expression() {
        let place = Place::of("resources").element(3);
        assert_eq!(
            place.member("tags").member("cost center").to_string(),
            "resources[3].tags[\"cost center\"]"
        );
        assert_eq!(place.element_of("resources"), Some(3));
        assert_eq!(Place::default().to_string(), "");
    }
}
