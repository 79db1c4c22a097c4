//! What the fuzzers are started from, on the stable compiler.

use std::{fs, path::Path};

use azure_core::http::headers::Headers;
use dataplane::azure::{Id, error_response};

#[test]
fn every_id_of_the_corpus_is_read_or_refused() {
    for (name, bytes) in corpus("arm_id") {
        // The fuzzer gives text only.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        match Id::parse(&text) {
            Ok(id) => {
                assert_eq!(Id::parse(id.as_str()).as_ref(), Ok(&id), "{name}");
                assert_eq!(Id::parse(&text.to_ascii_lowercase()).as_ref(), Ok(&id), "{name}");
                assert!(id.ancestors().all(|it| it.contains(&id)), "{name}");
            }
            Err(error) => assert!(!error.to_string().is_empty(), "{name}"),
        }
    }
}

#[test]
fn every_error_answer_of_the_corpus_is_told_as_something() {
    for (name, body) in corpus("error_envelope") {
        for status in [200, 400, 404, 409, 429, 500] {
            let read = error_response::parse(status, &Headers::new(), &body);
            assert!(!read.message.trim().is_empty(), "{name} with status {status}");
        }
    }
}

fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path());
    let files: Vec<_> = files.map(|it| (it.display().to_string(), fs::read(it).unwrap())).collect();
    assert!(10 <= files.len(), "{} holds only {} files", folder.display(), files.len());
    files
}
