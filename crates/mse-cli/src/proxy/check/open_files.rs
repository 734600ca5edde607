//! May we have as many files open as connections may need?

use super::finding::Finding;
use crate::proxy::open_files::OpenFiles;
use crate::proxy::settings::Settings;

const CHECK: &str = "open-files";

/// Compares the limit on open files with the limit on connections.
pub(super) fn limit(settings: &Settings) -> Finding {
    match OpenFiles::of(settings) {
        Ok(files) if files.are_enough() => Finding::ok(CHECK, files.to_string()),
        Ok(files) if files.room() == 0 => Finding::fail(CHECK, files.to_string(), &files.advice()),
        Ok(files) => Finding::warn(CHECK, files.to_string(), &files.advice()),
        Err(error) => {
            let message = format!("the limit on open files is unknown: {error}");
            Finding::warn(CHECK, message, "see that it is high enough")
        }
    }
}
