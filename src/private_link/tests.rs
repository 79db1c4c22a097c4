//! The decisions about connections, without Azure.
