//! How long Azure asks to wait, in the forms in which its services say it.

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use jiff::Timestamp;

/// The shortest wait: Azure sends 0 too, and repeating at once only prolongs the throttling.
pub(crate) const SHORTEST: Duration = Duration::from_secs(1);

/// The headers that give milliseconds; they are more exact, so they come first.
const MILLISECONDS: [HeaderName; 2] =
    [HeaderName::from_static("retry-after-ms"), HeaderName::from_static("x-ms-retry-after-ms")];
const RETRY_AFTER: HeaderName = HeaderName::from_static("retry-after");

const DATE: HeaderName = HeaderName::from_static("date");

/// The wait that the headers ask for, at least [`SHORTEST`].
/// What is negative or cannot be read counts as not said.
///
/// A date counts from the answer's own: the clock of this machine may be wrong, and `now` is for
/// answers that have none.
#[must_use]
pub(crate) fn read(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let milliseconds = MILLISECONDS.iter().find_map(|name| {
        let text = headers.get_optional_str(name)?;
        text.trim().parse().ok().map(Duration::from_millis)
    });
    let asked = milliseconds.or_else(|| {
        let text = headers.get_optional_str(&RETRY_AFTER)?.trim();
        read_seconds(text).or_else(|| {
            let sent = headers.get_optional_str(&DATE).and_then(|it| read_date(it.trim()));
            // A date in the past means now.
            let wait = read_date(text)?.duration_since(sent.unwrap_or(now));
            Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
        })
    });
    asked.map(|it| it.max(SHORTEST))
}

/// Whole seconds; a number that does not fit is a very long time all the same.
fn read_seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::from(u32::MAX))))
}

/// A date as HTTP writes it, `Sat, 21 Nov 2026 19:13:07 GMT`.
fn read_date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    Some(zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(given: &[(&'static str, &str)], expected: Option<Duration>) {
        let mut headers = Headers::new();
        for (name, value) in given {
            headers.insert(*name, (*value).to_owned());
        }
        let now: Timestamp = "2026-11-21T19:13:07Z".parse().expect("a time");
        assert_eq!(read(&headers, now), expected, "{given:?}");
    }

    #[test]
    fn every_form_of_the_wait_is_read() {
        let seconds = |it| Some(Duration::from_secs(it));
        check(&[], None);
        check(&[("retry-after", "3")], seconds(3));
        check(&[("retry-after", " 17 ")], seconds(17));
        check(&[("retry-after", "0")], seconds(1));
        check(&[("retry-after", "86400")], seconds(86_400));
        check(&[("retry-after", "99999999999999999999999999")], seconds(u64::from(u32::MAX)));
        check(&[("retry-after", "-5")], None);
        check(&[("retry-after", "soon")], None);
        check(&[("retry-after", "")], None);
        check(&[("retry-after", "1.5")], None);
        check(&[("retry-after", "Sat, 21 Nov 2026 19:13:37 GMT")], seconds(30));
        check(&[("retry-after", "Sat, 21 Nov 2026 19:00:00 GMT")], seconds(1));
        let asked = ("retry-after", "Sat, 21 Nov 2026 20:00:30 GMT");
        check(&[asked, ("date", "Sat, 21 Nov 2026 20:00:00 GMT")], seconds(30));
        check(&[asked, ("date", "Sat, 21 Nov 2026 21:00:00 GMT")], seconds(1));
        check(&[("retry-after", "7"), ("date", "Sat, 21 Nov 2026 20:00:00 GMT")], seconds(7));
        check(&[("retry-after", "Sat, 21 Nov 2026 19:13:37 GMT"), ("date", "today")], seconds(30));
        check(&[("retry-after-ms", "2500")], Some(Duration::from_millis(2500)));
        check(
            &[("x-ms-retry-after-ms", "1500"), ("retry-after", "60")],
            Some(Duration::from_millis(1500)),
        );
        check(&[("retry-after-ms", "10")], seconds(1));
        check(&[("retry-after-ms", "-1"), ("retry-after", "4")], seconds(4));
    }
}
