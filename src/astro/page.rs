//! Lists in pages: where the next one begins, without a request that brings nothing.

use serde_json::{Map, Value};

/// One page of a list, as it is written.
#[derive(Debug)]
pub(super) struct Page {
    /// What is on it.
    pub(super) items: Vec<Value>,
    /// How many there are on all pages, as far as the answer says.
    pub(super) total: Option<u64>,
}

impl Page {
    /// Reads a page of this collection. An answer without the list is not an empty list.
    pub(super) fn read(mut answer: Map<String, Value>, collection: &str) -> Result<Self, String> {
        let total = answer.get("totalCount").and_then(Value::as_u64);
        match answer.remove(collection) {
            Some(Value::Array(items)) => Ok(Self { items, total }),
            Some(Value::Null) | None => Err(format!("it has no list `{collection}`")),
            Some(_) => Err(format!("its `{collection}` is no list")),
        }
    }

    /// Where the next page begins, when there is one.
    pub(super) fn next(&self, offset: u64, limit: u64) -> Option<u64> {
        let found = u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let next = offset.saturating_add(found);
        let more = match self.total {
            Some(total) => next < total,
            None => limit <= found,
        };
        (0 < found && more).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_next(found: usize, total: Option<u64>, offset: u64, expected: Option<u64>) {
        let page = Page { items: vec![Value::Null; found], total };
        assert_eq!(page.next(offset, 20), expected, "{found} of {total:?} from {offset}");
    }

    #[test]
    fn the_last_page_is_followed_by_none() {
        check_next(20, Some(45), 0, Some(20));
        check_next(20, Some(45), 20, Some(40));
        check_next(5, Some(45), 40, None);
        check_next(20, Some(20), 0, None);
        check_next(0, Some(0), 0, None);
        check_next(0, Some(45), 20, None);
    }

    #[test]
    fn a_server_that_gives_less_than_asked_is_asked_for_the_rest() {
        check_next(10, Some(45), 0, Some(10));
    }

    #[test]
    fn without_a_total_a_full_page_is_followed_by_another() {
        check_next(20, None, 0, Some(20));
        check_next(19, None, 20, None);
        check_next(0, None, 20, None);
    }

    #[test]
    fn a_list_that_is_missing_is_not_an_empty_one() {
        let read = |answer: Value| {
            let Value::Object(answer) = answer else { panic!("{answer}") };
            Page::read(answer, "clusters")
        };
        assert!(read(json!({ "clusters": [], "totalCount": 0 })).unwrap().items.is_empty());
        for answer in [json!({}), json!({ "clusters": null }), json!({ "clusters": {} })] {
            assert!(read(answer).unwrap_err().contains("`clusters`"));
        }
    }
}
