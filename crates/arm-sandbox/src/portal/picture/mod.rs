//! The picture of the connections: your resources on one side, others on the other side, and between
//! them grants, allowlists, peering links and endpoints as lines. `lines` says what is connected,
//! `layout` where it is, `drawing` how it looks; all three are pure.

mod drawing;
mod layout;
mod lines;

pub(super) use drawing::Drawing;
pub(super) use layout::Layout;
pub(super) use lines::{Line, lines};
