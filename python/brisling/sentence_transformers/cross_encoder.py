"""CrossEncoder: scores of pairs of texts."""

from __future__ import annotations

import warnings
from typing import Any, Optional, Union

import numpy as np

from ..reranker import Reranker
from ..tokenizer import Tokenizer
from ._base import Base, opening_options, renamed
from ._files import Settings, find_model
from ._inputs import is_pair_of_texts, text_of
from ._progress import progress_bar
from ._tensors import as_torch
from .activations import Softmax, activation_of, apply
from .modules import Transformer

_LEGACY_POSITIONS = ("num_labels", "max_length", "activation_fn", "device")


class CrossEncoder(Base):
    """A model that reads two texts together, with the interface of sentence-transformers.

    Model, model_kwargs and the rest are as for SentenceTransformer; a name without an organisation is one of
    cross-encoder. max_length: tokens of a pair that are read. activation_fn: from outputs to scores; default:
    what the model's files name, else Sigmoid for one label and Identity for several.
    """

    _class_name = "CrossEncoder"

    def __init__(
        self,
        model_name_or_path: Optional[str] = None,
        *legacy: Any,
        modules: Any = None,
        device: Optional[str] = None,
        prompts: Optional[dict[str, str]] = None,
        default_prompt_name: Optional[str] = None,
        cache_folder: Optional[str] = None,
        trust_remote_code: bool = False,
        revision: Optional[str] = None,
        local_files_only: bool = False,
        token: Union[bool, str, None] = None,
        model_kwargs: Optional[dict[str, Any]] = None,
        processor_kwargs: Optional[dict[str, Any]] = None,
        config_kwargs: Optional[dict[str, Any]] = None,
        model_card_data: Any = None,
        backend: str = "torch",
        num_labels: Optional[int] = None,
        max_length: Optional[int] = None,
        activation_fn: Any = None,
        **old: Any,
    ) -> None:
        given = dict(num_labels=num_labels, max_length=max_length, activation_fn=activation_fn, device=device)
        if len(legacy) > len(_LEGACY_POSITIONS):
            raise TypeError(f"CrossEncoder() takes at most {1 + len(_LEGACY_POSITIONS)} positional arguments")
        given.update(zip(_LEGACY_POSITIONS, legacy))
        model_name_or_path = renamed(old, "model_name", "model_name_or_path", model_name_or_path)
        model_kwargs = renamed(old, "automodel_args", "model_kwargs", model_kwargs)
        for name in ("tokenizer_args", "tokenizer_kwargs"):
            processor_kwargs = renamed(old, name, "processor_kwargs", processor_kwargs)
        config_kwargs = renamed(old, "config_args", "config_kwargs", config_kwargs)
        cache_folder = renamed(old, "cache_dir", "cache_folder", cache_folder)
        activation = renamed(old, "default_activation_function", "activation_fn", given["activation_fn"])
        old.pop("classifier_dropout", None)  # for training
        if old:
            raise TypeError(f"CrossEncoder() got unexpected keyword arguments {sorted(old)}")
        if modules is not None:
            raise NotImplementedError("a CrossEncoder is opened from a directory, not from modules")
        if model_name_or_path is None:
            raise ValueError("a model is needed: model_name_or_path")

        path = find_model(model_name_or_path, "cross-encoder", cache_folder, revision, token, local_files_only)
        opening = opening_options(given["device"], model_kwargs)
        self._native = Reranker(path, activation="identity", **opening)
        self.num_labels = self._native.num_labels
        if given["num_labels"] not in (None, self.num_labels):
            raise ValueError(f"num_labels is {given['num_labels']}, but the model has {self.num_labels}")
        settings = Settings.read(path)
        self._setup(
            path=path,
            modules=[Transformer(path)],
            max_seq_length=given["max_length"] or (processor_kwargs or {}).get("model_max_length"),
            prompts=prompts,
            default_prompts={},
            default_prompt_name=default_prompt_name,
            settings=settings,
            model_kwargs=model_kwargs,
            backend=backend,
            trust_remote_code=trust_remote_code,
        )
        self.activation_fn = activation or activation_of(self._activation_name(settings), self.num_labels)

    def _activation_name(self, settings: Settings) -> Optional[str]:
        nested = self._config.get("sentence_transformers")
        names = (
            settings.activation_fn,
            nested.get("activation_fn") if isinstance(nested, dict) else None,
            self._config.get("sbert_ce_default_activation_function"),
        )
        return next((str(name) for name in names if name is not None), None)

    def _native_tokenizer(self) -> Any:
        return Tokenizer(self._native._model)

    # -- Scores --------------------------------------------------------------------------------------

    def predict(
        self,
        inputs: Any = None,
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        batch_size: int = 32,
        show_progress_bar: Optional[bool] = None,
        activation_fn: Any = None,
        apply_softmax: bool = False,
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        device: Any = None,
        pool: Optional[dict[str, Any]] = None,
        chunk_size: Optional[int] = None,
        **kwargs: Any,
    ) -> Any:
        """Scores of pairs of texts, float32: [pairs], or [pairs, num_labels] where there are several; for one
        pair a number, or [num_labels]. convert_to_tensor gives a tensor, convert_to_numpy=False a list of
        them, for which torch must be installed."""
        inputs = kwargs.get("sentences") if inputs is None else inputs
        if inputs is None:
            raise TypeError("predict() needs inputs: a list of pairs of texts")
        activation = activation_fn or kwargs.get("activation_fct") or self.activation_fn
        self.to(device if not isinstance(device, (list, tuple)) else None)
        single = is_pair_of_texts(inputs)
        pairs = _pairs([inputs] if single else inputs, self._prompt(prompt_name, prompt))
        with progress_bar(show_progress_bar, len(pairs), batch_size) as progress:
            logits = self._native.score(pairs, max_length=self._max_length(), progress=progress)
        scores = apply(activation, logits)
        if apply_softmax and scores.ndim == 2:
            scores = apply(Softmax(), scores)
        if not pairs:
            scores = np.array([], np.float32)
        if convert_to_tensor:
            return as_torch(scores)[0] if single else as_torch(scores)
        if convert_to_numpy:
            return scores[0] if single else scores
        rows = [as_torch(np.asarray(row)) for row in scores]
        return rows[0] if single else rows

    def rank(
        self,
        query: str,
        documents: list[str],
        top_k: Optional[int] = None,
        return_documents: bool = False,
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        batch_size: int = 32,
        show_progress_bar: Optional[bool] = None,
        activation_fn: Any = None,
        apply_softmax: bool = False,
        device: Any = None,
        pool: Optional[dict[str, Any]] = None,
        chunk_size: Optional[int] = None,
        **kwargs: Any,
    ) -> list[dict[str, Any]]:
        """The documents by how well they answer the query: {"corpus_id", "score"}, and "text" if asked,
        descending; equals keep their order."""
        if self.num_labels != 1:
            raise ValueError(
                f"CrossEncoder.rank() only works for models with num_labels=1, but this one has {self.num_labels}. "
                "Consider using CrossEncoder.predict() instead."
            )
        scores = self.predict(
            [(query, document) for document in documents],
            prompt_name,
            prompt,
            batch_size,
            show_progress_bar,
            activation_fn,
            apply_softmax,
            device=device,
        )
        order = np.argsort(-scores, kind="stable")[:top_k]
        ranking = [{"corpus_id": int(i), "score": float(scores[i])} for i in order]
        for hit in ranking if return_documents else ():
            hit["text"] = documents[hit["corpus_id"]]
        return ranking

    # -- Facts ---------------------------------------------------------------------------------------

    @property
    def max_length(self) -> Any:
        """The old name of max_seq_length."""
        return self.max_seq_length

    @max_length.setter
    def max_length(self, value: Optional[int]) -> None:
        self.max_seq_length = value

    @property
    def default_activation_function(self) -> Any:
        """The old name of activation_fn."""
        warnings.warn("`default_activation_function` is now `activation_fn`", FutureWarning, stacklevel=2)
        return self.activation_fn

    @property
    def model(self) -> Any:
        """What programs read of the encoder: its name and its configuration."""
        return self.config

    def _settings(self) -> dict[str, Any]:
        kind = type(self.activation_fn).__name__
        module = "linear" if kind == "Identity" else "activation"
        return {**super()._settings(), "activation_fn": f"torch.nn.modules.{module}.{kind}"}


def _pairs(inputs: Any, prompt: str) -> list[tuple[str, str]]:
    """The prompt stands before the first text of each pair."""
    pairs = []
    for i, pair in enumerate(inputs):
        if isinstance(pair, str) or len(pair) != 2:
            raise ValueError(f"inputs[{i}] is not a pair of two texts")
        pairs.append((prompt + text_of(pair[0], f"inputs[{i}][0]"), text_of(pair[1], f"inputs[{i}][1]")))
    return pairs
