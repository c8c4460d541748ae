"""What the objects of all tasks have in common."""

from __future__ import annotations

import os
import warnings
from typing import Any, Callable, Iterable, Optional, Sequence, Union

from .errors import TruncationWarning
from .models import ModelPath, resolve_model

Texts = Union[str, Sequence[str]]
Pair = Sequence[str]
Progress = Callable[[int, int], None]


def options(**values: Any) -> dict[str, str]:
    """Keywords as the library's named texts: None is left out, a list is one item a line."""
    named = {}
    for name, value in values.items():
        if value is None:
            continue
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, (list, tuple)):
            value = "\n".join(value)
        named[name] = str(value)
    return named


def batch_of(texts: Texts) -> Sequence[str]:
    """One text as a batch of one; a batch as a list or tuple."""
    if isinstance(texts, str):
        return [texts]
    if isinstance(texts, (bytes, bytearray)):
        raise TypeError(f"texts is a {type(texts).__name__}; a str or a sequence of str is needed")
    return texts if isinstance(texts, (list, tuple)) else list(texts)


def is_pair(item: Any) -> bool:
    """Whether this is a pair of texts and not one text."""
    return isinstance(item, (list, tuple))


def flat(pairs: Iterable[Pair], name: str = "pairs") -> list[str]:
    """first, second, first, ... as the library takes pairs."""
    texts = []
    for i, pair in enumerate(pairs):
        if not is_pair(pair) or len(pair) != 2:
            raise ValueError(f"{name}[{i}] is not a pair of two texts")
        texts.extend(pair)
    return texts


def groups(columns: dict[str, Any], make: Callable[..., Any], *names: str) -> list[list[Any]]:
    """Rows of a result as lists of make(...), one list a text."""
    # tolist: numbers of Python, not of numpy.
    lists = [columns[name] if isinstance(columns[name], list) else columns[name].tolist() for name in names]
    rows = [make(*row) for row in zip(*lists)]
    offsets = columns["offsets"].tolist()
    return [rows[begin:end] for begin, end in zip(offsets, offsets[1:])]


def warn_truncated(count: int, total: int, max_length: int) -> None:
    if count:
        warnings.warn(
            f"{count} of {total} texts were longer than {max_length} tokens and were cut",
            TruncationWarning,
            stacklevel=3,
        )


class Task:
    """A model that is open for one task.

    model: the path of a Hugging Face or sentence-transformers directory or of a .gguf file, a repository
        `org/name` in the Hugging Face cache, or a name that the library knows ("minilm-l6-v2").
    device: "cpu". threads: the most that a call may use; default: all processors.
    weights: "auto" (the precision of the file), "f32", "f16", "bf16", "q8_0", "int8".
    gemm: "auto", "native", "onednn". max_length: tokens that are read at once, special ones included.
    lowercase: for a GGUF vocabulary of kind bert.

    Immutable, and usable from many threads at once; calls release the GIL, and Ctrl-C interrupts them.
    close(), or a with block, gives the memory back; what is running then still finishes. Pickling stores the
    model's path and options, and opens it again.
    """

    _native_class: Any = None

    def __init__(
        self,
        model: ModelPath,
        *,
        device: Optional[str] = None,
        threads: Optional[int] = None,
        weights: Optional[str] = None,
        gemm: Optional[str] = None,
        max_length: Optional[int] = None,
        lowercase: Optional[bool] = None,
    ) -> None:
        self._open(
            model,
            device=device,
            threads=threads,
            weights=weights,
            gemm=gemm,
            max_length=max_length,
            lowercase=lowercase,
        )

    def _open(self, model: ModelPath, **named: Any) -> None:
        path = resolve_model(model)
        path.encode()  # a lone surrogate is a ValueError here, and a riddle later
        self._model = os.path.abspath(path) if os.path.exists(path) else path
        self._options = options(**named)
        self._handle = self._native_class(path, self._options)

    @property
    def _native(self) -> Any:
        handle = self.__dict__.get("_handle")
        if handle is None:
            raise ValueError(f"this {type(self).__name__} is closed")
        return handle

    @property
    def max_length(self) -> int:
        """Tokens that are read at once, special ones included."""
        return self._native.max_length()

    def close(self) -> None:
        """Gives the memory back; using the object afterwards is a ValueError. May be called twice."""
        self._handle = None

    def __enter__(self) -> Any:
        self._native
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        self._native
        return {"model": self._model, "options": self._options}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._open(state["model"], **state["options"])

    def __copy__(self) -> Any:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        """Shares the weights, which nobody can change."""
        copied = type(self).__new__(type(self))
        copied.__dict__.update(self.__dict__)
        return copied

    def __repr__(self) -> str:
        state = "" if self.__dict__.get("_handle") is not None else ", closed"
        return f"{type(self).__name__}({self._model!r}{state})"
