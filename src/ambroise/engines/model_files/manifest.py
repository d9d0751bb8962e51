"""`model.toml`: what a packaged model is, what it takes, and the digest of each of its files."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ambroise.settings import free_name

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.(json|onnx)$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Closed):
    """A number that the model takes, in its unit; outside `low`..`high` it was never trained."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    unit: Words
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("low above high")
        return self


class Output(_Closed):
    """What the model gives: a probability is in 0..1."""

    name: Words
    unit: Words


class Manifest(_Closed):
    """The whole of `model.toml`; `files` gives the SHA-256 of each file beside it."""

    name: Annotated[str, AfterValidator(free_name)]
    version: Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]{0,39}$")]
    kind: Literal["linear", "logistic", "cox", "onnx"]
    source: Words
    licence: Words
    files: Annotated[dict[FileName, Digest], Field(min_length=1, max_length=1)]
    inputs: Annotated[tuple[Input, ...], Field(min_length=1, max_length=1000)]
    output: Output

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len({one.name for one in self.inputs}) != len(self.inputs):
            raise ValueError("an input is named twice")
        if self.file.endswith(".onnx") != (self.kind == "onnx"):
            raise ValueError("the kind and the file do not agree")
        return self

    @property
    def file(self) -> str:
        return next(iter(self.files))
