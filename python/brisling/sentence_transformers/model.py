"""SentenceTransformer: texts as vectors."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import Any, Iterator, Optional, Union

import numpy as np

from ..embedder import Embedder
from ._base import Base, logger, opening_options, renamed
from ._files import Settings, find_model
from ._inputs import is_single, text_of, texts_of
from ._progress import progress_bar
from ._tensors import as_tensor, as_torch
from .modules import Module, Normalize, Pooling, StaticEmbedding, Transformer, modules_of
from .similarity_functions import SimilarityFunction
from .util.quantization import check_precision, quantize_embeddings

_DOCUMENT_PROMPTS = ("document", "passage", "corpus")
_OUTPUT_VALUES = ("sentence_embedding", "token_embeddings", None)
_SIMILARITIES = ("cosine", "dot", "euclidean", "manhattan")


class SentenceTransformer(Base):
    """An embedding model with the interface of sentence-transformers.

    model_name_or_path: a directory, a .gguf file, `minilm-l6-v2` (the bundled model), or a repository in the
        Hugging Face cache; a name without an organisation is one of sentence-transformers.
    model_kwargs: {"dtype": "float32" | "float16" | "bfloat16"}, and Brisling's own "threads", "weights" and
        "gemm"; others concern torch and mean nothing here, as does `backend`.
    truncate_dim: keeps the first numbers of each vector.

    Immutable but for its attributes: encode may run in many threads at once.
    """

    _class_name = "SentenceTransformer"

    def __init__(
        self,
        model_name_or_path: Optional[str] = None,
        *,
        modules: Optional[list[Module]] = None,
        device: Optional[str] = None,
        prompts: Optional[dict[str, str]] = None,
        default_prompt_name: Optional[str] = None,
        cache_folder: Optional[str] = None,
        trust_remote_code: bool = False,
        revision: Optional[str] = None,
        local_files_only: bool = False,
        token: Union[bool, str, None] = None,
        use_auth_token: Union[bool, str, None] = None,
        model_kwargs: Optional[dict[str, Any]] = None,
        processor_kwargs: Optional[dict[str, Any]] = None,
        config_kwargs: Optional[dict[str, Any]] = None,
        model_card_data: Any = None,
        backend: str = "torch",
        similarity_fn_name: Union[str, SimilarityFunction, None] = None,
        truncate_dim: Optional[int] = None,
        **old: Any,
    ) -> None:
        processor_kwargs = renamed(old, "tokenizer_kwargs", "processor_kwargs", processor_kwargs)
        if old:
            raise TypeError(f"SentenceTransformer() got unexpected keyword arguments {sorted(old)}")
        if use_auth_token is not None:
            warnings.warn("`use_auth_token` is now `token`", FutureWarning, stacklevel=2)
            if token is not None:
                raise ValueError("`token` and `use_auth_token` are both given; give `token` only")
            token = use_auth_token
        name, chain = _opening_of(modules) if modules else (model_name_or_path, {})
        if name is None:
            raise ValueError("a model is needed: model_name_or_path, or modules that begin with a Transformer")
        path = find_model(name, "sentence-transformers", cache_folder, revision, token, local_files_only)
        self._native = Embedder(path, **opening_options(device, model_kwargs), **chain)
        modules = modules or modules_of(path)
        settings = Settings.read(path)
        self._setup(
            path=path,
            modules=modules,
            max_seq_length=(processor_kwargs or {}).get("model_max_length") or modules[0].max_seq_length,
            prompts=prompts,
            default_prompts={"query": None, "document": None},
            default_prompt_name=default_prompt_name,
            settings=settings,
            model_kwargs=model_kwargs,
            backend=backend,
            trust_remote_code=trust_remote_code,
        )
        self.truncate_dim = truncate_dim if truncate_dim is not None else settings.truncate_dim
        self.similarity_fn_name = similarity_fn_name or settings.similarity_fn_name

    def _native_tokenizer(self) -> Any:
        return self._native.tokenizer

    # -- Encoding ------------------------------------------------------------------------------------

    def encode(
        self,
        inputs: Any = None,
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        batch_size: int = 32,
        show_progress_bar: Optional[bool] = None,
        output_value: Optional[str] = "sentence_embedding",
        precision: Optional[str] = "float32",
        convert_to_numpy: bool = True,
        convert_to_tensor: bool = False,
        device: Any = None,
        normalize_embeddings: bool = False,
        truncate_dim: Optional[int] = None,
        pool: Optional[dict[str, Any]] = None,
        chunk_size: Optional[int] = None,
        **kwargs: Any,
    ) -> Any:
        """Vectors of texts: float32 [texts, dimensions] for a list, [dimensions] for a str (float16 where the
        checkpoint is). convert_to_tensor gives a tensor, convert_to_numpy=False a list of them, for which torch
        must be installed. output_value "token_embeddings" gives a matrix a text, None a dict a text.

        batch_size counts in progress bars only: the library makes its own batches, by tokens.
        """
        sentences = kwargs.pop("sentences", None)
        inputs = sentences if inputs is None else inputs
        if inputs is None:
            raise TypeError("encode() needs inputs: a text or a list of texts")
        if batch_size <= 0:
            raise ValueError(f"batch_size must be a positive integer, got {batch_size}.")
        single = is_single(inputs)
        texts = [text_of(inputs)] if single else texts_of(inputs)
        self._reject_unknown(kwargs)
        check_precision(precision)
        if output_value not in _OUTPUT_VALUES:
            raise ValueError(f"output_value is {output_value!r}; it is one of {_OUTPUT_VALUES}")
        self.to(device if not isinstance(device, (list, tuple)) else None)
        max_length = (kwargs.get("processing_kwargs") or {}).get("text", {}).get("max_length") or self._max_length()
        reading = {"prompt": self._prompt(prompt_name, prompt), "max_length": max_length}
        dimension = truncate_dim if truncate_dim is not None else self.truncate_dim
        unit = "Chunks" if pool is not None else "Batches"
        with progress_bar(show_progress_bar, len(texts), batch_size, unit) as progress:
            if output_value == "token_embeddings":
                return _unwrap(self._token_vectors(texts, reading, progress), single)
            vectors = self._vectors(texts, normalize_embeddings, dimension, reading, progress)
        if output_value is None:
            return _unwrap(self._features(texts, vectors, reading), single)
        if precision not in (None, "float32") and texts:
            vectors = quantize_embeddings(vectors, precision)
        if not texts:
            # As sentence-transformers has it: without a second dimension, and an array in float64.
            vectors = np.array([], np.float32 if convert_to_tensor else np.float64)
        if convert_to_tensor:
            return _unwrap(as_torch(vectors), single)
        if convert_to_numpy:
            return _unwrap(vectors, single)
        return _unwrap([as_torch(row) for row in vectors], single)

    def encode_query(
        self,
        inputs: Any = None,
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """encode with the prompt "query", unless another is given. Takes the arguments of encode."""
        if prompt_name is None and prompt is None and "query" in self.prompts:
            prompt_name = "query"
        return self.encode(inputs, prompt_name, prompt, *args, **kwargs)

    def encode_document(
        self,
        inputs: Any = None,
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """encode with the first prompt there is of "document", "passage" and "corpus", unless another is given."""
        if prompt_name is None and prompt is None:
            prompt_name = next((name for name in _DOCUMENT_PROMPTS if name in self.prompts), None)
        return self.encode(inputs, prompt_name, prompt, *args, **kwargs)

    def encode_multi_process(
        self,
        sentences: Any,
        pool: dict[str, Any],
        prompt_name: Optional[str] = None,
        prompt: Optional[str] = None,
        batch_size: int = 32,
        chunk_size: Optional[int] = None,
        show_progress_bar: Optional[bool] = None,
        precision: str = "float32",
        normalize_embeddings: bool = False,
        truncate_dim: Optional[int] = None,
    ) -> np.ndarray:
        """The old name of encode(..., pool=pool)."""
        return self.encode(
            sentences,
            prompt_name,
            prompt,
            batch_size,
            show_progress_bar,
            precision=precision,
            normalize_embeddings=normalize_embeddings,
            truncate_dim=truncate_dim,
            pool=pool,
            chunk_size=chunk_size,
        )

    def _vectors(
        self, texts: list[str], normalize: bool, dimension: Optional[int], reading: dict[str, Any], progress: Any
    ) -> np.ndarray:
        cut = dimension is not None and dimension < self._native.dimensions
        vectors, truncated = self._native._encode(
            texts, progress, normalize=True if normalize and not cut else None, **reading
        )
        self._log_truncated(truncated, len(texts))
        if cut:
            vectors = np.ascontiguousarray(vectors[:, :dimension])
            if normalize:
                vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors.astype(np.float16) if self._dtype_name() == "float16" else vectors

    def _token_vectors(self, texts: list[str], reading: dict[str, Any], progress: Any = None) -> list[Any]:
        vectors, truncated = self._native._encode_tokens(texts, progress, **reading)
        self._log_truncated(truncated, len(texts))
        return [as_tensor(rows) for rows in vectors]

    def _log_truncated(self, count: int, total: int) -> None:
        """sentence-transformers cuts in silence."""
        if count:
            logger.info("%d of %d texts were longer than %s tokens and were cut", count, total, self.max_seq_length)

    def _features(self, texts: list[str], vectors: np.ndarray, reading: dict[str, Any]) -> list[dict[str, Any]]:
        """What the modules hand on, text by text."""
        tokens = self._token_vectors(texts, reading)
        prompt = reading["prompt"]
        features = []
        for text, vector, token_vectors in zip(texts, vectors, tokens):
            inputs = self.tokenizer(
                prompt + text, truncation=True, max_length=reading["max_length"], return_tensors="np"
            )
            item = {name: as_tensor(rows[0]) for name, rows in inputs.items()}
            item.update(token_embeddings=token_vectors, sentence_embedding=as_tensor(vector), modality="text")
            if prompt:
                item["prompt_length"] = self._prompt_length(prompt)
            features.append(item)
        return features

    def _prompt_length(self, prompt: str) -> int:
        """Tokens of the prompt and the special ones before it."""
        encoding = self._native.tokenizer.encode(prompt)
        return len(encoding) - int(len(encoding) > 0 and encoding.special_tokens_mask[-1])

    def _reject_unknown(self, kwargs: dict[str, Any]) -> None:
        unknown = [name for name in kwargs if name not in (*self.get_model_kwargs(), "task", "processing_kwargs")]
        if unknown:
            raise ValueError(
                f"{type(self).__name__}.encode() has been called with additional keyword arguments that this model "
                f"does not use: {unknown}. As per {type(self).__name__}.get_model_kwargs(), this model does not "
                "accept any additional keyword arguments."
            )

    def get_model_kwargs(self) -> list[str]:
        """Keywords of encode that the modules take: none."""
        return []

    def is_singular_input(self, inputs: Any) -> bool:
        return is_single(inputs)

    def preprocess(self, inputs: Any, prompt: Optional[str] = None, **kwargs: Any) -> dict[str, Any]:
        """Token ids as padded tensors [texts, tokens]."""
        texts = [(prompt or "") + text for text in texts_of(inputs)]
        encoded = self.tokenizer(texts, padding=True, truncation=True, return_tensors="np")
        features: dict[str, Any] = {name: as_tensor(array) for name, array in encoded.items()}
        features["modality"] = "text"
        if prompt:
            features["prompt_length"] = self._prompt_length(prompt)
        return features

    def tokenize(self, texts: Any, **kwargs: Any) -> dict[str, Any]:
        """The old name of preprocess."""
        return self.preprocess(texts, **kwargs)

    # -- Similarity ------------------------------------------------------------------------------------

    @property
    def similarity_fn_name(self) -> str:
        """"cosine", "dot", "euclidean" or "manhattan"."""
        return self._similarity_fn_name or "cosine"

    @similarity_fn_name.setter
    def similarity_fn_name(self, value: Union[str, SimilarityFunction, None]) -> None:
        name = value.value if isinstance(value, SimilarityFunction) else value
        if name is not None and name not in _SIMILARITIES:
            raise ValueError(f"the similarity {name!r} is not supported; it is one of {', '.join(_SIMILARITIES)}")
        self._similarity_fn_name = name

    def similarity(self, embeddings1: Any, embeddings2: Any) -> Any:
        """How alike every vector of [n, d] and every one of [m, d] are: a tensor [n, m]."""
        return SimilarityFunction.to_similarity_fn(self.similarity_fn_name)(embeddings1, embeddings2)

    def similarity_pairwise(self, embeddings1: Any, embeddings2: Any) -> Any:
        """How alike vectors i of both [n, d] are: a tensor [n]."""
        return SimilarityFunction.to_similarity_pairwise_fn(self.similarity_fn_name)(embeddings1, embeddings2)

    # -- Dimensions ------------------------------------------------------------------------------------

    def get_embedding_dimension(self) -> int:
        """Numbers in a vector."""
        dimensions = self._native.dimensions
        return dimensions if self.truncate_dim is None else min(dimensions, self.truncate_dim)

    def get_sentence_embedding_dimension(self) -> int:
        """The old name of get_embedding_dimension."""
        warnings.warn(
            "`get_sentence_embedding_dimension` is now `get_embedding_dimension`", FutureWarning, stacklevel=2
        )
        return self.get_embedding_dimension()

    @contextmanager
    def truncate_embeddings(self, truncate_dim: Optional[int]) -> Iterator[None]:
        """Another truncate_dim meanwhile."""
        before = self.truncate_dim
        self.truncate_dim = truncate_dim
        try:
            yield
        finally:
            self.truncate_dim = before

    truncate_sentence_embeddings = truncate_embeddings

    def set_pooling_include_prompt(self, include_prompt: bool) -> None:
        pooling = next((module for module in self if isinstance(module, Pooling)), None)
        if pooling is not None and pooling.include_prompt != include_prompt:
            raise NotImplementedError("whether the prompt is pooled stands in 1_Pooling/config.json: include_prompt")

    # -- The rest --------------------------------------------------------------------------------------

    @property
    def modalities(self) -> list[str]:
        return ["text"]

    def supports(self, modality: str) -> bool:
        return modality == "text"

    def evaluate(self, evaluator: Any, output_path: Optional[str] = None) -> Any:
        return evaluator(self, output_path)

    @staticmethod
    def load(input_path: str) -> SentenceTransformer:
        return SentenceTransformer(input_path)

    def _settings(self) -> dict[str, Any]:
        return {**super()._settings(), "similarity_fn_name": self.similarity_fn_name, "truncate_dim": self.truncate_dim}

    @property
    def transformers_model(self) -> Any:
        return None

    @property
    def module_kwargs(self) -> dict[str, list[str]]:
        return {}


def _opening_of(modules: list[Module]) -> tuple[str, dict[str, Any]]:
    """The model and the options of a chain that the caller built: an encoder, its pooling, perhaps Normalize."""
    first, *rest = modules
    kinds = [type(module) for module in rest]
    if isinstance(first, StaticEmbedding) and kinds in ([], [Normalize]):
        return first.model_name_or_path, {"normalize": bool(kinds)}
    if isinstance(first, Transformer) and kinds in ([Pooling], [Pooling, Normalize]):
        pooling = rest[0].get_pooling_mode_str()
        return first.model_name_or_path, {"pooling": pooling, "normalize": len(rest) == 2}
    raise NotImplementedError(
        "modules may be Transformer and Pooling, or StaticEmbedding, and then Normalize; for other chains pass the "
        "directory that holds them"
    )


def _unwrap(items: Any, single: bool) -> Any:
    """The result of a single input is not in a list."""
    return items[0] if single else items

