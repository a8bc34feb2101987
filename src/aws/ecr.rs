//! Amazon ECR: whether an image is (still) there.

use aws_sdk_ecr::types::{self, ImageIdentifier};

use super::convert::{clean, clean_all, time};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::{Account, Error};
use crate::model::{ImageDetail, ImageName};

static IMAGES: Operation = Operation::new(Api::Ecr, "DescribeImages", Bucket::Images);

impl Account {
    /// What ECR knows of an image: `None` when the image, or its repository, is not there.
    pub async fn image(&self, name: &ImageName) -> Result<Option<ImageDetail>, Error> {
        let id = ImageIdentifier::builder()
            .set_image_tag(name.tag.clone())
            .set_image_digest(name.digest.clone())
            .build();
        let request = || {
            let request = self.clients().ecr.describe_images();
            let request = request.registry_id(&name.registry).repository_name(&name.repository);
            request.image_ids(id.clone()).send()
        };
        match self.call(&IMAGES, request).await {
            Ok(answer) => Ok(answer.image_details().first().map(detail)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn is_missing(error: &Error) -> bool {
    matches!(error.why.as_str(), "ImageNotFoundException" | "RepositoryNotFoundException")
}

fn detail(detail: &types::ImageDetail) -> ImageDetail {
    ImageDetail {
        digest: clean(detail.image_digest()),
        tags: clean_all(detail.image_tags()),
        pushed_at: time(detail.image_pushed_at()),
        size_bytes: detail.image_size_in_bytes().and_then(|size| u64::try_from(size).ok()),
    }
}
