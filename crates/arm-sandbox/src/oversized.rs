//! Responses that are too large to read, plain or compressed.

use std::io::{self, Write};

use axum::{body::Body, response::Response};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::{StreamExt, stream};
use http::{HeaderValue, header};

use crate::message::Answer;

const MEBIBYTE: usize = 1024 * 1024;

/// The answer followed by so many mebibytes of white space, so that it is JSON all the same.
pub(crate) fn response(answer: Answer, mebibytes: u32, compressed: bool) -> Response {
    let beginning = Bytes::from(answer.body.clone().unwrap_or_default());
    let mut response = answer.into_response();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    let body = if compressed {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        // Writing to memory does not fail.
        Body::from(zipped(&beginning, mebibytes).unwrap_or_default())
    } else {
        let space = Bytes::from(vec![b' '; MEBIBYTE]);
        let spaces = stream::iter(0..mebibytes).map(move |_| space.clone());
        let parts = stream::iter([beginning]).chain(spaces).map(Ok::<_, io::Error>);
        Body::from_stream(parts)
    };
    *response.body_mut() = body;
    response
}

fn zipped(beginning: &[u8], mebibytes: u32) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(beginning)?;
    let space = vec![b' '; MEBIBYTE];
    for _ in 0..mebibytes {
        encoder.write_all(&space)?;
    }
    encoder.finish()
}
