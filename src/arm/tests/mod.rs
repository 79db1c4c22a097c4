//! Claims about the client as a whole, against routers that behave as Azure does, well and badly.
