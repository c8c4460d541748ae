"""What SentenceTransformer and CrossEncoder have in common: prompts, the container of modules, pools, saving."""

from __future__ import annotations

import json
import logging
import math
import os
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Iterator, Optional

from ._files import SETTINGS, Settings, read_json
from ._tensors import device as device_of
from ._tensors import dtype as dtype_of
from .tokenizer import TransformersTokenizer

logger = logging.getLogger("sentence_transformers")

# Keywords of model_kwargs that the library's own opening takes.
_OPENING = ("threads", "weights", "gemm")
_WEIGHTS = {"float32": "f32", "float16": "f16", "bfloat16": "bf16"}


def dtype_name(dtype: Any) -> Optional[str]:
    """"float16" for torch.float16 and "float16"; None for None and "auto"."""
    name = None if dtype is None else str(dtype).rpartition(".")[2]
    return None if name == "auto" else name


def opening_options(device: Any, model_kwargs: Optional[dict[str, Any]]) -> dict[str, Any]:
    """How the library opens the model. Keywords of torch's own ways to run it mean nothing here."""
    kwargs = model_kwargs or {}
    opening = {name: kwargs[name] for name in _OPENING if name in kwargs}
    wanted = dtype_name(kwargs.get("dtype", kwargs.get("torch_dtype")))
    if wanted is not None:
        if wanted not in _WEIGHTS:
            raise ValueError(f"the dtype {wanted} is not supported; it is one of {', '.join(_WEIGHTS)}")
        opening.setdefault("weights", _WEIGHTS[wanted])
    if device is not None:
        opening["device"] = str(device)
    return opening


def _absent_method(name: str) -> Any:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError(f"{name}() is for torch modules, and this is none; use encode() or predict()")

    refuse.__name__ = name
    return refuse


