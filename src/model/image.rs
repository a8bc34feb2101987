//! Container images in Amazon ECR.

use jiff::Timestamp;

/// An image's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageName {
    /// The account that owns the registry.
    pub registry: String,
    /// The registry's region.
    pub region: String,
    /// The repository, slashes included.
    pub repository: String,
    /// The tag; `latest` when neither tag nor digest is given.
    pub tag: Option<String>,
    /// The digest, `sha256:…`.
    pub digest: Option<String>,
}

/// What ECR knows of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageDetail {
    /// The digest, `sha256:…`.
    pub digest: Option<String>,
    /// All tags that point to it now.
    pub tags: Vec<String>,
    /// When it was pushed.
    pub pushed_at: Option<Timestamp>,
    /// Bytes in the registry.
    pub size_bytes: Option<u64>,
}

impl ImageName {
    /// Takes `ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY[:TAG][@DIGEST]` apart; `None` for
    /// an image of another registry.
    pub fn parse(image: &str) -> Option<Self> {
        let (host, path) = image.split_once('/')?;
        let (registry, rest) = host.split_once(".dkr.ecr.")?;
        let region = rest.split_once(".amazonaws.com").map(|(region, _)| region)?;
        let (path, digest) = match path.split_once('@') {
            Some((path, digest)) => (path, Some(digest.to_owned())),
            None => (path, None),
        };
        let (repository, tag) = match path.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag.to_owned())),
            None => (path, digest.is_none().then(|| "latest".to_owned())),
        };
        Some(Self {
            registry: registry.to_owned(),
            region: region.to_owned(),
            repository: repository.to_owned(),
            tag,
            digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let name = |tail: &str| ImageName::parse(&format!("1.dkr.ecr.eu-west-1.amazonaws.com/{tail}"));
        let plain = name("team/app").unwrap();
        assert_eq!((plain.repository.as_str(), plain.tag.as_deref()), ("team/app", Some("latest")));
        assert_eq!(plain.region, "eu-west-1");
        let both = name("app:v2@sha256:ab").unwrap();
        assert_eq!((both.tag.as_deref(), both.digest.as_deref()), (Some("v2"), Some("sha256:ab")));
        assert_eq!(ImageName::parse("nginx:1.27"), None);
    }
}
