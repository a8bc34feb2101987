//! Enumerations that stay open: AWS adds values, and an unknown one is shown as it is.

/// Declares an enum whose known values have AWS's spelling and whose last variant, `Other`,
/// keeps any value that is not known (yet).
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$value_doc])* #[doc = concat!("`", $text, "`.")] $variant,)*
            /// A value that dogwatch does not know, as AWS spelled it.
            Other(String),
        }

        impl $name {
            /// AWS's own spelling.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($text => Self::$variant,)*
                    other => Self::Other($crate::text::clean(other).into_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::model::TaskStatus;

    #[test]
    fn unknown_values_are_kept_as_they_are() {
        assert_eq!(TaskStatus::from("RUNNING"), TaskStatus::Running);
        assert_eq!(TaskStatus::from("HIBERNATING").to_string(), "HIBERNATING");
    }
}
