//! Exact decimal numbers of any size.

use std::{fmt, str::FromStr};

/// A number as Terraform has it: exact, of any size.
///
/// Kept as `0.digits × 10^exponent` without leading or trailing zeros, so that equal numbers are
/// equal values: `1`, `1.0` and `10e-1` are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Number {
    /// The value, where it is a whole number that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.to_string().parse().ok()
    }
}

/// Text that is no decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a decimal number")]
pub struct NotANumber(pub String);

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let wrong = || NotANumber(text.to_owned());
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| wrong())?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
            return Err(wrong());
        }
        let significant = digits.trim_start_matches('0');
        let leading = digits.len() - significant.len();
        let digits = significant.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Ok(Self { negative: false, digits, exponent: 0 });
        }
        let point = i64::try_from(whole.len()).map_err(|_| wrong())?
            - i64::try_from(leading).map_err(|_| wrong())?;
        Ok(Self { negative, digits, exponent: point + i64::from(exponent) })
    }
}

impl From<i64> for Number {
    fn from(it: i64) -> Self {
        it.to_string().parse().unwrap_or_else(|_| unreachable!("an integer is a decimal number"))
    }
}

impl fmt::Display for Number {
    /// Plain digits, never an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        if self.negative {
            f.write_str("-")?;
        }
        let length = i64::try_from(self.digits.len()).map_err(|_| fmt::Error)?;
        if self.exponent <= 0 {
            let zeros = usize::try_from(-self.exponent).map_err(|_| fmt::Error)?;
            write!(f, "0.{:0>zeros$}{}", "", self.digits)
        } else if length <= self.exponent {
            let zeros = usize::try_from(self.exponent - length).map_err(|_| fmt::Error)?;
            write!(f, "{}{:0>zeros$}", self.digits, "")
        } else {
            let (whole, fraction) =
                self.digits.split_at(usize::try_from(self.exponent).map_err(|_| fmt::Error)?);
            write!(f, "{whole}.{fraction}")
        }
    }
}
