//! Every way to misuse the derive, and what the author is told.

#[test]
fn every_mistake_is_reported_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
