//! What may be done with a connection before it is known for which torrent it is.

use super::Policy;

/// The policies that may turn out to be in force, one or more.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Prospects([bool; Policy::ALL.len()]);

impl Prospects {
    pub(crate) fn add(&mut self, policy: Policy) {
        self.0[policy as usize] = true;
    }

    pub(crate) fn may_be(self, policy: Policy) -> bool {
        self.0[policy as usize]
    }

    /// Whether it is this one whatever the torrent.
    pub(crate) fn is_only(self, policy: Policy) -> bool {
        Policy::ALL.iter().all(|other| self.may_be(*other) == (*other == policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_policy_is_certain_and_two_are_not() {
        let mut prospects = Prospects::default();
        prospects.add(Policy::Off);
        assert!(prospects.is_only(Policy::Off) && !prospects.is_only(Policy::Require));
        prospects.add(Policy::Require);
        assert!(!prospects.is_only(Policy::Off) && !prospects.is_only(Policy::Require));
        assert!(prospects.may_be(Policy::Off) && prospects.may_be(Policy::Require));
        assert!(!prospects.may_be(Policy::Allow));
    }
}
