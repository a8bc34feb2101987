//! The tree that all four formats are read into and written from.

use std::borrow::Cow;

/// A value on the wire.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Absent, or JSON's null.
    Null,
    /// Truth value.
    Bool(bool),
    /// Whole number.
    Int(i64),
    /// Number with a fraction.
    Float(f64),
    /// String.
    Text(String),
    /// Bytes (a JSON body carries them as base64).
    Blob(Vec<u8>),
    /// Point in time in milliseconds since the epoch; each format writes it in its own way.
    Time(i64),
    /// List.
    List(Vec<Value>),
    /// Structure or map.
    Map(Map),
}

/// Members of a structure, in the order they were put.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map(Vec<(Cow<'static, str>, Value)>);

impl Map {
    /// No members.
    pub fn new() -> Self {
        Self::default()
    }

    /// No members yet, and room for so many: for what is made by the thousand.
    pub fn with_capacity(members: usize) -> Self {
        Self(Vec::with_capacity(members))
    }

    /// Adds a member.
    #[must_use]
    pub fn put(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Adds a member when there is a value for it: AWS leaves members out, it does not send null.
    #[must_use]
    pub fn maybe<V: Into<Value>>(mut self, name: impl Into<Cow<'static, str>>, value: Option<V>) -> Self {
        if let Some(value) = value {
            self.insert(name, value);
        }
        self
    }

    /// Adds a member in place.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    /// A member by name; the last one put wins.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// A member by name, made when it is not there.
    pub fn entry(&mut self, name: &str) -> &mut Value {
        let at = match self.0.iter().position(|(key, _)| key == name) {
            Some(at) => at,
            None => {
                self.0.push((Cow::Owned(name.to_owned()), Value::Null));
                self.0.len() - 1
            }
        };
        #[expect(clippy::indexing_slicing, reason = "`at` was found or pushed just above")]
        &mut self.0[at].1
    }

    /// Members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), value))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}
impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}
macro_rules! whole {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Int(i64::from(number))
            }
        }
    )*};
}
whole!(i64, i32, u32, u16, u8);

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
