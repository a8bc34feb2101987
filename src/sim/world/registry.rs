//! ECR repositories, their images, and how the application in an image behaves.

use std::collections::BTreeMap;

use super::ids::{Ids, chance, name_number};

/// What the application in an image does once it is started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Behaviour {
    /// Starts, answers, stays.
    #[default]
    Well,
    /// Ends by itself soon after its start.
    Crash {
        /// Exit code.
        exit: i32,
    },
    /// Is killed for its memory soon after its start.
    OutOfMemory,
    /// Answers its health check, and users, with this code.
    Answers {
        /// HTTP status.
        code: u16,
    },
    /// Takes longer to answer than anybody waits.
    Hangs,
    /// Listens on another port than the task definition maps.
    ListensOn {
        /// The port it does listen on.
        port: u16,
    },
    /// Needs this long until it answers.
    SlowStart {
        /// Seconds from RUNNING.
        seconds: u32,
    },
    /// Is well at first; its memory grows until it is killed.
    Leak,
    /// Passes its health check and fails users.
    Errors {
        /// Percent of requests answered with 500.
        percent: u32,
    },
}

/// An image in a repository.
#[derive(Clone, Debug)]
pub struct Image {
    /// Tag; one an image here.
    pub tag: String,
    /// `sha256:…`
    pub digest: String,
    /// When it was pushed, milliseconds since the epoch.
    pub pushed: i64,
    /// Bytes.
    pub size: i64,
    /// What is in it.
    pub behaviour: Behaviour,
}

/// All repositories of the account.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    repositories: BTreeMap<String, Vec<Image>>,
}

impl Registry {
    /// Pushes an image; the same tag moves to it.
    pub fn push(&mut self, repository: &str, tag: &str, pushed: i64, behaviour: Behaviour, ids: &mut Ids) {
        let images = self.repositories.entry(repository.to_owned()).or_default();
        images.retain(|image| image.tag != tag);
        let size = 40_000_000 + (chance(1, name_number(tag), pushed) * 60_000_000.0) as i64;
        images.push(Image {
            tag: tag.to_owned(),
            digest: format!("sha256:{}", ids.hex(64)),
            pushed,
            size,
            behaviour,
        });
    }

    /// Removes an image, as a lifecycle policy would.
    pub fn expire(&mut self, repository: &str, tag: &str) {
        if let Some(images) = self.repositories.get_mut(repository) {
            images.retain(|image| image.tag != tag);
        }
    }

    /// Images of a repository, oldest first; `None` where there is no such repository.
    pub fn images(&self, repository: &str) -> Option<&[Image]> {
        self.repositories.get(repository).map(Vec::as_slice)
    }

    /// The image that a task was started from: a tag may have moved since.
    pub fn started_from(&self, image: &str, digest: Option<&str>) -> Option<&Image> {
        match digest {
            Some(digest) => self.images(split(image).0)?.iter().find(|image| image.digest == digest),
            None => self.resolve(image),
        }
    }

    /// The image that a name such as `123.dkr.ecr.us-east-1.amazonaws.com/lauv-backend:v42` means.
    pub fn resolve(&self, image: &str) -> Option<&Image> {
        let (repository, tag) = split(image);
        self.images(repository)?.iter().rev().find(|image| image.tag == tag || image.digest == tag)
    }
}

/// Repository and tag (or digest) of an image name; `latest` where none is said.
pub fn split(image: &str) -> (&str, &str) {
    let path = match image.split_once('/') {
        Some((host, path)) if host.contains('.') => path,
        _ => image,
    };
    path.split_once('@').or_else(|| path.rsplit_once(':')).unwrap_or((path, "latest"))
}
