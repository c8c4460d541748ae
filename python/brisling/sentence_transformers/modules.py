"""The modules that a model is a chain of, as code for sentence-transformers sees them. They describe; the
library computes."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Optional, Union

from ..errors import InvalidModelError
from ._files import read_json, read_json_list
from .absent import absent_class

POOLINGS = {
    "cls": "pooling_mode_cls_token",
    "max": "pooling_mode_max_tokens",
    "mean": "pooling_mode_mean_tokens",
    "mean_sqrt_len_tokens": "pooling_mode_mean_sqrt_len_tokens",
    "weightedmean": "pooling_mode_weightedmean_tokens",
    "lasttoken": "pooling_mode_lasttoken",
}


class Module:
    """One step. What it is made with are its attributes; what a file says besides is ignored."""

    def __init__(self, **ignored: Any) -> None:
        pass

    def get_config_dict(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __repr__(self) -> str:
        inside = ", ".join(f"{name!r}: {value!r}" for name, value in self.get_config_dict().items())
        return f"{type(self).__name__}({{{inside}}})"


class Encoder(Module):
    """The first step. In a model, its tokenizer and length are the model's."""

    def __init__(self, model_name_or_path: str, max_seq_length: Optional[float] = None, **ignored: Any) -> None:
        self.model_name_or_path = model_name_or_path
        self.model: Any = None
        self._max_seq_length = max_seq_length

    @property
    def max_seq_length(self) -> Any:
        return self._max_seq_length if self.model is None else self.model.max_seq_length

    @property
    def tokenizer(self) -> Any:
        return None if self.model is None else self.model.tokenizer

    @property
    def processor(self) -> Any:
        return self.tokenizer

    def get_config_dict(self) -> dict[str, Any]:
        return {"model_name_or_path": self.model_name_or_path, "max_seq_length": self.max_seq_length}


class Transformer(Encoder):
    """A transformer with its tokenizer."""


class StaticEmbedding(Encoder):
    """A vector for each token, of texts of any length."""

    def __init__(self, model_name_or_path: str, **ignored: Any) -> None:
        super().__init__(model_name_or_path, math.inf)

    @classmethod
    def from_model2vec(cls, model_id_or_path: str) -> StaticEmbedding:
        """Of a directory that model2vec or sentence-transformers saved."""
        return cls(model_id_or_path)


class Pooling(Module):
    """One vector from those of the tokens."""

    def __init__(
        self,
        embedding_dimension: Optional[int] = None,
        pooling_mode: Union[str, list[str], None] = None,
        include_prompt: bool = True,
        word_embedding_dimension: Optional[int] = None,
        **old_flags: Any,
    ) -> None:
        self.embedding_dimension = embedding_dimension or word_embedding_dimension
        modes = pooling_mode or [mode for mode, flag in POOLINGS.items() if old_flags.get(flag)] or ["mean"]
        self.pooling_mode = modes[0] if isinstance(modes, list) and len(modes) == 1 else modes
        self.include_prompt = include_prompt

    def get_pooling_mode_str(self) -> str:
        return self.pooling_mode if isinstance(self.pooling_mode, str) else "+".join(self.pooling_mode)


class Dense(Module):
    """A linear layer behind the pooling."""

    def __init__(
        self, in_features: int, out_features: int, bias: bool = True, activation_function: Any = None, **ignored: Any
    ) -> None:
        self.in_features = in_features
        self.out_features = out_features
        self.bias = bias
        self.activation_function = activation_function


class Normalize(Module):
    """Vectors of unit length."""


class LayerNorm(Module):
    """A layer norm behind the pooling."""

    def __init__(self, dimension: int, **ignored: Any) -> None:
        self.dimension = dimension


class Dropout(Module):
    """Does nothing outside training."""

    def __init__(self, dropout: float = 0.2, **ignored: Any) -> None:
        self.dropout = dropout


_KNOWN = {
    kind.__name__: kind for kind in (Transformer, StaticEmbedding, Pooling, Dense, Normalize, LayerNorm, Dropout)
}


def modules_of(path: str) -> list[Module]:
    """The chain that a directory's modules.json names; Transformer and Pooling where there is none. A GGUF file
    is normalised, too."""
    if not Path(path).is_dir():
        return [Transformer(path), Pooling(), Normalize()]
    file = Path(path) / "modules.json"
    entries = read_json_list(path, "modules.json")
    if not entries:
        return [Transformer(path), Pooling()]
    modules: list[Module] = []
    for entry in entries:
        name = str(entry.get("type")).rpartition(".")[2]
        if name in ("Transformer", "StaticEmbedding"):
            modules.append(_KNOWN[name](path))
        elif name in _KNOWN:
            modules.append(_KNOWN[name](**read_json(path, f"{entry.get('path')}/config.json")))
        else:
            raise InvalidModelError(f"{file} names the module {entry.get('type')!r}, which is not supported")
    return modules


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    return absent_class(name)
