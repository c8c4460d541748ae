"""Text as tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Sequence, Union

import numpy as np

from . import _core
from ._calls import Pair, Texts, batch_of, flat, is_pair, options
from ._task import Task
from .errors import NotFoundError
from .hub import ModelPath


@dataclass(frozen=True)
class Encoding:
    """The tokens of one text, or of one pair."""

    ids: np.ndarray  # [tokens] int64
    type_ids: np.ndarray  # [tokens] int64: which text of a pair
    special_tokens_mask: np.ndarray  # [tokens] int64: 1 for tokens that the template added
    offsets: np.ndarray  # [tokens, 2] int64: begin and end in the text, (0, 0) for added tokens
    tokens: list[str]

    def __len__(self) -> int:
        return len(self.tokens)


class Tokenizer(Task):
    """Cuts texts into tokens as the model was trained with.

    `model` is as for Task, or the path of a tokenizer.json. lowercase: for a GGUF vocabulary of kind bert.
    """

    _native_class = _core.Tokenizer

    def __init__(self, model: ModelPath, *, lowercase: Optional[bool] = None, **hub_options: Any) -> None:
        self._open(model, lowercase=lowercase, **hub_options)

    @classmethod
    def _of(cls, owner: Any) -> Tokenizer:
        """That of a model that is open, without reading it again."""
        tokenizer = cls.__new__(cls)
        tokenizer._model = owner._model
        tokenizer._options = {k: v for k, v in owner._options.items() if k == "lowercase"}
        tokenizer._handle = owner._native.tokenizer()
        return tokenizer

    @property
    def max_length(self) -> int:
        raise AttributeError("a tokenizer has no max_length: pass one to encode")

    @property
    def vocabulary_size(self) -> int:
        """Tokens in the vocabulary, added ones included."""
        return self._native.vocabulary_size()

    def __len__(self) -> int:
        return self.vocabulary_size

    def encode(
        self,
        texts: Union[Texts, Sequence[Pair]],
        *,
        max_length: Optional[int] = None,
        truncation: Optional[str] = None,
        add_special_tokens: Optional[bool] = None,
        offsets: Optional[str] = None,
    ) -> Any:
        """One Encoding for a str, a list of them for a list of str or of pairs (first, second).

        max_length: tokens, special ones included; None = no limit. truncation: longest_first, only_first or
        only_second, of a pair. offsets: characters (the default) or bytes, the unit of the offsets.
        """
        items = batch_of(texts)
        pairs = len(items) > 0 and is_pair(items[0])
        named = options(
            max_length=max_length,
            truncation=truncation,
            add_special_tokens=add_special_tokens,
            offsets=offsets,
            pairs=True if pairs else None,
        )
        columns, _ = self._native.encode(flat(items, "texts") if pairs else items, named)
        bounds = columns["offsets"].tolist()
        spans = np.stack([columns["start"], columns["end"]], axis=1)
        encodings = [
            Encoding(
                columns["id"][begin:end],
                columns["type_id"][begin:end],
                columns["special"][begin:end],
                spans[begin:end],
                columns["token"][begin:end],
            )
            for begin, end in zip(bounds, bounds[1:])
        ]
        return encodings[0] if isinstance(texts, str) else encodings

    def count(
        self,
        texts: Texts,
        *,
        max_length: Optional[int] = None,
        truncation: Optional[str] = None,
        add_special_tokens: Optional[bool] = None,
    ) -> Any:
        """How many tokens each text has: an int for a str, else an int64 array [texts]."""
        named = options(max_length=max_length, truncation=truncation, add_special_tokens=add_special_tokens)
        counts = self._native.count(batch_of(texts), named)
        return int(counts[0]) if isinstance(texts, str) else counts

    def decode(self, ids: Sequence[int], *, skip_special_tokens: Optional[bool] = None) -> str:
        """The text of these ids; without special tokens unless told otherwise. ValueError for an id that the
        vocabulary does not have."""
        ids = [int(i) for i in ids]
        for i in ids:
            if not -(2**31) <= i < 2**31:
                raise ValueError(f"the id {i} is not in the vocabulary")
        return self._native.decode(ids, options(skip_special_tokens=skip_special_tokens))

    def token_to_id(self, token: str) -> Optional[int]:
        """The id of a token, or None."""
        try:
            return self._native.id(token)
        except NotFoundError:
            return None

    def id_to_token(self, id: int) -> Optional[str]:
        """The token of an id, or None."""
        try:
            return self._native.token(id) if 0 <= id < self.vocabulary_size else None
        except NotFoundError:
            return None
