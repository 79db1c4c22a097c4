//! How long a schedule lasts, as a request says it.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Unit};
use serde_json::{Map, Value};

use super::FORMAT;
use crate::{api_error::ApiError, rules::shape};

/// The longest time for which a role can be active by the settings that a role has at first.
const LONGEST: SignedDuration = SignedDuration::from_hours(180 * 24);

/// The start and the end of what `scheduleInfo` asks for, from now; without an end where it asks for none.
pub(super) fn period(
    asked: &Map<String, Value>,
    now: Timestamp,
) -> Result<(Timestamp, Option<Timestamp>), ApiError> {
    let Some(Value::Object(schedule)) = asked.get("scheduleInfo") else {
        return Err(invalid("'scheduleInfo' is missing."));
    };
    shape::check_members(schedule, &["startDateTime", "expiration"], "ScheduleInfo")?;
    let start = match shape::optional(schedule, "startDateTime", FORMAT)? {
        Some(text) => now.max(time(text)?),
        None => now,
    };
    let Some(Value::Object(expiration)) = schedule.get("expiration") else {
        return Err(invalid("'scheduleInfo.expiration' is missing."));
    };
    shape::check_members(expiration, &["type", "duration", "endDateTime"], "Expiration")?;
    let member = |name| shape::required(expiration, name, FORMAT);
    let end = match member("type")? {
        "NoExpiration" => None,
        "AfterDateTime" => Some(time(member("endDateTime")?)?),
        "AfterDuration" => {
            let end = start.checked_add(duration(member("duration")?)?);
            Some(end.map_err(|_| invalid("The duration is too long."))?)
        }
        other => return Err(invalid(&format!("The type of expiration '{other}' is not valid."))),
    };
    Ok((start, end))
}

/// Whether the settings of the role allow that.
pub(super) fn is_allowed(start: Timestamp, end: Option<Timestamp>) -> bool {
    end.is_some_and(|end| start < end && end.duration_since(start) <= LONGEST)
}

fn time(text: &str) -> Result<Timestamp, ApiError> {
    text.parse().map_err(|_| invalid(&format!("'{text}' is not a time.")))
}

/// A duration as ISO 8601 writes it, in which a day has 24 hours.
fn duration(text: &str) -> Result<SignedDuration, ApiError> {
    let wrong = || invalid(&format!("'{text}' is not a duration."));
    let span: Span = text.parse().map_err(|_| wrong())?;
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours()));
    SignedDuration::try_from_secs_f64(seconds.map_err(|_| wrong())?).map_err(|_| wrong())
}

fn invalid(message: &str) -> ApiError {
    ApiError::bad_request(FORMAT, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn period_of(expiration: &Value) -> Result<Option<i64>, ApiError> {
        let asked = json!({ "scheduleInfo": { "expiration": expiration } });
        let (start, end) = period(asked.as_object().unwrap(), Timestamp::UNIX_EPOCH)?;
        assert_eq!(start, Timestamp::UNIX_EPOCH);
        Ok(end.map(Timestamp::as_second))
    }

    #[test]
    fn a_period_ends_after_a_duration_at_a_time_or_never() {
        for (expiration, end) in [
            (json!({ "type": "AfterDuration", "duration": "PT8H30M" }), Some(30_600)),
            (json!({ "type": "AfterDuration", "duration": "P30D" }), Some(30 * 86_400)),
            (
                json!({ "type": "AfterDateTime", "endDateTime": "1970-01-02T00:00:00Z" }),
                Some(86_400),
            ),
            (json!({ "type": "NoExpiration" }), None),
        ] {
            assert_eq!(period_of(&expiration).unwrap(), end, "{expiration}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for expiration in [
            json!({ "type": "Tomorrow" }),
            json!({ "type": "AfterDuration" }),
            json!({ "type": "AfterDuration", "duration": "8h and more" }),
            json!({ "type": "AfterDateTime", "endDateTime": "tomorrow" }),
            json!({ "type": "NoExpiration", "until": "ever" }),
        ] {
            assert_eq!(period_of(&expiration).unwrap_err().code, FORMAT, "{expiration}");
        }
    }

    #[test]
    fn at_most_180_days_are_allowed() {
        let at = |days: i64| Timestamp::from_second(days * 86_400).unwrap();
        let start = at(0);
        assert!(is_allowed(start, Some(at(180))));
        assert!(!is_allowed(start, Some(at(181))));
        assert!(!is_allowed(start, Some(start)));
        assert!(!is_allowed(start, None));
    }
}
