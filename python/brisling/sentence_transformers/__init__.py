"""sentence-transformers without torch: the same names, signatures, defaults and results for inference.

    from brisling.sentence_transformers import SentenceTransformer, CrossEncoder, util

`brisling.install_as_sentence_transformers()` makes `import sentence_transformers` give this package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .alias import PATHS, register_paths

if TYPE_CHECKING:
    from .cross_encoder import CrossEncoder as CrossEncoder
    from .model import SentenceTransformer as SentenceTransformer
    from .similarity_functions import SimilarityFunction as SimilarityFunction
    from .util.quantization import quantize_embeddings as quantize_embeddings

# That of sentence-transformers whose interface this is; programs compare it.
__version__ = "6.0.0"

_HOME = {
    "SentenceTransformer": "model",
    "CrossEncoder": "cross_encoder",
    "SimilarityFunction": "similarity_functions",
    "quantize_embeddings": "util.quantization",
    "LoggingHandler": "logging_handler",
    "InputExample": "input_example",
}
_ABSENT_CLASSES = (
    "SparseEncoder MultiVectorEncoder SentenceTransformerTrainer SentenceTransformerTrainingArguments "
    "SentenceTransformerModelCardData CrossEncoderTrainer CrossEncoderTrainingArguments CrossEncoderModelCardData "
    "SparseEncoderTrainer SparseEncoderTrainingArguments SparseEncoderModelCardData SentencesDataset "
    "ParallelSentencesDataset DefaultBatchSampler MultiDatasetDefaultBatchSampler"
).split()
_ABSENT_FUNCTIONS = (
    "mine_hard_negatives resolve_ids export_optimized_onnx_model export_dynamic_quantized_onnx_model "
    "export_static_quantized_openvino_model"
).split()

__all__ = [*_HOME, "SparseEncoder", "models", "util"]

register_paths(__name__)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    elif name in PATHS:
        value = importlib.import_module(f".{name}", __name__)
    elif name in _ABSENT_CLASSES or name in _ABSENT_FUNCTIONS:
        value = getattr(importlib.import_module(".absent", __name__), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value
