//! Error answers from Azure: whatever comes, something is said about it.

#![no_main]

use azure_core::http::headers::Headers;
use dataplane::azure::error_response;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    assert!(!error_response::parse(409, &Headers::new(), body).message.is_empty());
});
