//! How a type answers: deletions, lists, and writes that go on after their answer.

/// How a type answers writes and deletions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ResponseStyle {
    /// How a write goes on after its answer, where it does.
    pub(crate) async_style: Option<AsyncStyle>,
    /// How a deletion is answered.
    pub(crate) deletion: Deletion,
    /// The `ETag` of answers.
    pub(crate) tags: EntityTags,
}

/// How a deletion is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// 200 without a body, 204 when there was nothing.
    #[default]
    Empty,
    /// 200 with what was deleted, 204 when there was nothing.
    Shown,
    /// 202 with an operation to poll, 404 when there was nothing.
    Operation,
    /// 202 with an operation to poll, 204 when there was nothing.
    Accepted,
}

/// The `ETag` of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EntityTags {
    /// There is none.
    #[default]
    Absent,
    /// As most services write it.
    Strong,
    /// A weak one, which is how Microsoft.Network writes it.
    Weak,
}

/// The form in which a list is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListForm {
    /// `value`, a page at a time.
    Pages,
    /// `value`, all at once.
    Whole,
    /// An array, all at once.
    Bare,
}

/// How a write goes on after its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsyncStyle {
    /// The status of the answer.
    pub(crate) status: WriteStatus,
    /// Where its end is asked for.
    pub(crate) polled: Polled,
    /// `provisioningState` until then, where the type has one.
    pub(crate) state: Option<&'static str>,
}

/// The status of a write that goes on after its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteStatus {
    /// 201 or 200, with the document.
    Usual,
    /// 201, with the document.
    Created,
    /// 200, with the document, of new ones too.
    Okay,
    /// 202 without a body for a new one; every other write is done with its answer.
    AcceptedWhenNew,
    /// 202 while it goes on, else 201 or 200.
    AcceptedWhileRunning,
    /// 202, without a body.
    Accepted,
}

/// The part of what a request does that decides the status of its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    /// A PUT of something new.
    Create,
    /// A PUT of something that is there.
    Replace,
    /// A PATCH.
    Patch,
}

impl AsyncStyle {
    /// Whether a write goes on after its answer. A new storage account does and a change of one
    /// does not; networks patch their tags at once (both recorded by the Azure CLI's tests).
    pub(crate) fn applies_to(self, write: Write) -> bool {
        match write {
            Write::Create => true,
            Write::Replace => self.status != WriteStatus::AcceptedWhenNew,
            Write::Patch => {
                self.status != WriteStatus::AcceptedWhenNew && self.polled != Polled::Signed
            }
        }
    }
}

/// The headers that say where the end of a write is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Polled {
    /// `Azure-AsyncOperation`.
    AsyncOperation,
    /// `Location`.
    Location,
    /// Both of them.
    Both,
    /// As Microsoft.Network does it: `Azure-AsyncOperation` with a long query that signs it, and
    /// `Location` too for deletions.
    Signed,
    /// None: the document itself says when it is done.
    Document,
}
