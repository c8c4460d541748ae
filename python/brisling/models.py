"""Where a model is: from what the user calls it to what the library opens."""

from __future__ import annotations

import functools
import importlib.util
import os
from pathlib import Path
from typing import Optional, Union

from . import _core
from .errors import NotFoundError

ModelPath = Union[str, "os.PathLike[str]"]

_HEX = frozenset("0123456789abcdef")


def resolve_model(
    model: ModelPath, *, cache_folder: Optional[ModelPath] = None, revision: Optional[str] = None
) -> str:
    """The path or name to open: an existing path, a repository `org/name` that lies in the Hugging Face
    cache (`cache_folder`, else $HF_HUB_CACHE, $HF_HOME/hub, ~/.cache/huggingface/hub), or a name that the
    library knows, such as `minilm-l6-v2`. Never touches the network."""
    name = os.fspath(model)
    if os.path.exists(name):
        return name
    if name.count("/") != 1:
        add_installed_models()
        return name
    caches = hub_caches(cache_folder)
    for cache in caches:
        snapshot = find_snapshot(cache, name, revision)
        if snapshot is not None:
            return str(snapshot)
    raise NotFoundError(
        f"there is no file or directory {name}, and no model of that name in the Hugging Face cache "
        f"({', '.join(map(str, caches))}). Models are not downloaded by name in this version: pass the path "
        f"of a model's directory, or fetch it with `huggingface-cli download {name}` first"
    )


def hub_caches(cache_folder: Optional[ModelPath] = None) -> list[Path]:
    """The folders where models--org--name folders may lie, the first wins."""
    if cache_folder is not None:
        return [Path(cache_folder)]
    environment = os.environ
    home = environment.get("HF_HOME") or os.path.join(
        environment.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"
    )
    hub = (
        environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE") or os.path.join(home, "hub")
    )
    folders = [environment.get("SENTENCE_TRANSFORMERS_HOME"), hub]
    return [Path(folder).expanduser() for folder in folders if folder]


def find_snapshot(cache: Path, repository: str, revision: Optional[str] = None) -> Optional[Path]:
    """The files of a repository in a cache laid out as huggingface_hub lays it out, or None."""
    folder = cache / f"models--{repository.replace('/', '--')}"
    revision = revision or "main"
    if ".." in repository.split("/") or ".." in revision.split("/"):
        return None
    commit = revision
    try:
        commit = (folder / "refs" / revision).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        pass  # a commit has no ref
    if not commit or not set(commit) <= _HEX:
        return None
    snapshot = folder / "snapshots" / commit
    return snapshot if snapshot.is_dir() else None


@functools.lru_cache(maxsize=None)
def add_installed_models() -> None:
    """Makes the model of the package brisling-minilm known by its name, where it is installed."""
    package = importlib.util.find_spec("brisling_minilm")
    for folder in (package.submodule_search_locations or []) if package else []:
        _core.add_model_folder(folder)
