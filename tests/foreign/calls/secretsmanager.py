"""How Secrets Manager is called."""

from __future__ import annotations

import json
import uuid

from .recipe import CHANGE, FEW, NOBODY, Calls, Run, ask, listing, maybe, recipe, refused


def secrets(run: Run) -> list[str]:
    """Names of secrets that exist."""
    return run.few("secrets")


@recipe("secretsmanager:ListSecrets", again=True)
def list_secrets(run: Run) -> Calls:
    pages = yield listing()
    run.learn("secrets", [each["Name"] for page in pages for each in page["SecretList"]])
    yield ask(Filters=[{"Key": "name", "Values": [secret[:6] for secret in secrets(run)[:1]] or [NOBODY]}])


@recipe("secretsmanager:DescribeSecret", again=True)
def describe_secret(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        pages = yield ask(SecretId=secret)
        for page in pages:
            yield ask(SecretId=page["ARN"])
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:GetSecretValue", again=True)
def get_secret_value(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        pages = yield ask(SecretId=secret)
        for page in pages:
            yield ask(SecretId=secret, VersionId=page["VersionId"], VersionStage="AWSCURRENT")
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:ListSecretVersionIds", again=True)
def list_secret_version_ids(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        yield listing(SecretId=secret, IncludeDeprecated=True)
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:PutSecretValue", CHANGE)
def put_secret_value(run: Run) -> Calls:
    for secret in secrets(run)[:1]:
        token = str(uuid.uuid4())
        value = json.dumps({"key": "a value that nobody prints"})
        # The same token with the same value again changes nothing.
        for _ in range(2):
            yield ask(SecretId=secret, ClientRequestToken=token, SecretString=value)
        if run.calm:
            yield refused("ResourceExistsException", SecretId=secret, ClientRequestToken=token, SecretString="another")
    if run.calm or not secrets(run):
        token = str(uuid.uuid4())
        yield refused("ResourceNotFoundException", SecretId=NOBODY, ClientRequestToken=token, SecretString="none")


@recipe("secretsmanager:UpdateSecretVersionStage", CHANGE)
def update_secret_version_stage(run: Run) -> Calls:
    for secret in secrets(run)[:1]:
        stages = secret_stages(run, secret)
        current, previous = stages.get("AWSCURRENT"), stages.get("AWSPREVIOUS")
        if current and previous:
            back = {"MoveToVersionId": previous, "RemoveFromVersionId": current}
            # Sent once more after an answer that was lost, the stage has moved already.
            codes = () if run.calm else ("InvalidParameterException",)
            yield maybe(*codes, SecretId=secret, VersionStage="AWSCURRENT", **back)
        else:
            version = str(uuid.uuid4())
            missing = ("ResourceNotFoundException", "InvalidParameterException")
            yield maybe(*missing, SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=version)
    if run.calm or not secrets(run):
        move = {"MoveToVersionId": str(uuid.uuid4())}
        yield refused("ResourceNotFoundException", SecretId=NOBODY, VersionStage="AWSCURRENT", **move)


def secret_stages(run: Run, secret: str) -> dict[str, str]:
    """Version ids of a secret by stage."""
    pages = run.ask("secretsmanager:DescribeSecret", SecretId=secret)
    versions = [each for page in pages for each in page.get("VersionIdsToStages", {}).items()]
    return {stage: version for version, stages in versions for stage in stages}
