//! When the access ends: what a plan makes of the arguments, the state and what Azure shows.
//!
//! Terraform plans again when it applies, and the two plans must agree. So whether the access outlives its
//! end follows from what the refresh noted, and the clock only decides what is refused.

use jiff::{SignedDuration, Timestamp};

/// By how much an end may differ from the one that was asked for: Azure counts a duration from when it
/// carries out the request.
const SLACK: SignedDuration = SignedDuration::from_mins(5);

/// What the arguments want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A duration, which is another one than the state has, or the same.
    After { is_other: bool },
    /// A time.
    At(Timestamp),
    /// The apply knows it.
    Open,
}

/// The facts from which a plan decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) is_new: bool,
    /// The state says that Azure has ended the access.
    pub(super) expired: bool,
    /// The end that Azure shows; `None` if the access is permanent.
    pub(super) stored: Option<Timestamp>,
    /// The end that this configuration set.
    pub(super) agreed: Option<Timestamp>,
    /// The refresh noted that this end has passed and the access goes on.
    pub(super) outlived: bool,
    pub(super) wanted: Wanted,
}

/// What a plan does about the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The access is granted, for the first time or again.
    Grant,
    /// The access stays, with its end.
    Keep,
    /// The access stays and gets the end that the arguments want.
    Change,
    /// The access stays and gets the end back that this configuration set.
    Return(Timestamp),
    /// The end that this configuration set has passed, and access goes on: the apply removes it.
    EndNow(Timestamp),
    /// Azure has ended the access, and nothing grants it again.
    StayExpired,
    /// The arguments want an end that has passed.
    Refuse,
}

impl Facts {
    /// The step, at this time.
    pub(super) fn step(self, now: Timestamp) -> Step {
        if self.is_new {
            return match self.wanted {
                Wanted::At(end) if end <= now => Step::Refuse,
                _ => Step::Grant,
            };
        }
        let is_agreed = |end| self.agreed.is_some_and(|it| is_near(it, end));
        match (self.expired, self.wanted) {
            (true, Wanted::After { is_other: false }) => Step::StayExpired,
            (true, Wanted::At(end)) if is_agreed(end) || self.stored == Some(end) => {
                Step::StayExpired
            }
            (true, Wanted::At(end)) if end <= now => Step::Refuse,
            (true, _) => Step::Grant,
            (false, Wanted::After { is_other: false }) => match self.agreed {
                None => Step::Keep,
                Some(end) if self.stored.is_some_and(|it| is_near(it, end)) => Step::Keep,
                Some(end) if self.outlived => Step::EndNow(end),
                Some(end) => Step::Return(end),
            },
            (false, Wanted::At(end)) if self.stored == Some(end) => Step::Keep,
            (false, Wanted::At(end)) if is_agreed(end) && self.outlived => Step::EndNow(end),
            (false, Wanted::At(end)) if end <= now && !is_agreed(end) => Step::Refuse,
            (false, _) => Step::Change,
        }
    }
}

/// Whether two ends are the same to Azure, which keeps no exact end.
pub(super) fn is_near(a: Timestamp, b: Timestamp) -> bool {
    a.duration_since(b).abs() <= SLACK
}

/// Whether access that ends at this time is over, or Azure may have ended it by its own clock.
pub(super) fn is_over(end: Timestamp, now: Timestamp) -> bool {
    end.duration_since(now) <= SLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(minutes * 60).unwrap()
    }

    fn step(expired: bool, stored: Option<i64>, agreed: Option<i64>, wanted: Wanted) -> Step {
        let outlived = !expired && agreed.is_some_and(|it| it <= 0);
        let (stored, agreed) = (stored.map(at), agreed.map(at));
        Facts { is_new: false, expired, stored, agreed, outlived, wanted }.step(NOW)
    }

    const SAME: Wanted = Wanted::After { is_other: false };
    const OTHER: Wanted = Wanted::After { is_other: true };

    #[test]
    fn a_new_grant_needs_an_end_that_has_not_passed() {
        for (wanted, expected) in [
            (OTHER, Step::Grant),
            (Wanted::Open, Step::Grant),
            (Wanted::At(at(60)), Step::Grant),
            (Wanted::At(at(0)), Step::Refuse),
        ] {
            let facts = Facts {
                is_new: true,
                expired: false,
                stored: None,
                agreed: None,
                outlived: false,
                wanted,
            };
            assert_eq!(facts.step(NOW), expected, "{wanted:?}");
        }
    }

    #[test]
    fn access_that_goes_on_ends_as_this_configuration_set() {
        for (stored, agreed, wanted, expected) in [
            (Some(60), Some(60), SAME, Step::Keep),
            // Azure counts from when it carries out the request.
            (Some(63), Some(60), SAME, Step::Keep),
            // Imported.
            (Some(60), None, SAME, Step::Keep),
            (Some(600), Some(60), SAME, Step::Return(at(60))),
            (None, Some(60), SAME, Step::Return(at(60))),
            (Some(600), Some(-60), SAME, Step::EndNow(at(-60))),
            (Some(60), Some(60), OTHER, Step::Change),
            (Some(60), Some(60), Wanted::Open, Step::Change),
            (Some(60), Some(60), Wanted::At(at(60)), Step::Keep),
            // A small change is one too.
            (Some(60), Some(60), Wanted::At(at(62)), Step::Change),
            (Some(600), Some(60), Wanted::At(at(60)), Step::Change),
            (Some(60), Some(60), Wanted::At(at(600)), Step::Change),
            (Some(600), Some(-60), Wanted::At(at(-60)), Step::EndNow(at(-60))),
            (None, Some(-60), Wanted::At(at(-60)), Step::EndNow(at(-60))),
            (Some(60), Some(60), Wanted::At(at(-60)), Step::Refuse),
        ] {
            let found = step(false, stored, agreed, wanted);
            assert_eq!(found, expected, "{stored:?} {agreed:?} {wanted:?}");
        }
    }

    #[test]
    fn a_later_plan_comes_out_the_same() {
        for (expired, stored, wanted) in [
            (false, Some(at(600)), SAME),
            (false, None, Wanted::At(at(10))),
            (true, Some(at(10)), SAME),
            (true, Some(at(10)), Wanted::At(at(10))),
        ] {
            let agreed = Some(at(10));
            let facts = Facts { is_new: false, expired, stored, agreed, outlived: false, wanted };
            assert_eq!(facts.step(at(5)), facts.step(at(15)), "{facts:?}");
        }
    }

    #[test]
    fn access_that_has_ended_is_granted_again_only_for_another_end() {
        for (agreed, wanted, expected) in [
            (Some(-60), SAME, Step::StayExpired),
            (None, SAME, Step::StayExpired),
            (Some(-60), Wanted::At(at(-60)), Step::StayExpired),
            (Some(-60), Wanted::At(at(-90)), Step::Refuse),
            // The clock was set back.
            (Some(60), Wanted::At(at(60)), Step::StayExpired),
            (Some(-60), Wanted::At(at(60)), Step::Grant),
            (Some(-60), OTHER, Step::Grant),
            (Some(-60), Wanted::Open, Step::Grant),
        ] {
            assert_eq!(step(true, agreed, agreed, wanted), expected, "{agreed:?} {wanted:?}");
        }
    }
}
