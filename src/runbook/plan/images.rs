//! Whether the images of a task definition are still there, and still the same.

use super::wording::short_digest;
use crate::model::{ContainerDefinition, ImageName, TaskDefinition};
use crate::runbook::{Ask, Facts, Known, Row, Tone};

/// How the image of a container stands in its registry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Standing {
    /// It is there; a tag points to what it pointed to, as far as that is known.
    There,
    /// ECR has it no more.
    Gone,
    /// The tag points to another image now: it was the first digest and is the second.
    Moved(String, String),
    /// It is named by a tag, and which image ran is not known.
    Floating,
    /// It was not read; why.
    Unread(String),
    /// It is not in ECR.
    Foreign,
}

/// What must be read to tell it: one call for each image that lies in ECR.
pub(crate) fn asks(definition: &TaskDefinition) -> Vec<Ask> {
    let mut images: Vec<&str> = definition.containers.iter().map(|c| c.image.as_str()).collect();
    images.sort_unstable();
    images.dedup();
    images.retain(|image| ImageName::parse(image).is_some());
    images.into_iter().map(|image| Ask::Image(image.to_owned())).collect()
}

/// How the image of a container stands; `ran` is the digest that ran of it.
pub(crate) fn standing(container: &ContainerDefinition, ran: Option<&str>, facts: &Facts) -> Standing {
    let Some(name) = ImageName::parse(&container.image) else { return Standing::Foreign };
    let detail = match facts.images.get(&container.image) {
        Some(Known::Read(Some(detail))) => detail,
        Some(Known::Read(None)) => return Standing::Gone,
        Some(Known::Unread(hole)) => return Standing::Unread(hole.message.clone()),
        Some(Known::NotAsked) | None => return Standing::Unread("it was not asked for".to_owned()),
    };
    if name.digest.is_some() {
        return Standing::There;
    }
    match (ran, detail.digest.as_deref()) {
        (Some(was), Some(is)) if was != is => Standing::Moved(was.to_owned(), is.to_owned()),
        (Some(_), Some(_)) => Standing::There,
        _ => Standing::Floating,
    }
}

/// What the operator should know of an image before it is pulled again.
pub(crate) fn warning(container: &ContainerDefinition, standing: &Standing) -> Option<Row> {
    let (name, image) = (&container.name, &container.image);
    let (tone, text) = match standing {
        Standing::There => return None,
        Standing::Gone => (Tone::Bad, format!("The image of {name} is gone: {image}.")),
        Standing::Moved(was, is) => (
            Tone::Bad,
            format!(
                "Tag {} of {name} now points to another image: {} was, {} is.",
                tag(image),
                short_digest(was),
                short_digest(is)
            ),
        ),
        Standing::Floating => (
            Tone::Notice,
            format!(
                "Tag {} of {name} is resolved anew; whether it is the same image is not known.",
                tag(image)
            ),
        ),
        Standing::Unread(why) => (
            Tone::Unknown,
            format!("The image of {name} was not checked ({image}): {}.", why.trim_end_matches('.')),
        ),
        Standing::Foreign => {
            (Tone::Unknown, format!("The image of {name} was not checked: {image} is not in ECR."))
        }
    };
    Some(Row::new(tone, text))
}

/// The tag of an image.
pub(crate) fn tag(image: &str) -> String {
    ImageName::parse(image).and_then(|name| name.tag).unwrap_or_else(|| image.to_owned())
}
