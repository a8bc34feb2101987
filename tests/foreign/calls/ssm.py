"""How SSM Parameter Store is called."""

from __future__ import annotations

from .recipe import AGAIN, CHANGE, FEW, NOBODY, Calls, Run, ask, listing, maybe, recipe, refused

# A parameter of our own, for worlds that have none.
OURS = "/dogwatch/check/plain"


def parameters(run: Run) -> list[str]:
    """Names of parameters that exist."""
    return [name for name, _ in [*run.few("parameters"), *run.made]]


@recipe("ssm:DescribeParameters", again=True)
def describe_parameters(run: Run) -> Calls:
    pages = yield listing()
    found = [each for page in pages for each in page["Parameters"]]
    # What the check has made is not there in the next account.
    run.learn("parameters", [(each["Name"], each["Type"]) for each in found if each["Name"] != OURS])
    for name in parameters(run)[:1]:
        yield ask(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}])
        folder = name.rsplit("/", 1)[0] or "/"
        yield ask(ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": [folder]}])


@recipe("ssm:GetParameter", again=True)
def get_parameter(run: Run) -> Calls:
    for name in parameters(run)[:FEW]:
        yield ask(Name=name)
        yield ask(Name=name, WithDecryption=True)
    if run.calm or not parameters(run):
        yield refused("ParameterNotFound", Name=f"/{NOBODY}")


@recipe("ssm:GetParameters", again=True)
def get_parameters(run: Run) -> Calls:
    yield ask(Names=[*parameters(run)[:9], f"/{NOBODY}"], WithDecryption=False)


@recipe("ssm:GetParametersByPath", again=True)
def get_parameters_by_path(run: Run) -> Calls:
    yield listing(Path="/", Recursive=True)
    for name in parameters(run)[:1]:
        yield ask(Path=name.rsplit("/", 1)[0], WithDecryption=True)


@recipe("ssm:GetParameterHistory", again=True)
def get_parameter_history(run: Run) -> Calls:
    for name in parameters(run)[:FEW]:
        yield ask(Name=name) if run.phase == AGAIN else listing(Name=name)
    if run.calm or not parameters(run):
        yield refused("ParameterNotFound", Name=f"/{NOBODY}")


@recipe("ssm:PutParameter", CHANGE)
def put_parameter(run: Run) -> Calls:
    existing = run.all("parameters")[:1]
    # A parameter of the world is written anew; its type stays as it is.
    for name, _ in existing:
        yield ask(Name=name, Value="a value that nobody prints", Overwrite=True)
        if run.calm:
            yield refused("ParameterAlreadyExists", Name=name, Value="another value", Type="SecureString")
    if run.calm or not existing:
        made = yield ask(Name=OURS, Value="plain", Type="String", Description="made by the check", Overwrite=True)
        # A connection that broke may have left nothing behind.
        run.made = [(OURS, "String")] if made else []


@recipe("ssm:LabelParameterVersion", CHANGE)
def label_parameter_version(run: Run) -> Calls:
    for name in parameters(run)[:1] or [OURS]:
        missing = () if run.calm else ("ParameterNotFound",)
        yield maybe(*missing, Name=name, ParameterVersion=1, Labels=["before-check"])
        yield maybe(*missing, Name=name, Labels=["newest"])
    if run.calm:
        yield refused("ParameterNotFound", Name=f"/{NOBODY}", Labels=["none"])
        yield refused(
            "ParameterVersionNotFound", Name=(parameters(run) or [OURS])[0], ParameterVersion=99, Labels=["none"]
        )


@recipe("ssm:UnlabelParameterVersion", CHANGE)
def unlabel_parameter_version(run: Run) -> Calls:
    for name in parameters(run)[:1] or [OURS]:
        yield maybe("ParameterNotFound", Name=name, ParameterVersion=1, Labels=["before-check"])
