"""Names of sentence-transformers for what is not here: training, evaluation, sparse and multi-vector models.
They can be imported and subclassed, since programs do so before they need them; using them is an error that
says what there is."""

from __future__ import annotations

import functools
from typing import Any

_INSTEAD = (
    "Brisling runs dense models: SentenceTransformer, CrossEncoder, util, quantize_embeddings. For {name} install "
    "the package sentence-transformers itself"
)


@functools.lru_cache(maxsize=None)
def absent_class(name: str) -> type:
    """A class whose instances cannot be made."""

    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"{name} is not part of Brisling. {_INSTEAD.format(name=name)}")

    return type(name, (), {"__init__": refuse, "__module__": __name__, "__doc__": f"{name} is not part of Brisling."})


@functools.lru_cache(maxsize=None)
def absent_function(name: str) -> Any:
    """A function that cannot be called."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(f"{name}() is not part of Brisling. {_INSTEAD.format(name=name)}")

    refuse.__name__ = name
    return refuse


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    return absent_class(name) if name[0].isupper() else absent_function(name)
