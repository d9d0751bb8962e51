"""A model in ONNX, run on the processor by onnxruntime (extra `models`)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from ambroise.engines.model_files.equations import NotComputable
from ambroise.errors import ExtraMissing

START: Final = b"\x08"
"""The first byte of an ONNX file (its `ir_version`); a pickle or an archive starts otherwise."""
ELSEWHERE: Final = b"\x0a\x08location"
"""How an ONNX file names another one that holds its weights."""


class Network:
    """Takes the inputs as one row of 32-bit floats, in their order; gives the last number of the
    model's last output (a classifier's probability of its last class)."""

    def __init__(self, content: bytes, inputs: Sequence[str]) -> None:
        """Raises ExtraMissing, and ValueError for what is no model of these inputs."""
        if not content.startswith(START) or ELSEWHERE in content:
            raise ValueError("no ONNX file, or one whose weights are elsewhere")
        try:
            import onnxruntime
        except ImportError:
            raise ExtraMissing(extra="models") from None
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._inputs = tuple(inputs)
        self._session = _opened(onnxruntime, content, options)
        taken = self._session.get_inputs()
        if len(taken) != 1 or len(taken[0].shape) != 2 or taken[0].shape[1] != len(inputs):
            raise ValueError("a model takes one row of its inputs")
        self._name = taken[0].name

    def value(self, values: Mapping[str, float]) -> float:
        row = np.array([[values[one] for one in self._inputs]], dtype=np.float32)
        found = np.asarray(self._session.run(None, {self._name: row})[-1], dtype=np.float64)
        if not found.size or not np.isfinite(found.flat[-1]):
            raise NotComputable
        return float(found.flat[-1])


def _opened(library: Any, content: bytes, options: Any) -> Any:
    try:
        return library.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001 (the library has no base of its own)
        raise ValueError(type(error).__name__) from None
