//! Pairs elements of two sets, which have neither positions nor keys.

/// For each of `wanted` elements the index of a partner among `offered`, no partner twice, and as
/// many pairs as there can be.
pub(crate) fn match_elements(
    wanted: usize,
    offered: usize,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut matching =
        Matching { offered, fits, taken_by: vec![None; offered], partner: vec![None; wanted] };
    for element in 0..wanted {
        matching.place(element, &mut vec![false; offered]);
    }
    matching.partner
}

struct Matching<F> {
    offered: usize,
    fits: F,
    taken_by: Vec<Option<usize>>,
    partner: Vec<Option<usize>>,
}

impl<F: Fn(usize, usize) -> bool> Matching<F> {
    /// Finds a partner for `element`, moving others to another partner of theirs if need be.
    fn place(&mut self, element: usize, tried: &mut [bool]) -> bool {
        let candidates: Vec<_> =
            (0..self.offered).filter(|&it| !tried[it] && (self.fits)(element, it)).collect();
        let free = candidates.iter().copied().find(|&it| self.taken_by[it].is_none());
        if let Some(partner) = free {
            self.join(element, partner);
            return true;
        }
        for partner in candidates {
            if std::mem::replace(&mut tried[partner], true) {
                continue;
            }
            let Some(holder) = self.taken_by[partner] else { continue };
            if self.place(holder, tried) {
                self.join(element, partner);
                return true;
            }
        }
        false
    }

    fn join(&mut self, element: usize, partner: usize) {
        self.taken_by[partner] = Some(element);
        self.partner[element] = Some(partner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_with_a_choice_makes_room_for_one_without() {
        let fits = |wanted, offered| matches!((wanted, offered), (0, _) | (1, 0));
        assert_eq!(match_elements(2, 2, fits), [Some(1), Some(0)]);
    }

    #[test]
    fn an_element_that_fits_nothing_stays_alone() {
        assert_eq!(match_elements(2, 1, |wanted, _| wanted == 1), [None, Some(0)]);
        assert_eq!(match_elements(2, 1, |_, _| true), [Some(0), None]);
        assert_eq!(match_elements(0, 3, |_, _| true), []);
    }
}
