"""How ECR is called: after ECS, which knows the images."""

from __future__ import annotations

from .recipe import FEW, NOBODY, SOME, Calls, Run, ask, listing, maybe, recipe, refused


def repositories(run: Run) -> list[tuple[str, str]]:
    """Repositories of this account with a tag that is in use."""
    images = [image for image in run.all("images") if ".dkr.ecr." in image]
    split = [image.split("/", 1)[1].rsplit(":", 1) for image in images]
    return [(name, tag) for name, tag in split]


def repository_names(run: Run) -> list[str]:
    """The first few of them, each once."""
    return list(dict.fromkeys(name for name, _ in repositories(run)))[: run.sample or FEW][:FEW]


@recipe("ecr:DescribeRepositories")
def describe_repositories(run: Run) -> Calls:
    yield listing()
    if repositories(run):
        yield ask(repositoryNames=repository_names(run))
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryNames=[NOBODY])


@recipe("ecr:DescribeImages")
def describe_images(run: Run) -> Calls:
    for name, tag in repositories(run)[: run.sample or SOME]:
        # The lifecycle policy may have taken the image, or a fault never pushed it.
        yield maybe("ImageNotFoundException", repositoryName=name, imageIds=[{"imageTag": tag}])
    for name in repository_names(run):
        pages = yield listing(repositoryName=name)
        digests = [image["imageDigest"] for page in pages for image in page["imageDetails"]]
        run.learn("digests", [(name, digest) for digest in digests[:FEW]])
        yield refused("ImageNotFoundException", repositoryName=name, imageIds=[{"imageTag": NOBODY}])
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryName=NOBODY)


@recipe("ecr:ListImages")
def list_images(run: Run) -> Calls:
    for name in repository_names(run):
        yield listing(repositoryName=name)


@recipe("ecr:BatchGetImage")
def batch_get_image(run: Run) -> Calls:
    for name, tag in repositories(run)[:FEW]:
        yield ask(repositoryName=name, imageIds=[{"imageTag": tag}])
    for name, digest in run.all("digests")[:FEW]:
        yield ask(repositoryName=name, imageIds=[{"imageDigest": digest}, {"imageTag": NOBODY}])
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryName=NOBODY, imageIds=[{"imageTag": "latest"}])