class Base:
    """State that callers may change lives in the object; the native model is shared by its copies."""

    _native: Any  # Embedder or Reranker
    _modules: dict[str, Any]
    _class_name: str  # as Settings name it

    def _setup(
        self,
        path: str,
        modules: list[Any],
        max_seq_length: Optional[float],
        prompts: Optional[dict[str, str]],
        default_prompts: dict[str, Optional[str]],
        default_prompt_name: Optional[str],
        settings: Settings,
        model_kwargs: Optional[dict[str, Any]],
        backend: str,
        trust_remote_code: bool,
    ) -> None:
        self._path = path
        self._config = read_json(path, "config.json")
        self._modules = {str(i): module for i, module in enumerate(modules)}
        self._max_seq_length = max_seq_length
        self._model_kwargs = dict(model_kwargs or {})
        self.backend = backend
        self.trust_remote_code = trust_remote_code
        self.prompts = dict(default_prompts)
        for name, prompt in settings.prompts.items():
            if self.prompts.get(name) is None:
                self.prompts[name] = prompt
        self.prompts.update(prompts or {})
        self.prompts = {name: prompt or "" for name, prompt in self.prompts.items()}
        self.default_prompt_name = default_prompt_name or settings.default_prompt_name
        if self.default_prompt_name is not None and self.default_prompt_name not in self.prompts:
            raise ValueError(
                f"Default prompt name {self.default_prompt_name!r} not found in the configured prompts dictionary "
                f"with keys {list(self.prompts)!r}."
            )
        self._tokenizer: Optional[TransformersTokenizer] = None
        modules[0].model = self

    def _native_tokenizer(self) -> Any:
        raise NotImplementedError

    # -- Prompts and lengths ---------------------------------------------------------------------

    def _prompt(self, prompt_name: Optional[str], prompt: Optional[str]) -> str:
        """The text to put before each text."""
        if prompt is not None:
            if prompt_name is not None:
                logger.warning(
                    "Provide either a `prompt`, a `prompt_name`, or neither, but not both. "
                    "Ignoring the `prompt_name` in favor of `prompt`."
                )
            return prompt
        name = prompt_name if prompt_name is not None else self.default_prompt_name
        if name is None:
            return ""
        if name not in self.prompts:
            raise ValueError(
                f"Prompt name {name!r} not found in the configured prompts dictionary with keys "
                f"{list(self.prompts)!r}."
            )
        return self.prompts[name] or ""

    @property
    def max_seq_length(self) -> Any:
        """Tokens of an input that are read. May be set, up to what the model allows; None = its default."""
        return self._native.max_length if self._max_seq_length is None else self._max_seq_length

    @max_seq_length.setter
    def max_seq_length(self, value: Optional[float]) -> None:
        self._max_seq_length = value
        self._tokenizer = None  # it has the length, too

    def get_max_seq_length(self) -> Any:
        return self.max_seq_length

    def _max_length(self) -> Optional[int]:
        """For a call of the library; None = its default."""
        length = self._max_seq_length
        return None if length is None or length == math.inf else int(length)

    @property
    def tokenizer(self) -> Any:
        """As transformers has it."""
        if self._tokenizer is None:
            self._tokenizer = TransformersTokenizer(self._native_tokenizer(), self._path, self.max_seq_length)
        return self._tokenizer

    @tokenizer.setter
    def tokenizer(self, value: Any) -> None:
        raise NotImplementedError("the tokenizer is that of the model's files: tokenizer.json")

    @property
    def processor(self) -> Any:
        return self.tokenizer

    # -- Facts -----------------------------------------------------------------------------------

    @property
    def device(self) -> Any:
        """A torch.device where torch is loaded, else an object that compares and prints like one."""
        return device_of("cpu")

    @property
    def dtype(self) -> Any:
        """Of the weights, likewise."""
        return dtype_of(self._dtype_name())

    def _dtype_name(self) -> str:
        wanted = dtype_name(self._model_kwargs.get("dtype", self._model_kwargs.get("torch_dtype")))
        stored = dtype_name(self._config.get("dtype", self._config.get("torch_dtype")))
        return wanted or stored or "float32"

    def get_backend(self) -> str:
        return self.backend

    @property
    def config(self) -> Any:
        """config.json, as attributes."""
        return SimpleNamespace(**{"_commit_hash": None, "name_or_path": self._path, **self._config})

    @property
    def model_card_data(self) -> Any:
        return SimpleNamespace(model_name=Path(self._path).name, base_model=None, base_model_revision=None)

    # -- The container of modules ------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._modules)

    def __getitem__(self, index: int) -> Any:
        return list(self._modules.values())[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def children(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def named_children(self) -> Iterator[tuple[str, Any]]:
        return iter(self._modules.items())

    def _first_module(self) -> Any:
        return self[0]

    def _last_module(self) -> Any:
        return self[-1]

    def to(self, device: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Stays where it is, on the CPU; NotImplementedError for another device."""
        if device is not None and str(device).startswith(("cuda", "mps", "xpu", "vulkan")):
            raise NotImplementedError(f"the device {device} is not supported; there is: cpu")
        return self

    def cpu(self) -> Any:
        return self

    def eval(self) -> Any:
        return self

    def float(self) -> Any:
        return self

    def half(self) -> Any:
        raise NotImplementedError("the precision is chosen on opening: model_kwargs={'dtype': 'float16'}")

    def bfloat16(self) -> Any:
        raise NotImplementedError("the precision is chosen on opening: model_kwargs={'dtype': 'bfloat16'}")

    def train(self, mode: bool = True) -> Any:
        if mode:
            raise NotImplementedError("models are not trained here; install the package sentence-transformers itself")
        return self

    def compile(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to compile."""

    parameters = _absent_method("parameters")
    state_dict = _absent_method("state_dict")
    add_module = _absent_method("add_module")
    forward = _absent_method("forward")
    __call__ = forward

    def push_to_hub(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("models are not uploaded here; install the package sentence-transformers itself")

    save_to_hub = push_to_hub

    # -- Pools ---------------------------------------------------------------------------------------

    def start_multi_process_pool(self, target_devices: Optional[list[str]] = None) -> dict[str, Any]:
        """A pool for encode and predict. It needs no processes: every call uses all processors already."""
        devices = target_devices or ["cpu"] * 4
        return {"input": None, "output": None, "processes": list(devices)}

    @staticmethod
    def stop_multi_process_pool(pool: dict[str, Any]) -> None:
        pool["processes"] = []

    # -- Saving ----------------------------------------------------------------------------------------

    def save(
        self,
        path: str,
        model_name: Optional[str] = None,
        create_model_card: bool = True,
        train_datasets: Optional[list[str]] = None,
        safe_serialization: bool = True,
    ) -> None:
        """Copies the model's directory to `path`, with the prompts and settings that it has now."""
        if not os.path.isdir(self._path):
            raise NotImplementedError(f"{self._path} is not a directory, and only directories can be saved")
        import shutil

        target = Path(path)
        if target.resolve() != Path(self._path).resolve():
            # A cache of Hugging Face holds links; what is saved holds the files themselves.
            shutil.copytree(self._path, target, symlinks=False, dirs_exist_ok=True)
        _write_json(target / SETTINGS, {**read_json(path, SETTINGS), **self._settings()})
        if self._max_length() is not None:
            file = "sentence_bert_config.json"
            _write_json(target / file, {**read_json(path, file), "max_seq_length": self._max_length()})

    save_pretrained = save

    def _settings(self) -> dict[str, Any]:
        """For the file that Settings reads."""
        return {
            "model_type": self._class_name,
            "prompts": self.prompts,
            "default_prompt_name": self.default_prompt_name,
        }

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_tokenizer": None}

    def __repr__(self) -> str:
        inside = "".join(f"  ({name}): {module!r}\n" for name, module in self._modules.items())
        return f"{type(self).__name__}(\n{inside})"


def _write_json(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def renamed(kwargs: dict[str, Any], old: str, new: str, value: Any) -> Any:
    """The value of an argument that had another name: the new name wins."""
    if old not in kwargs:
        return value
    given = kwargs.pop(old)
    warnings.warn(f"`{old}` is now `{new}`", FutureWarning, stacklevel=3)
    return given if value is None else value
