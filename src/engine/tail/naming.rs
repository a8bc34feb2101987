//! From wanted sources to log groups, and from log streams back to sources.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::Want;
use super::machine::{GroupScope, Scope};
use crate::model::{LogSource, LogStream, StreamId, task_of_stream};

/// The streams that have had lines, by group and name, and what they are.
#[derive(Debug, Default)]
pub(super) struct Naming {
    /// Sources of each group, by their places in the want.
    groups: Vec<Vec<(usize, LogSource)>>,
    task: Option<String>,
    known: Vec<HashMap<String, Option<StreamId>>>,
    fresh: Vec<(StreamId, Arc<LogStream>)>,
    count: StreamId,
}

impl Naming {
    /// The names of what is wanted, and what the machine has to know of it.
    pub(super) fn of(want: &Want) -> (Self, Scope) {
        let mut by_arn: BTreeMap<&str, Vec<(usize, LogSource)>> = BTreeMap::new();
        for (place, source) in want.sources.iter().enumerate() {
            by_arn.entry(source.group_arn.as_str()).or_default().push((place, source.clone()));
        }
        let scopes = by_arn.iter().map(|(arn, sources)| group(arn, sources, want.task.as_deref()));
        let scope = Scope {
            generation: want.generation,
            groups: scopes.collect(),
            pattern: want.pattern.clone(),
            begin: want.begin,
            follow: want.follow,
            live: want.live,
        };
        let mut groups: Vec<_> = by_arn.into_values().collect();
        for sources in &mut groups {
            // One without a prefix takes any stream: the others come first.
            sources.sort_by_key(|(_, source)| source.stream_prefix.is_none());
        }
        let known = groups.iter().map(|_| HashMap::new()).collect();
        (Self { groups, task: want.task.clone(), known, ..Self::default() }, scope)
    }

    /// The number of a stream; `None` when nobody wants its lines.
    pub(super) fn stream(&mut self, group: usize, name: &str) -> Option<StreamId> {
        let known = self.known.get_mut(group)?;
        if let Some(found) = known.get(name) {
            return *found;
        }
        let sources = self.groups.get(group)?;
        let wanted = self.task.as_deref().is_none_or(|task| task_of_stream(name) == Some(task));
        let source = sources.iter().find(|(_, source)| source.has_stream(name)).filter(|_| wanted);
        let found = source.map(|(place, _)| {
            let id = self.count;
            self.count += 1;
            let task = task_of_stream(name).map(str::to_owned);
            self.fresh.push((id, Arc::new(LogStream { source: *place, name: name.to_owned(), task })));
            id
        });
        known.insert(name.to_owned(), found);
        found
    }

    /// Streams that were met since the last time.
    pub(super) fn take_fresh(&mut self) -> Vec<(StreamId, Arc<LogStream>)> {
        std::mem::take(&mut self.fresh)
    }
}

fn group(arn: &str, sources: &[(usize, LogSource)], task: Option<&str>) -> GroupScope {
    let sources = || sources.iter().map(|(_, source)| source);
    let streams = match task {
        Some(task) => sources().filter_map(|source| source.stream_of(task)).collect(),
        None => Vec::new(),
    };
    let prefixes: Option<Vec<String>> = sources().map(LogSource::stream_start).collect();
    GroupScope {
        name: sources().next().map(|source| source.group.clone()).unwrap_or_default(),
        arn: arn.to_owned(),
        // One source without a prefix may have any stream.
        prefixes: if streams.is_empty() { prefixes.unwrap_or_default() } else { Vec::new() },
        streams,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::tail::Begin;
    use crate::model::{Arn, ServiceKey};

    fn source(container: &str, group: &str, prefix: Option<&str>) -> LogSource {
        LogSource {
            service: ServiceKey { cluster: "c".to_owned(), name: "s".to_owned() },
            container: container.to_owned(),
            name: container.to_owned(),
            group: group.to_owned(),
            group_arn: Arn::new(format!("arn:aws:logs:us-east-1:1:log-group:{group}")),
            stream_prefix: prefix.map(str::to_owned),
        }
    }

    fn want(sources: Vec<LogSource>, task: Option<&str>) -> Want {
        Want {
            generation: 1,
            sources,
            task: task.map(str::to_owned),
            pattern: String::new(),
            begin: Begin::Back(Duration::from_secs(60)),
            follow: true,
            live: true,
        }
    }

    #[test]
    fn sources_that_share_a_group_are_read_together() {
        let sources = vec![
            source("app", "/b", Some("ecs")),
            source("web", "/a", Some("ecs")),
            source("job", "/b", Some("ecs")),
        ];
        let (mut naming, scope) = Naming::of(&want(sources, None));
        let names: Vec<_> = scope.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["/a", "/b"]);
        assert_eq!(scope.groups[1].prefixes, ["ecs/app/", "ecs/job/"]);
        assert_eq!(naming.stream(1, "ecs/job/0f1e"), Some(0));
        assert_eq!(naming.stream(1, "ecs/other/0f1e"), None);
        assert_eq!(naming.stream(1, "ecs/job/0f1e"), Some(0));
        let fresh = naming.take_fresh();
        assert_eq!(fresh.len(), 1);
        assert_eq!((fresh[0].1.source, fresh[0].1.task.as_deref()), (2, Some("0f1e")));
    }

    #[test]
    fn one_task_is_read_by_the_names_of_its_streams() {
        let sources = vec![source("app", "/a", Some("ecs")), source("side", "/a", Some("ecs"))];
        let (mut naming, scope) = Naming::of(&want(sources, Some("0f1e")));
        assert_eq!(scope.groups[0].streams, ["ecs/app/0f1e", "ecs/side/0f1e"]);
        assert_eq!(naming.stream(0, "ecs/app/ffff"), None);
        assert_eq!(naming.stream(0, "ecs/app/0f1e"), Some(0));
    }

    #[test]
    fn without_a_prefix_any_stream_may_be_the_sources_own() {
        let (mut naming, scope) = Naming::of(&want(vec![source("app", "/a", None)], None));
        assert!(scope.groups[0].prefixes.is_empty());
        assert_eq!(naming.stream(0, "whatever"), Some(0));
    }
}
