//! Lists, page by page, to their end.

use std::collections::HashSet;
use std::future::Future;

use futures_util::{Stream, stream};

use super::error::Error;
use super::operation::Operation;

/// One page: what it holds, and the token of the next one.
pub(crate) type Page<T> = (T, Option<String>);

/// A list's pages in order. It ends after the last page, after an error, and, with an error,
/// when a token comes back that was already used: such a list would never end.
pub(crate) fn pages<T, F, Fut>(
    operation: &'static Operation,
    fetch: F,
) -> impl Stream<Item = Result<T, Error>>
where
    F: Fn(Option<String>) -> Fut,
    Fut: Future<Output = Result<Page<T>, Error>>,
{
    enum Next {
        Fetch(Option<String>),
        Fail(Error),
        End,
    }
    let begin = (Next::Fetch(None), HashSet::new(), fetch);
    stream::unfold(begin, move |(next, mut used, fetch)| async move {
        let token = match next {
            Next::Fetch(token) => token,
            Next::Fail(error) => return Some((Err(error), (Next::End, used, fetch))),
            Next::End => return None,
        };
        match fetch(token).await {
            Err(error) => Some((Err(error), (Next::End, used, fetch))),
            Ok((items, token)) => {
                let next = match token.filter(|token| !token.is_empty()) {
                    None => Next::End,
                    Some(token) if used.insert(token.clone()) => Next::Fetch(Some(token)),
                    Some(_) => Next::Fail(Error::nonsense(
                        operation,
                        &format!("gave the same page token twice for {}", operation.name),
                    )),
                };
                Some((Ok(items), (next, used, fetch)))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::operation::Api;
    use crate::aws::pace::Bucket;
    use futures_util::StreamExt;

    static LIST: Operation = Operation::new(Api::Ecs, "ListTasks", Bucket::EcsTasks);

    async fn collect(pages: impl Stream<Item = Result<Vec<usize>, Error>>) -> (Vec<usize>, Option<Error>) {
        let mut all = Vec::new();
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.next().await {
            match page {
                Ok(items) => all.extend(items),
                Err(error) => return (all, Some(error)),
            }
        }
        (all, None)
    }

    async fn read(tokens: &[Option<&str>]) -> (Vec<usize>, Option<Error>) {
        let count = std::cell::Cell::new(0);
        let fetch = |_: Option<String>| {
            let index = count.get();
            count.set(index + 1);
            let token = tokens.get(index).copied().flatten().map(str::to_owned);
            async move { Ok((vec![index], token)) }
        };
        collect(pages(&LIST, fetch)).await
    }

    #[tokio::test]
    async fn lists_are_read_to_their_end() {
        assert_eq!(read(&[None]).await, (vec![0], None));
        assert_eq!(read(&[Some("a"), Some("b"), Some("")]).await, (vec![0, 1, 2], None));
    }

    #[tokio::test]
    async fn a_list_that_goes_in_circles_ends() {
        let (items, error) = read(&[Some("a"), Some("b"), Some("a"), Some("b")]).await;
        assert_eq!(items, [0, 1, 2]);
        assert!(error.unwrap().message.contains("same page token twice for ListTasks"));
    }
}
