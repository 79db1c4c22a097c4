//! Everything that the fuzzer is started from, on the stable compiler.

use std::{fs, path::Path};

#[test]
fn every_value_of_the_fuzz_corpus_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz/corpus/msgpack");
    let files: Vec<_> = fs::read_dir(&corpus).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(20 <= files.len(), "{} holds only {} files", corpus.display(), files.len());
    for file in files {
        tfplugin::fuzz::msgpack(&fs::read(file).unwrap());
    }
}
