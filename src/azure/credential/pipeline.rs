//! How requests for tokens are sent: `azure_core`'s own pipeline repeats them.

use std::sync::Arc;

use azure_core::http::{ClientOptions, ExponentialRetryOptions, HttpClient, RetryOptions};
use azure_core::time::Duration;

/// How long a token endpoint that does not answer is tried: a wrong address is soon told.
const PATIENCE: Duration = Duration::seconds(20);

/// Options of a pipeline that ends in this client.
pub(super) fn pipeline_options(client: Arc<dyn HttpClient>) -> ClientOptions {
    let retry = ExponentialRetryOptions {
        initial_delay: Duration::milliseconds(500),
        max_retries: 5,
        max_total_elapsed: PATIENCE,
        max_delay: Duration::seconds(8),
    };
    ClientOptions {
        transport: Some(azure_core::http::Transport::new(client)),
        retry: RetryOptions::exponential(retry),
        ..ClientOptions::default()
    }
}
