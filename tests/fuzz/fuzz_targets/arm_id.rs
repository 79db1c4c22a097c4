//! Azure resource IDs: any text is read or refused, and what was read reads the same again.

#![no_main]

use dataplane::azure::Id;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = Id::parse(text) {
        assert_eq!(Id::parse(id.as_str()).as_ref(), Ok(&id));
    }
});
