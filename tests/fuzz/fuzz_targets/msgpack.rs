//! Values from Terraform: any bytes are read or refused, and what was read reads the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| tfplugin::fuzz::msgpack(data));
