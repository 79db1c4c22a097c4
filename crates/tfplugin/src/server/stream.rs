//! Answers that come bit by bit: what work yields while it runs, then what it leaves behind.

use std::{
    future::{Future, ready},
    panic::AssertUnwindSafe,
    pin::Pin,
};

use futures_util::{FutureExt, Stream, StreamExt, stream};
use tokio::sync::{mpsc, oneshot};
use tonic::{Response, Status};

use super::answer::panicked;
use crate::{Diagnostics, Result, log::with_caught_panics};

/// The events of one call.
pub(super) type Events<E> = Pin<Box<dyn Stream<Item = std::result::Result<E, Status>> + Send>>;

/// Runs `work` as long as somebody reads. Its `items` become events until there are `limit` of them,
/// and then the receiver closes; the result of `work` becomes the last event.
pub(super) fn events<T, E>(
    items: mpsc::Receiver<T>,
    limit: usize,
    event: impl Fn(T) -> E + Send + 'static,
    work: impl Future<Output = Diagnostics> + Send + 'static,
    last: impl FnOnce(Diagnostics) -> Option<E> + Send + 'static,
) -> Response<Events<E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let (sender, result) = oneshot::channel();
    let work = AssertUnwindSafe(with_caught_panics(work)).catch_unwind().map(|outcome| {
        // The stream owns both ends.
        let _ = sender.send(outcome.unwrap_or_else(|_| panicked()));
    });
    let items = stream::unfold((items, limit), |(mut items, left)| async move {
        let left = left.checked_sub(1)?;
        let item = items.recv().await?;
        Some((item, (items, left)))
    });
    let items = items.map(move |item| Ok(event(item)));
    let running = stream::once(work).filter_map(|()| ready(None));
    let last = result.map(|it| last(it.unwrap_or_else(|_| panicked()))).map(stream::iter);
    let last = last.into_stream().flatten().map(Ok);
    Response::new(Box::pin(stream::select(items, running).chain(last)))
}

/// What `start` begins, or one event that says why it could not.
pub(super) async fn begin<E: Send + 'static>(
    start: impl FnOnce() -> Result<Response<Events<E>>> + Send,
    refuse: impl FnOnce(Diagnostics) -> E,
) -> Response<Events<E>> {
    let started = AssertUnwindSafe(with_caught_panics(async { start() })).catch_unwind().await;
    started.unwrap_or_else(|_| Err(panicked())).unwrap_or_else(|errors| only(refuse(errors)))
}

/// The one event of a call that does not begin.
pub(super) fn only<E: Send + 'static>(event: E) -> Response<Events<E>> {
    Response::new(Box::pin(stream::once(ready(Ok(event)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Diagnostic, code::PluginCode};

    async fn all(limit: usize, work: impl FnOnce(mpsc::Sender<u8>) -> Work) -> Vec<String> {
        let (sender, items) = mpsc::channel(1);
        let event = |item: u8| item.to_string();
        let last = |diagnostics: Diagnostics| diagnostics.0.first().map(told);
        let events = events(items, limit, event, work(sender), last).into_inner();
        events.map(std::result::Result::unwrap).collect().await
    }

    /// What the work said, or else the code.
    fn told(diagnostic: &Diagnostic) -> String {
        let code = diagnostic.code;
        let own = code == *PluginCode::OperationInterrupted;
        if own { diagnostic.summary.clone() } else { code.to_string() }
    }

    type Work = Pin<Box<dyn Future<Output = Diagnostics> + Send>>;

    fn count(to: u8, sender: mpsc::Sender<u8>) -> Work {
        Box::pin(async move {
            for number in 0..to {
                if sender.send(number).await.is_err() {
                    return PluginCode::OperationInterrupted.warning("not wanted", "").into();
                }
            }
            PluginCode::OperationInterrupted.warning("done", "").into()
        })
    }

    #[tokio::test]
    async fn what_is_left_comes_after_every_item() {
        assert_eq!(all(9, |sender| count(3, sender)).await, ["0", "1", "2", "done"]);
    }

    #[tokio::test]
    async fn work_learns_that_no_more_is_wanted() {
        assert_eq!(all(2, |sender| count(u8::MAX, sender)).await, ["0", "1", "not wanted"]);
    }

    #[tokio::test]
    async fn a_panic_becomes_the_last_event() {
        let work = |sender| -> Work {
            Box::pin(async move {
                count(1, sender).await;
                panic!("as expected")
            })
        };
        assert_eq!(all(9, work).await, ["0", "ProviderPanicked"]);
    }

    #[tokio::test]
    async fn a_panic_at_the_beginning_becomes_the_only_event() {
        let refuse = |errors: Diagnostics| told(&errors.0[0]);
        let events = begin(|| panic!("as expected"), refuse).await.into_inner();
        let events: Vec<_> = events.map(std::result::Result::unwrap).collect().await;
        assert_eq!(events, ["ProviderPanicked"]);
    }

    #[tokio::test]
    async fn nothing_left_means_no_last_event() {
        let work = |sender| -> Work {
            Box::pin(async move {
                count(1, sender).await;
                Diagnostics::default()
            })
        };
        assert_eq!(all(9, work).await, ["0"]);
    }
}
