//! A bounded queue.

use std::collections::VecDeque;

use serde::{Serialize, Serializer};

/// The latest values, the oldest first. As JSON it is a list.
#[derive(Debug)]
pub(super) struct Ring<T> {
    values: VecDeque<T>,
    most: usize,
}

impl<T> Ring<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { values: VecDeque::with_capacity(most), most }
    }

    /// Takes the place of the oldest one if there is no other.
    pub(super) fn push(&mut self, value: T) {
        if self.values.len() == self.most {
            self.values.pop_front();
        }
        self.values.push_back(value);
    }

    #[cfg(test)]
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }
}

impl<T: Serialize> Serialize for Ring<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.values)
    }
}
