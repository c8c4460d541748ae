"""What the objects of all tasks have in common."""

from __future__ import annotations

import os
from typing import Any, Optional

from ._calls import options
from .hub import HUB_OPTIONS, ModelPath, resolve_model


class Task:
    """A model that is open for one task.

    model: the path of a Hugging Face or sentence-transformers directory or of a .gguf file, a short name
        ("minilm-l6-v2", the bundled model; brisling.models() lists them), or a repository of the Hugging Face
        hub, `org/name` or `org/name:file.gguf`, which is downloaded once.
    device: "cpu". threads: the most that a call may use; default: all processors.
    weights: "auto" (the precision of the file), "f32", "f16", "bf16", "q8_0", "int8".
    gemm: "auto", "native", "onednn". max_length: tokens that are read at once, special ones included.
    lowercase: for a GGUF vocabulary of kind bert.
    revision (a branch, a tag or a commit), cache_dir, token, local_files_only: for models of the hub.

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
        revision: Optional[str] = None,
        cache_dir: Optional[ModelPath] = None,
        token: Optional[str] = None,
        local_files_only: Optional[bool] = None,
    ) -> None:
        self._open(
            model,
            device=device,
            threads=threads,
            weights=weights,
            gemm=gemm,
            max_length=max_length,
            lowercase=lowercase,
            revision=revision,
            cache_dir=cache_dir,
            token=token,
            local_files_only=local_files_only,
        )

    def _open(self, model: ModelPath, **named: Any) -> None:
        os.fspath(model).encode()  # a lone surrogate is a ValueError here, and a riddle later
        hub_options = {name: named.pop(name) for name in HUB_OPTIONS if name in named}
        path = resolve_model(model, **hub_options)
        self._model = os.path.abspath(path)
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
