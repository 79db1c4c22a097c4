//! Waits for the end of what a write begins.

use super::attempt::Call;
use super::cause::Cause;
use super::error::Error;
use super::operation::{Poll, Running};
use super::request::Request;
use super::sender::Sender;
use crate::http::{Response, clock, retry_after, sleep_or_cancelled};

impl Sender {
    /// Looks again and again at what Azure says of the work that `call` began, until it has ended.
    pub(super) async fn wait_for_operation(
        &self,
        call: Call<'_>,
        first: Response,
    ) -> Result<Response, Error> {
        let request = call.request;
        let wait = |response: &Response| retry_after::read(&response.headers, clock::now());
        let (mut running, mut poll) =
            Running::begin(request.method(), &call.url, &first, wait(&first));
        let mut answer = first;
        loop {
            match poll {
                Poll::Done => return Ok(answer),
                Poll::Rejected => return Err(call.error_from(&answer)),
                Poll::Failed { status, envelope } => {
                    return Err(call.fail(Cause::OperationFailed { status, envelope }));
                }
                Poll::Fetch(url) => {
                    let fetch = Request::follow(url);
                    let (fetch, answer) = self.exchange(&fetch).await?;
                    return if answer.is_success() {
                        Ok(answer)
                    } else {
                        Err(fetch.error_from(&answer))
                    };
                }
                Poll::Wait { monitor, after } => {
                    running = running.poll(monitor, call.attempts.elapsed());
                    sleep_or_cancelled(after).await.map_err(|ended| call.fail(ended.into()))?;
                    let request = Request::follow(running.address().clone());
                    (_, answer) = self.exchange(&request).await?;
                    poll = running.decide(&answer, wait(&answer));
                }
            }
        }
    }
}
