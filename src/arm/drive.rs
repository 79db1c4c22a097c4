//! Waits for the end of what a write begins.

use tokio::time::Instant;

use super::clock;
use super::envelope;
use super::error::{Cause, Error};
use super::operation::{Poll, Running};
use super::request::Request;
use super::response::Response;
use super::retry_after;
use super::send::{Sender, request_id};
use super::stop::pause;

impl Sender {
    /// Looks again and again at what Azure says of the work, until it has ended.
    pub(super) async fn drive(
        &self,
        request: &Request,
        response: Response,
    ) -> Result<Response, Error> {
        let begun = Instant::now();
        let wait = |response: &Response| retry_after::read(&response.headers, clock::now());
        let resource = self.url(request)?;
        let (mut running, mut poll) =
            Running::begin(request.method(), &resource, &response, wait(&response));
        let mut response = response;
        loop {
            match poll {
                Poll::Done => return Ok(response),
                Poll::Fetch(url) => return self.succeed(&Request::follow(url)).await,
                Poll::Failed { status, envelope } => {
                    let mut error =
                        self.refuse(request, Cause::OperationFailed { status, envelope });
                    error.note_request(request_id(&response), begun.elapsed());
                    return Err(error);
                }
                Poll::Refused => {
                    let cause = Cause::Refused {
                        status: response.status,
                        envelope: envelope::parse(
                            response.status,
                            &response.headers,
                            &response.body,
                        ),
                    };
                    return Err(self.refuse(request, cause));
                }
                Poll::Wait { monitor, after } => {
                    running = running.look(monitor, begun.elapsed());
                    pause(after).await.map_err(|ended| self.refuse(request, ended.into()))?;
                    (_, response) =
                        self.exchange(&Request::follow(running.address().clone())).await?;
                    poll = running.decide(&response, wait(&response));
                }
            }
        }
    }
}
