//! Waits for the end of what a write begins.

use super::attempt::Call;
use super::error::{Cause, Error};
use super::operation::{Poll, Running};
use super::request::Request;
use super::response::Response;
use super::send::Sender;
use crate::http::cancellation::pause;
use crate::http::clock;
use crate::http::retry_after;

impl Sender {
    /// Looks again and again at what Azure says of the work that `call` began, until it has ended.
    pub(super) async fn drive(&self, call: Call<'_>, first: Response) -> Result<Response, Error> {
        let (request, begun) = (call.request, call.started);
        let wait = |response: &Response| retry_after::read(&response.headers, clock::now());
        let (mut running, mut poll) =
            Running::begin(request.method(), &call.url, &first, wait(&first));
        let mut answer = first;
        loop {
            match poll {
                Poll::Done => return Ok(answer),
                Poll::Refused => return Err(self.refused(&call, &answer)),
                Poll::Failed { status, envelope } => {
                    return Err(self.end(&call, Cause::OperationFailed { status, envelope }));
                }
                Poll::Fetch(url) => {
                    let fetch = Request::follow(url);
                    let (fetch, answer) = self.exchange(&fetch).await?;
                    return if answer.is_success() {
                        Ok(answer)
                    } else {
                        Err(self.refused(&fetch, &answer))
                    };
                }
                Poll::Wait { monitor, after } => {
                    running = running.look(monitor, begun.elapsed());
                    pause(after).await.map_err(|ended| self.end(&call, ended.into()))?;
                    let look = Request::follow(running.address().clone());
                    (_, answer) = self.exchange(&look).await?;
                    poll = running.decide(&answer, wait(&answer));
                }
            }
        }
    }
}
