//! What explains a failure afterwards.

pub(crate) mod drawn;
pub(crate) mod hypothesis;
pub(crate) mod keys;
pub(crate) mod trace;
