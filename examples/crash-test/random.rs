//! Random choices that a later run can repeat.

use uuid::Uuid;

/// A stream of random numbers (xorshift64*): good enough to choose moments, and repeatable.
pub(crate) struct Random {
    seed: u64,
    state: u64,
}

impl Random {
    /// The choices of this seed, or of a new one.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let seed = seed.unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0 >> 32).max(1);
        Self { seed, state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// The number that repeats the choices.
    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    /// A number below `limit`, which is above zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_repeats_its_choices() {
        let choices = |mut it: Random| (0..20).map(|_| it.below(100)).collect::<Vec<_>>();
        let first = choices(Random::new(Some(7)));
        assert_eq!(first, choices(Random::new(Some(7))));
        assert_ne!(first, choices(Random::new(Some(8))));
        assert!(first.iter().all(|it| *it < 100));
    }
}
