//! Durations as Go writes them, which is how Terraform's users know them.

use std::{fmt, fmt::Write as _, str::FromStr, time::Duration};

use crate::{Codec, DecodeError, Shape, Value};

/// The units, in nanoseconds. Go takes both signs for micro.
const UNITS: [(&str, u128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The longest duration that Go can express, in nanoseconds: about 292 years.
const LONGEST: u128 = i64::MAX as u128;

/// A duration such as `30m` or `1h30m`, in the spelling of the user.
///
/// Two spellings of one duration are equal.
#[derive(Debug, Clone)]
pub struct GoDuration {
    text: String,
    duration: Duration,
}

impl GoDuration {
    /// Reads the form that Go's `time.ParseDuration` takes, but nothing negative.
    pub fn parse(text: &str) -> Result<Self, NotADuration> {
        let nanoseconds = nanoseconds(text).ok_or_else(|| NotADuration(text.to_owned()))?;
        Ok(Self { text: text.to_owned(), duration: Duration::from_nanos(nanoseconds) })
    }

    /// The duration itself.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }
}

/// Text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a duration: write numbers with the units `h`, `m`, `s` or `ms`, such as `30m`, \
     `1h30m` or `90s`"
)]
pub struct NotADuration(pub String);

impl From<Duration> for GoDuration {
    /// The shortest spelling in whole units: `1h30m`, not `1h30m0s`.
    fn from(duration: Duration) -> Self {
        let mut rest = duration.as_nanos();
        let mut text = String::new();
        for unit in ["h", "m", "s", "ms", "us", "ns"] {
            let size = UNITS.iter().find(|(name, _)| *name == unit).map_or(1, |(_, size)| *size);
            if rest >= size {
                let _ = write!(text, "{}{unit}", rest / size);
                rest %= size;
            }
        }
        if text.is_empty() {
            text.push_str("0s");
        }
        Self { text, duration }
    }
}

impl FromStr for GoDuration {
    type Err = NotADuration;

    fn from_str(text: &str) -> Result<Self, NotADuration> {
        Self::parse(text)
    }
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for GoDuration {
    fn eq(&self, other: &Self) -> bool {
        self.duration == other.duration
    }
}

impl Eq for GoDuration {}

impl PartialOrd for GoDuration {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for GoDuration {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.duration.cmp(&other.duration)
    }
}

impl Codec for GoDuration {
    fn shape() -> Shape {
        String::shape()
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        Self::parse(&String::decode(value)?).map_err(|wrong| DecodeError::new(wrong.to_string()))
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (Self::decode(a), Self::decode(b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        }
    }

    fn demand() -> String {
        "A duration such as `30m` or `1h30m`.".to_owned()
    }
}

/// The sum of all parts, where the text is made of parts only.
fn nanoseconds(text: &str) -> Option<u64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text == "0" {
        return Some(0);
    }
    let mut total = 0_u128;
    let mut rest = text;
    while {
        let (nanoseconds, after) = part(rest)?;
        total = total.checked_add(nanoseconds).filter(|it| *it <= LONGEST)?;
        rest = after;
        !rest.is_empty()
    } {}
    u64::try_from(total).ok()
}

/// One number with its unit, and what comes after it.
fn part(text: &str) -> Option<(u128, &str)> {
    let (whole, rest) = digits(text);
    let (fraction, rest) = rest.strip_prefix('.').map_or(("", rest), digits);
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let end = rest.find(|it: char| it == '.' || it.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(end);
    let (_, size) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let whole = if whole.is_empty() { 0 } else { whole.parse::<u128>().ok()? };
    // An hour has 3.6 × 10¹² nanoseconds: digits after the 18th change nothing.
    let fraction = &fraction[..fraction.len().min(18)];
    let share = match fraction.parse::<u128>() {
        Ok(numerator) => numerator * size / 10_u128.pow(u32::try_from(fraction.len()).ok()?),
        Err(_) => 0,
    };
    Some((whole.checked_mul(*size)?.checked_add(share)?, rest))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::GoDuration;
    use crate::{Codec, Value};

    #[test]
    fn what_go_takes_is_a_duration() {
        for (text, milliseconds) in [
            ("30m", 1_800_000),
            ("1h30m", 5_400_000),
            ("90s", 90_000),
            ("1.5h", 5_400_000),
            (".5s", 500),
            ("1.s", 1_000),
            ("300ms", 300),
            ("1500us", 1),
            ("0", 0),
            ("0s", 0),
            ("+5s", 5_000),
            ("1s1s", 2_000),
            ("0.3333333333333333333333h", 1_199_999),
        ] {
            let duration = GoDuration::parse(text).expect(text);
            assert_eq!(duration.duration().as_millis(), milliseconds, "{text}");
            assert_eq!(duration.to_string(), text, "the spelling stays");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "30",
            "m",
            ".s",
            "-5m",
            "5 m",
            "5M",
            "5d",
            "1h 30m",
            "1..5s",
            "five",
            "99999999h",
            "340282366920938463463374607431768211456s",
            "5m+3s",
            "٣s",
        ] {
            assert!(GoDuration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_error_says_what_would_be_right() {
        expect_test::expect![[r#""5 minutes" is not a duration: write numbers with the units `h`, `m`, `s` or `ms`, such as `30m`, `1h30m` or `90s`"#]]
            .assert_eq(&GoDuration::check(&Value::from("5 minutes")).expect_err("it is none"));
    }

    #[test]
    fn two_spellings_of_one_duration_are_the_same() {
        assert!(GoDuration::semantic_equals(&Value::from("90s"), &Value::from("1m30s")));
        assert!(!GoDuration::semantic_equals(&Value::from("90s"), &Value::from("91s")));
    }

    #[test]
    fn a_duration_is_spelled_in_whole_units() {
        for (milliseconds, text) in [(5_400_000, "1h30m"), (90_000, "1m30s"), (1_002, "1s2ms")] {
            assert_eq!(GoDuration::from(Duration::from_millis(milliseconds)).to_string(), text);
        }
        assert_eq!(GoDuration::from(Duration::ZERO).to_string(), "0s");
    }

    proptest! {
        #[test]
        fn every_spelling_reads_back(nanoseconds in 0..i64::MAX.cast_unsigned()) {
            let duration = GoDuration::from(Duration::from_nanos(nanoseconds));
            prop_assert_eq!(GoDuration::parse(&duration.to_string()), Ok(duration));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.hmsnuµ +-]*") {
            let _ = GoDuration::parse(&text);
        }
    }
}
