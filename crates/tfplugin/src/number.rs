//! Exact decimal numbers of any size.

use std::{cmp::Ordering, fmt, fmt::Write as _, str::FromStr};

/// The largest exponent that a number in scientific notation may have, either way.
///
/// Terraform writes plain digits. Without a bound, the few bytes of `1e999999999` would become a
/// gigabyte of zeros.
const MAX_EXPONENT: i32 = 4096;

/// Digits after the point that suffice to write any `f64` exactly.
const F64_FRACTION_DIGITS: usize = 1074;

/// A number as Terraform has it: exact, of any size.
///
/// Kept as `0.digits × 10^exponent` without leading or trailing zeros, so that equal numbers are
/// equal values: `1`, `1.0` and `10e-1` are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number(Form);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Form {
    Finite { negative: bool, digits: String, exponent: i64 },
    Infinite { negative: bool },
}

impl Number {
    /// The value, where it is a whole number that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Finite { exponent, .. } if *exponent <= 19 => self.to_string().parse().ok(),
            _ => None,
        }
    }

    /// The value, where a 64-bit float has exactly this value.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match &self.0 {
            Form::Infinite { negative: false } => Some(f64::INFINITY),
            Form::Infinite { negative: true } => Some(f64::NEG_INFINITY),
            Form::Finite { digits, .. } if digits.len() > F64_FRACTION_DIGITS => None,
            Form::Finite { exponent, .. } if !(-400..=400).contains(exponent) => None,
            Form::Finite { .. } => {
                let float: f64 = self.to_string().parse().ok()?;
                (Self::try_from(float).as_ref() == Ok(self)).then_some(float)
            }
        }
    }

    /// Whether this is a whole number.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Finite { digits, exponent, .. } => {
                i64::try_from(digits.len()).is_ok_and(|length| length <= *exponent)
                    || digits.is_empty()
            }
            Form::Infinite { .. } => false,
        }
    }

    /// Whether this is neither of the two infinities.
    #[must_use]
    pub const fn is_finite(&self) -> bool {
        matches!(self.0, Form::Finite { .. })
    }
}

/// Text that is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a decimal number")]
pub struct NotANumber(pub String);

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        parse(text).ok_or_else(|| NotANumber(text.chars().take(80).collect()))
    }
}

fn parse(text: &str) -> Option<Number> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    if !(-MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent) {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    let leading = i64::try_from(digits.len() - significant.len()).ok()?;
    let point = i64::try_from(whole.len()).ok()? - leading;
    let digits = significant.trim_end_matches('0').to_owned();
    Some(Number(if digits.is_empty() {
        Form::Finite { negative: false, digits, exponent: 0 }
    } else {
        Form::Finite { negative, digits, exponent: point + i64::from(exponent) }
    }))
}

impl From<i64> for Number {
    fn from(it: i64) -> Self {
        i128::from(it).into()
    }
}

impl From<u64> for Number {
    fn from(it: u64) -> Self {
        i128::from(it).into()
    }
}

impl From<i128> for Number {
    fn from(it: i128) -> Self {
        let text = it.unsigned_abs().to_string();
        let significant = text.trim_start_matches('0');
        let exponent = i64::try_from(significant.len()).unwrap_or(i64::MAX);
        let digits = significant.trim_end_matches('0').to_owned();
        Self(Form::Finite { negative: it < 0, digits, exponent })
    }
}

impl TryFrom<f64> for Number {
    type Error = NotANumber;

