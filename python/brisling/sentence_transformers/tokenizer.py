"""A model's tokenizer with the methods of transformers' tokenizers."""

from __future__ import annotations

import functools
from typing import Any, Optional, Union

import numpy as np

from ..tokenizer import Encoding, Tokenizer
from ._files import read_json
from ._tensors import as_torch

_SPECIAL = ("pad", "unk", "cls", "sep", "mask", "bos", "eos")
# Where files name none: of BERT and of RoBERTa.
_USUAL = {
    "pad": ("[PAD]", "<pad>"),
    "unk": ("[UNK]", "<unk>"),
    "cls": ("[CLS]", "<s>"),
    "sep": ("[SEP]", "</s>"),
    "mask": ("[MASK]", "<mask>"),
}


class BatchEncoding(dict):
    """What calling a tokenizer gives: a dict whose values are attributes, too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def to(self, *args: Any, **kwargs: Any) -> BatchEncoding:
        return self


class TransformersTokenizer:
    """`tokenizer` as transformers has it. `path` is the model's directory; `model_max_length` is in tokens."""

    padding_side = "right"
    truncation_side = "right"
    is_fast = True

    def __init__(self, tokenizer: Tokenizer, path: str, model_max_length: float) -> None:
        self._tokenizer = tokenizer
        self._config = {**read_json(path, "special_tokens_map.json"), **read_json(path, "tokenizer_config.json")}
        self.model_max_length = model_max_length
        self.name_or_path = path
        for kind in _SPECIAL:
            token = self._special_token(kind)
            setattr(self, f"{kind}_token", token)
            setattr(self, f"{kind}_token_id", None if token is None else tokenizer.token_to_id(token))

    def _special_token(self, kind: str) -> Optional[str]:
        token = self._config.get(f"{kind}_token")
        if isinstance(token, dict):
            token = token.get("content")
        if isinstance(token, str):
            return token
        return next((t for t in _USUAL.get(kind, ()) if self._tokenizer.token_to_id(t) is not None), None)

    @property
    def all_special_tokens(self) -> list[str]:
        tokens = (getattr(self, f"{kind}_token") for kind in _SPECIAL)
        return list(dict.fromkeys(token for token in tokens if token is not None))

    @property
    def all_special_ids(self) -> list[int]:
        return [id for id in map(self._tokenizer.token_to_id, self.all_special_tokens) if id is not None]

    @property
    def vocab_size(self) -> int:
        return len(self._tokenizer)

    def __len__(self) -> int:
        return len(self._tokenizer)

    @functools.cached_property
    def vocab(self) -> dict[str, int]:
        tokens = ((self._tokenizer.id_to_token(id), id) for id in range(len(self)))
        return {token: id for token, id in tokens if token is not None}

    def get_vocab(self) -> dict[str, int]:
        return dict(self.vocab)

    @property
    def model_input_names(self) -> list[str]:
        names = self._config.get("model_input_names")
        if isinstance(names, list):
            return names
        bert = str(self._config.get("tokenizer_class", "Bert")).startswith(("Bert", "Electra", "Deberta", "Albert"))
        return ["input_ids", "token_type_ids", "attention_mask"] if bert else ["input_ids", "attention_mask"]

    def _encodings(
        self, items: list[Any], truncation: Any, max_length: Optional[int], add_special_tokens: bool
    ) -> list[Encoding]:
        strategy = "longest_first" if truncation is True else truncation or "do_not_truncate"
        limit = None
        if strategy != "do_not_truncate":
            limit = int(min(max_length or self.model_max_length, 2**31 - 1))
        return self._tokenizer.encode(
            items,
            max_length=limit,
            truncation=strategy if limit is not None else None,
            add_special_tokens=add_special_tokens,
        )

    def __call__(
        self,
        text: Union[str, list[str], list[tuple[str, str]]],
        text_pair: Union[str, list[str], None] = None,
        add_special_tokens: bool = True,
        padding: Union[bool, str] = False,
        truncation: Union[bool, str, None] = None,
        max_length: Optional[int] = None,
        return_tensors: Optional[str] = None,
        return_offsets_mapping: bool = False,
        return_token_type_ids: Optional[bool] = None,
        return_attention_mask: bool = True,
        return_special_tokens_mask: bool = False,
        **ignored: Any,
    ) -> BatchEncoding:
        """input_ids, token_type_ids (where the model reads them) and attention_mask: lists, or arrays
        ("np") or tensors ("pt") [texts, tokens] by return_tensors."""
        single = isinstance(text, str)
        items = [text] if single else list(text)
        if text_pair is not None:
            items = list(zip(items, [text_pair] if isinstance(text_pair, str) else text_pair))
        encodings = self._encodings(items, truncation, max_length, add_special_tokens)
        length = 0
        if padding == "max_length":
            length = int(max_length or self.model_max_length)
        elif padding in (True, "longest"):
            length = max(map(len, encodings), default=0)

        def column(values: Any, pad: Any) -> list[Any]:
            return [list(row) + [pad] * (length - len(row)) for row in values]

        types = "token_type_ids" in self.model_input_names if return_token_type_ids is None else return_token_type_ids
        out = BatchEncoding(input_ids=column((e.ids.tolist() for e in encodings), self.pad_token_id or 0))
        if types:
            out["token_type_ids"] = column((e.type_ids.tolist() for e in encodings), 0)
        if return_attention_mask:
            out["attention_mask"] = column(([1] * len(e) for e in encodings), 0)
        if return_special_tokens_mask:
            out["special_tokens_mask"] = column((e.special_tokens_mask.tolist() for e in encodings), 1)
        if return_offsets_mapping:
            out["offset_mapping"] = column((list(map(tuple, e.offsets.tolist())) for e in encodings), (0, 0))
        if return_tensors is not None:
            if return_tensors not in ("np", "pt"):
                raise ValueError(f"return_tensors is {return_tensors!r}; it is 'np', 'pt' or None")
            for name, rows in out.items():
                try:
                    array = np.array(rows, dtype=np.int64)
                except ValueError:
                    raise ValueError("texts of different lengths make no array; pass padding=True") from None
                out[name] = as_torch(array) if return_tensors == "pt" else array
        elif single:
            for name, rows in out.items():
                out[name] = rows[0]
        return out

    def encode(
        self,
        text: str,
        text_pair: Optional[str] = None,
        add_special_tokens: bool = True,
        truncation: Union[bool, str, None] = None,
        max_length: Optional[int] = None,
        **ignored: Any,
    ) -> list[int]:
        """The ids of one text."""
        items: list[Any] = [text] if text_pair is None else [(text, text_pair)]
        return self._encodings(items, truncation, max_length, add_special_tokens)[0].ids.tolist()

    def tokenize(self, text: str, **ignored: Any) -> list[str]:
        """The tokens of one text, without special ones."""
        return self._encodings([text], None, None, False)[0].tokens

    def decode(self, token_ids: Any, skip_special_tokens: bool = False, **ignored: Any) -> str:
        """The text of some ids."""
        return self._tokenizer.decode(np.ravel(token_ids).tolist(), skip_special_tokens=skip_special_tokens)

    def batch_decode(self, sequences: Any, skip_special_tokens: bool = False, **ignored: Any) -> list[str]:
        return [self.decode(ids, skip_special_tokens) for ids in sequences]

    def convert_tokens_to_ids(self, tokens: Union[str, list[str]]) -> Any:
        """Ids; that of the unknown token for what is no token."""
        if not isinstance(tokens, str):
            return [self.convert_tokens_to_ids(token) for token in tokens]
        found = self._tokenizer.token_to_id(tokens)
        return self.unk_token_id if found is None else found

    def convert_ids_to_tokens(self, ids: Any, skip_special_tokens: bool = False) -> Any:
        if isinstance(ids, int):
            return self._tokenizer.id_to_token(ids)
        special = set(self.all_special_ids) if skip_special_tokens else ()
        return [self._tokenizer.id_to_token(int(id)) for id in ids if int(id) not in special]
