use std::fmt;

/// Lines of assembly, in Intel's syntax.
#[derive(Default)]
pub(crate) struct Text(Vec<String>);

impl Text {
    pub(crate) fn line(&mut self, line: impl Into<String>) {
        self.0.push(line.into());
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// A line of `other` behind every `every` of `self`, and at the end what is left of it.
    pub(crate) fn interleaved(self, other: Self, every: usize) -> Self {
        let mut lines = Vec::new();
        let mut other = other.0.into_iter();
        for (at, line) in self.0.into_iter().enumerate() {
            lines.push(line);
            if at % every == every - 1 {
                lines.extend(other.next());
            }
        }
        lines.extend(other);
        Self(lines)
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
