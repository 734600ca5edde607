//! Enums whose values are counted, each with a name for programs and words for people.

/// Makes an enum of `Variant: "label", "words";` lines. The words are the variant's documentation.
macro_rules! counted {
    ($(#[$meta:meta])* $name:ident { $($variant:ident: $label:literal, $words:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("\"", $words, "\".")] $variant,)+
        }

        impl $name {
            /// Every one there is, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name for programs, in snake_case. Never changes once it is published.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)+
                }
            }

            /// What it is in plain words.
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }
        }

        /// In plain words.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.words())
            }
        }
    };
}

pub(super) use counted;
