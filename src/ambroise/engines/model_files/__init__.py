"""Trained models packaged as folders: coefficients in JSON, or ONNX; nothing that runs code."""

from ambroise.engines.model_files.engine import ModelFile, Prediction
from ambroise.engines.model_files.folder import FOLDER, model_files, model_named

__all__ = ["FOLDER", "ModelFile", "Prediction", "model_files", "model_named"]
