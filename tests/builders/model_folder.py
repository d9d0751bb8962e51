"""Folders of packaged models, written as an author would."""

import hashlib
import json
from pathlib import Path
from typing import Any

FRAMINGHAM: dict[str, Any] = {
    "terms": [
        {"input": "age", "coefficient": 2.32888, "transform": "log"},
        {"input": "cholesterol", "coefficient": 1.20904, "transform": "log"},
        {"input": "hdl", "coefficient": -0.70833, "transform": "log"},
        {"input": "systolic", "coefficient": 2.76157, "transform": "log"},
        {"input": "smoker", "coefficient": 0.52873},
        {"input": "diabetes", "coefficient": 0.69154},
    ],
    "baseline_survival": 0.95012,
    "centre": 26.1931,
    "horizon_days": 3652.5,
}
"""Ten-year cardiovascular risk of women without treatment for blood pressure: D'Agostino R. B. et
al., Circulation 2008;117:743, table 2."""
RANGES = {
    "age": ("ans", 30, 74),
    "cholesterol": ("mg/dL", 100, 405),
    "hdl": ("mg/dL", 10, 100),
    "systolic": ("mmHg", 90, 200),
    "smoker": ("0 ou 1", 0, 1),
    "diabetes": ("0 ou 1", 0, 1),
}


def a_model(
    home: Path,
    name: str = "framingham-femmes",
    *,
    kind: str = "cox",
    content: bytes | None = None,
    file: str = "coefficients.json",
    ranges: dict[str, tuple[str, float, float]] = RANGES,
    digest: str | None = None,
    more: str = "",
) -> Path:
    """Write a model under `home`/models and return its folder."""
    folder = home / "models" / name
    folder.mkdir(parents=True)
    body = json.dumps(FRAMINGHAM).encode() if content is None else content
    (folder / file).write_bytes(body)
    inputs = "".join(
        f'[[inputs]]\nname = "{one}"\nunit = "{unit}"\nlow = {low}\nhigh = {high}\n'
        for one, (unit, low, high) in ranges.items()
    )
    (folder / "model.toml").write_text(
        f'name = "{name}"\nversion = "1.0"\nkind = "{kind}"\nsource = "essai"\n'
        f'licence = "CC0-1.0"\n{more}'
        f'[files]\n"{file}" = "{digest or hashlib.sha256(body).hexdigest()}"\n'
        f'[output]\nname = "risque"\nunit = "probabilité"\n{inputs}',
        encoding="utf-8",
    )
    return folder


def a_network(inputs: int, *, external: bool = False) -> bytes:
    """Return an ONNX model that gives the sigmoid of the sum of its inputs."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = numpy_helper.from_array(np.ones((inputs, 1), dtype=np.float32), "w")
    if external:
        weights.ClearField("raw_data")
        weights.data_location = TensorProto.EXTERNAL
        entry = weights.external_data.add()
        entry.key, entry.value = "location", "/etc/hostname"
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["s"]), helper.make_node("Sigmoid", ["s"], ["y"])],
        "sum",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, inputs])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 10
    return bytes(onnx.ModelProto.SerializeToString(model))
