//! What is said of a phase, and what is wrong with it.

use std::collections::BTreeMap;

/// How many kinds are named where there may be many.
const NAMED: usize = 8;

/// The lines of a phase.
#[derive(Debug, Default)]
pub(super) struct Account {
    complaints: Vec<String>,
}

impl Account {
    /// Prints a line.
    pub(super) fn say(&self, line: impl AsRef<str>) {
        println!("   {}", line.as_ref());
    }

    /// Prints what must not be. The soak fails by it, and goes on.
    pub(super) fn complain(&mut self, complaint: impl Into<String>) {
        let complaint = complaint.into();
        println!("   WRONG: {complaint}");
        self.complaints.push(complaint);
    }

    pub(super) fn complaints(&self) -> &[String] {
        &self.complaints
    }
}

/// `3 x this, 2 x that`.
pub(super) fn grouped(counts: &BTreeMap<String, usize>) -> String {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by(|(_, a), (_, b)| b.cmp(a));
    let named = counts.iter().take(NAMED).map(|(what, count)| format!("{count} x {what}"));
    let mut all: Vec<_> = named.collect();
    if counts.len() > NAMED {
        all.push(format!("and {} other kinds", counts.len() - NAMED));
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_comes_first_and_the_list_ends() {
        let mut counts: BTreeMap<_, _> =
            (0..NAMED + 1).map(|number| (format!("kind {number}"), 1)).collect();
        counts.insert("often".into(), 7);
        let told = grouped(&counts);
        assert!(told.starts_with("7 x often, 1 x kind 0, "), "{told}");
        assert!(told.ends_with(", and 2 other kinds"), "{told}");
    }
}
