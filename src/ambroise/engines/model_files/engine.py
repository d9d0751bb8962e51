"""A packaged model as an engine: numbers in, one number out, nothing else."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from ambroise.engines.kinds import EngineKind
from ambroise.engines.model_files.equations import NotComputable
from ambroise.engines.model_files.manifest import Manifest
from ambroise.errors import ModelInputInvalid

MISSING: Final = ("manquante", "is missing")
NO_NUMBER: Final = ("qui n'est pas un nombre utilisable", "is no number that can be used")


class Computes(Protocol):
    def value(self, values: Mapping[str, float]) -> float: ...


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a model gives, in the unit of its manifest; `beyond` names the inputs outside the
    range that it was made on: a person must be told."""

    value: float
    beyond: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One model of the installation, as it was when its folder was read."""

    manifest: Manifest
    digest: str
    model: Computes = field(repr=False)
    kind: EngineKind = EngineKind.MODEL_FILE

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def version(self) -> str:
        return self.manifest.version

    def shown(self, lang: str = "fr") -> str:
        if lang == "fr":
            return f"Moteur : {self.name} {self.version}, modèle statistique"
        return f"Engine: {self.name} {self.version}, statistical model"

    def predict(self, values: Mapping[str, float | None]) -> Prediction:
        """Return the prediction for `values`, in the units of the manifest.

        Raises ModelInputInvalid for the first input that is missing (absent or None) or no finite
        number, and for one of which the model has no logarithm. Others are not read.
        """
        row = {
            one.name: self._number(one.name, values.get(one.name)) for one in self.manifest.inputs
        }
        beyond = tuple(
            one.name for one in self.manifest.inputs if not one.low <= row[one.name] <= one.high
        )
        name = ""
        try:
            return Prediction(self.model.value(row), beyond)
        except NotComputable as fault:
            name = fault.input
        except OverflowError:
            pass
        raise self._invalid(name or ", ".join(row), NO_NUMBER)

    def _number(self, name: str, value: float | None) -> float:
        if value is None:
            raise self._invalid(name, MISSING)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise self._invalid(name, NO_NUMBER)
        return float(value)

    def _invalid(self, name: str, cause: tuple[str, str]) -> ModelInputInvalid:
        return ModelInputInvalid(name=self.name, input=name, cause=cause[0], cause_en=cause[1])
