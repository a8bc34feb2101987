//! A list that is described while its later pages are on their way.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, Stream, StreamExt};

use super::reading::Reading;
use crate::aws::Error;
use crate::model::{Arn, Part};

/// What a list has told so far.
#[derive(Default)]
pub(super) struct Listed(Mutex<(HashSet<Arn>, bool)>);

impl Listed {
    /// A list's items, `a_call` at a time, page by page. What the list tells is remembered.
    pub(super) fn chunks<'a>(
        &'a self,
        reading: &'a Reading,
        part: Part,
        pages: impl Stream<Item = Result<Vec<Arn>, Error>> + 'a,
        a_call: usize,
    ) -> impl Stream<Item = Vec<String>> + 'a {
        pages.flat_map(move |page| {
            let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let names: Vec<_> = match page {
                Ok(arns) => {
                    // A task that stops while it is listed is on both lists.
                    arns.into_iter().filter(|arn| seen.0.insert(arn.clone())).collect()
                }
                Err(error) => {
                    seen.1 = true;
                    reading.hole(part, error);
                    Vec::new()
                }
            };
            let names: Vec<_> = names.iter().map(|arn| arn.as_str().to_owned()).collect();
            stream::iter(names.chunks(a_call).map(<[_]>::to_vec).collect::<Vec<_>>())
        })
    }

    /// Everything that there is; `None` when the list broke off.
    pub(super) fn whole(self) -> Option<HashSet<Arn>> {
        let (seen, broken) = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        (!broken).then_some(seen)
    }
}
