//! Sends requests, and drives what they begin to its end.

use super::attempt::Call;
use super::cause::Cause;
use super::error::Error;
use super::request::Request;
use super::sender::Sender;
use crate::http::Response;
use crate::http::attempts::Attempts;
use crate::http::backoff::Refusal;
use crate::http::send::Unanswered;

impl Sender {
    /// Sends a request and drives what it begins to its end; the answer is a 2xx.
    /// Also gives the status with which the work was taken on.
    pub(super) async fn send(&self, request: &Request) -> Result<(u16, Response), Error> {
        let (call, response) = self.exchange(request).await?;
        if !response.is_success() {
            return Err(call.error_from(&response));
        }
        let status = call.status_of(&response);
        if request.is_read() {
            return Ok((status, response));
        }
        match self.wait_for_operation(call, response).await {
            Ok(response) => Ok((status, response)),
            Err(error) => Err(error.accepted().for_call(request.method(), request.path())),
        }
    }

    /// Sends a request as often as is sensible, and gives the last answer, whatever its status.
    pub(super) async fn exchange<'a>(
        &'a self,
        request: &'a Request,
    ) -> Result<(Call<'a>, Response), Error> {
        let url = self.url(request)?;
        if !self.cloud().trusts(&url) {
            let host = url.host_str().unwrap_or(url.as_str()).to_owned();
            return Err(self.error(request, Cause::ForeignHost(host)));
        }
        let mut call = Call::new(self, request, url);
        let mut attempts = Attempts::new();
        let result = self.channel().send(&mut call, &mut attempts).await;
        call.attempts = attempts;
        match result {
            Ok(response) => Ok((call, response)),
            Err(Unanswered::Ended(ended)) => Err(call.fail(ended.into())),
            Err(Unanswered::Lost(lost)) => Err(call.fail(lost.into())),
            Err(Unanswered::TooLate(attempt, gave_up)) => {
                let error = match attempt {
                    Ok(response) => call.error_from(&response),
                    Err(lost) => call.fail(lost.into()),
                };
                Err(error.give_up(call.attempts.waited(), gave_up))
            }
        }
    }
}
