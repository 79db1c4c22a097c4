//! The stream of events by which an open page learns that something changed. It says only that: the
//! page asks for its parts again.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use tokio::{sync::watch, time};

use super::Portal;

/// How often the database is looked at. Other processes change it too, so nothing announces it.
const BETWEEN: Duration = Duration::from_millis(250);

/// Streams an event for each change of the database, until the client leaves or the server stops.
pub(super) async fn stream(State(portal): State<Portal>) -> Response {
    let watched = Watched {
        stop: portal.0.stop.clone(),
        interval: time::interval(BETWEEN),
        last: None,
        portal,
    };
    let events = stream::unfold(watched, |mut watched| async {
        let event = watched.next().await?;
        Some((Ok::<_, Infallible>(event), watched))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

struct Watched {
    portal: Portal,
    stop: watch::Receiver<bool>,
    interval: time::Interval,
    /// The revision of the event that was sent last.
    last: Option<(i64, i64)>,
}

impl Watched {
    /// The next event: one at once, which tells a page that came back whether it missed something,
    /// and then one for each change. `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                _ = self.stop.wait_for(|stopped| *stopped) => return None,
                _ = self.interval.tick() => {}
            }
            let revision = self.portal.0.sandbox.revision().ok()?;
            if self.last.replace(revision) != Some(revision) {
                let data = format!("{}-{}", revision.0, revision.1);
                return Some(Event::default().event("change").data(data));
            }
        }
    }
}
