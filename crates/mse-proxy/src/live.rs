//! What may be replaced while it is in use.

use std::mem::replace;
use std::sync::{Arc, Mutex};

use crate::lock::lock;

/// A value that can be replaced while it is in use, such as a configuration. Clones are the same thing.
///
/// Whoever took the value before goes on with the old one.
#[derive(Debug, Default)]
pub struct Live<T>(Arc<Mutex<Arc<T>>>);

impl<T> Live<T> {
    /// With a first value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Mutex::new(Arc::new(value))))
    }

    /// The value in force.
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&lock(&self.0))
    }

    /// Puts another value in force.
    pub fn set(&self, value: T) {
        let old = replace(&mut *lock(&self.0), Arc::new(value));
        // What it owns may take its time to be dropped, so not while others wait for the lock.
        drop(old);
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_see_what_was_set_and_holders_keep_what_they_took() {
        let live = Live::new(1);
        let clone = live.clone();
        let taken = clone.get();
        live.set(2);
        assert_eq!((*taken, *clone.get()), (1, 2));
    }
}
