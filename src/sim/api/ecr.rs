//! Amazon ECR.

use super::{Handler, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::registry::Image;

pub(super) const OPERATIONS: &[(&str, Handler)] = &[("DescribeImages", describe)];

fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let repository = input.required("repositoryName")?;
    let account = world.estate.account.clone();
    let images = world.estate.registry.images(repository).ok_or_else(|| {
        ApiError::client(
            "RepositoryNotFoundException",
            format!(
                "The repository with name '{repository}' does not exist in the registry with id '{account}'"
            ),
        )
    })?;
    let wanted = input.inners("imageIds")?;
    let mut found: Vec<&Image> = Vec::new();
    for id in &wanted {
        let (tag, digest) = (id.text("imageTag")?, id.text("imageDigest")?);
        let image = images.iter().find(|image| {
            tag.is_none_or(|tag| image.tag == tag) && digest.is_none_or(|digest| image.digest == digest)
        });
        found.push(image.ok_or_else(|| {
            let id = format!("{{imageDigest:'{}', imageTag:'{}'}}", digest.unwrap_or("null"), tag.unwrap_or("null"));
            ApiError::client("ImageNotFoundException", format!("The image with imageId {id} does not exist within the repository with name '{repository}' in the registry with id '{account}'"))
        })?);
    }
    if wanted.is_empty() {
        found = images.iter().collect();
    }
    let details: Vec<Map> = found.into_iter().map(|image| one(&account, repository, image)).collect();
    let size = size(input, "maxResults", 100, 1000, "InvalidParameterException")?;
    let (details, next) = page(&details, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("imageDetails", details.to_vec()).maybe("nextToken", next))
}

fn one(account: &str, repository: &str, image: &Image) -> Map {
    Map::new()
        .put("registryId", account)
        .put("repositoryName", repository)
        .put("imageDigest", image.digest.clone())
        .put("imageTags", vec![image.tag.clone()])
        .put("imageSizeInBytes", image.size)
        .put("imagePushedAt", Value::Time(image.pushed))
        .put("imageManifestMediaType", "application/vnd.docker.distribution.manifest.v2+json")
        .put("artifactMediaType", "application/vnd.docker.container.image.v1+json")
}
