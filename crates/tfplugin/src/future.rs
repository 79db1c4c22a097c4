//! The boxed future of type-erased handlers.

use std::{future::Future, pin::Pin};

/// A future behind a pointer, so that handlers of different types fit one trait object.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
