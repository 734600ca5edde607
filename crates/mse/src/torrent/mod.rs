//! What names a torrent, and the table of the torrents a responder answers for.

pub(crate) mod index;
pub(crate) mod skey;
