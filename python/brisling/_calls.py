"""What calls of the library have in common: texts and options in, rows and warnings out."""

from __future__ import annotations

import warnings
from typing import Any, Callable, Iterable, Sequence, Union

from .errors import TruncationWarning

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
            if any("\n" in item for item in value):
                raise ValueError(f"{name} has an item of several lines")
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


def warn_truncated(count: int, total: int) -> None:
    if count:
        message = f"{count} of {total} texts were longer than max_length tokens and were cut"
        warnings.warn(message, TruncationWarning, stacklevel=3)
