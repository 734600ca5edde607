//! RC4 as the textbook has it.

/// One direction's key stream.
#[derive(Clone)]
pub struct Rc4 {
    s: Vec<u8>,
    i: usize,
    j: usize,
}

impl Rc4 {
    /// The key stream behind its first 1024 bytes.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        let mut cipher = Self::from_the_beginning(key);
        let _dropped = cipher.apply(&[0; 1024]);
        cipher
    }

    /// The key stream of a peer that forgets to discard its beginning.
    #[must_use]
    pub fn from_the_beginning(key: &[u8]) -> Self {
        let mut s: Vec<u8> = (0..=255).collect();
        let mut j = 0;
        for i in 0..256 {
            j = (j + usize::from(s[i]) + usize::from(key[i % key.len()])) % 256;
            s.swap(i, j);
        }
        Self { s, i: 0, j: 0 }
    }

    /// `data` under the next bytes of the key stream.
    #[must_use]
    pub fn apply(&mut self, data: &[u8]) -> Vec<u8> {
        data.iter().map(|byte| byte ^ self.next()).collect()
    }

    fn next(&mut self) -> u8 {
        let s = &mut self.s;
        self.i = (self.i + 1) % 256;
        self.j = (self.j + usize::from(s[self.i])) % 256;
        s.swap(self.i, self.j);
        s[(usize::from(s[self.i]) + usize::from(s[self.j])) % 256]
    }
}