    /// The exact value of the float; only "not a number" has none.
    fn try_from(it: f64) -> Result<Self, NotANumber> {
        if it.is_nan() {
            return Err(NotANumber(it.to_string()));
        }
        if it.is_infinite() {
            return Ok(Self(Form::Infinite { negative: it < 0.0 }));
        }
        format!("{it:.F64_FRACTION_DIGITS$}").parse()
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.sign().cmp(&other.sign()).then_with(|| {
            let ordering = self.magnitude().cmp(&other.magnitude());
            if self.sign() < 0 { ordering.reverse() } else { ordering }
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Number {
    fn sign(&self) -> i8 {
        match &self.0 {
            Form::Finite { digits, .. } if digits.is_empty() => 0,
            Form::Finite { negative, .. } | Form::Infinite { negative } => {
                if *negative {
                    -1
                } else {
                    1
                }
            }
        }
    }

    fn magnitude(&self) -> (bool, i64, &str) {
        match &self.0 {
            Form::Finite { digits, exponent, .. } => (false, *exponent, digits),
            Form::Infinite { .. } => (true, 0, ""),
        }
    }
}

impl fmt::Display for Number {
    /// Plain digits, never an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sign() < 0 {
            f.write_str("-")?;
        }
        let (digits, exponent) = match &self.0 {
            Form::Infinite { .. } => return f.write_str("Inf"),
            Form::Finite { digits, .. } if digits.is_empty() => return f.write_str("0"),
            Form::Finite { digits, exponent, .. } => (digits.as_str(), *exponent),
        };
        if exponent <= 0 {
            f.write_str("0.")?;
            (exponent..0).try_for_each(|_| f.write_char('0'))?;
            return f.write_str(digits);
        }
        let length = i64::try_from(digits.len()).map_err(|_| fmt::Error)?;
        if length <= exponent {
            f.write_str(digits)?;
            return (length..exponent).try_for_each(|_| f.write_char('0'));
        }
        let point = usize::try_from(exponent).map_err(|_| fmt::Error)?;
        let (whole, fraction) = digits.split_at(point);
        write!(f, "{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().unwrap()
    }

    #[test]
    fn equal_numbers_are_equal_however_they_are_written() {
        for text in ["1", "1.0", "+1", "01", "10e-1", "0.1e1", "1E0"] {
            assert_eq!(number(text), number("1"), "{text}");
        }
        for text in ["0", "-0", "0.000", "0e9"] {
            assert_eq!(number(text), number("0"), "{text}");
        }
    }

    #[test]
    fn numbers_print_as_plain_digits() {
        for (text, printed) in [
            ("1e3", "1000"),
            ("-12.50", "-12.5"),
            ("5e-3", "0.005"),
            ("18446744073709551616", "18446744073709551616"),
            ("0.1", "0.1"),
            ("120", "120"),
        ] {
            assert_eq!(number(text).to_string(), printed);
        }
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        for text in ["", "-", ".", "1e", "e5", "0x10", "1_000", "NaN", "Inf", "1e99999", "--1"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_absurd_exponent_is_refused_before_it_costs_memory() {
        assert!("1e999999999".parse::<Number>().is_err());
        assert!("1e-999999999".parse::<Number>().is_err());
    }

    #[test]
    fn many_plain_digits_are_fine() {
        let text = format!("1{}", "0".repeat(100_000));
        assert_eq!(number(&text).to_string(), text);
        let text = format!("-0.{}1", "0".repeat(100_000));
        assert_eq!(number(&text).to_string(), text);
    }

    #[test]
    fn floats_convert_with_their_exact_value() {
        assert_eq!(Number::try_from(1.5).unwrap(), number("1.5"));
        assert_eq!(
            Number::try_from(0.1).unwrap(),
            number("0.1000000000000000055511151231257827021181583404541015625")
        );
        for float in [5e-324, f64::MAX, f64::MIN_POSITIVE, -2.5, 0.0] {
            assert_eq!(Number::try_from(float).unwrap().as_f64(), Some(float));
        }
        assert!(Number::try_from(f64::NAN).is_err());
    }

    #[test]
    fn only_an_exact_float_is_given_as_one() {
        assert_eq!(number("1.5").as_f64(), Some(1.5));
        assert_eq!(number("0.1").as_f64(), None);
        assert_eq!(number("9007199254740993").as_f64(), None);
    }

    #[test]
    fn infinities_are_numbers_beyond_all_others() {
        let infinite = Number::try_from(f64::INFINITY).unwrap();
        assert!(number("1e4096") < infinite);
        assert_eq!(infinite.as_f64(), Some(f64::INFINITY));
        assert_eq!(infinite.as_i64(), None);
        assert_eq!(Number::try_from(f64::NEG_INFINITY).unwrap().to_string(), "-Inf");
    }

    #[test]
    fn integers_are_recognized() {
        assert_eq!(number("-9223372036854775808").as_i64(), Some(i64::MIN));
        assert_eq!(number("9223372036854775808").as_i64(), None);
        assert_eq!(number("1.5").as_i64(), None);
        assert_eq!(Number::from(u64::MAX), number("18446744073709551615"));
        assert!(number("1e30").is_integer() && number("0").is_integer());
        assert!(!number("0.5").is_integer());
    }

    #[test]
    fn numbers_order_by_value() {
        let mut numbers = ["10", "-3", "0", "2.5", "-20", "1e9", "0.1"].map(number);
        numbers.sort();
        assert_eq!(numbers.map(|it| it.to_string()).join(" "), "-20 -3 0 0.1 2.5 10 1000000000");
    }
}
