"""Models by name: what there is, where it is, and getting it."""

from __future__ import annotations

import functools
import importlib.util
import os
from typing import Any, NamedTuple, Optional, Union

from . import _core
from ._calls import Progress, groups, options

ModelPath = Union[str, "os.PathLike[str]"]

# Keywords of everything that opens a model.
HUB_OPTIONS = ("revision", "cache_dir", "token", "local_files_only")


class PulledModel(NamedTuple):
    """A model that is there. `repository` and `commit` are empty for one that is not of the hub."""

    path: str
    repository: str
    commit: str
    bytes: int
    downloaded: int


class NamedModel(NamedTuple):
    """A model that has a short name. `model` is its name on the hub."""

    name: str
    task: str
    model: str
    license: str
    languages: str
    summary: str
    megabytes: int
    cached: bool


class CachedModel(NamedTuple):
    """A commit of a model in the cache. `revisions` are the names that stand for it."""

    repository: str
    commit: str
    revisions: list[str]
    path: str
    files: int
    bytes: int


class Fact(NamedTuple):
    """What the library finds on this machine, and what would help, if anything."""

    name: str
    value: str
    advice: str


def pull_model(
    model: ModelPath,
    *,
    revision: Optional[str] = None,
    cache_dir: Optional[ModelPath] = None,
    token: Optional[str] = None,
    local_files_only: Optional[bool] = None,
    update: Optional[bool] = None,
    progress: Optional[Progress] = None,
) -> PulledModel:
    """Makes sure that a model is there, downloading what is missing from the Hugging Face hub into the cache
    that other programs share. Ctrl-C interrupts it; the next call goes on from there.

    revision: a branch, a tag or a commit. update=False: does not ask the hub whether the revision has moved.
    progress(done, total) is called ten times a second, in bytes.
    """
    named = options(
        revision=revision,
        cache_dir=None if cache_dir is None else os.fspath(cache_dir),
        token=token,
        local_files_only=local_files_only,
        update=update,
    )
    add_installed_models()
    return PulledModel(**_core.pull_model(os.fspath(model), named, progress))


def resolve_model(model: ModelPath, **hub_options: Any) -> str:
    """The path to open. What exists, or the cache has whole, is found without the network."""
    name = os.fspath(model)
    return name if os.path.exists(name) else pull_model(name, update=False, **hub_options).path


def models(*, cache_dir: Optional[ModelPath] = None) -> list[NamedModel]:
    """The models that have short names, by task."""
    add_installed_models()
    columns = _core.models(_cache_option(cache_dir))
    columns["cached"] = columns["cached"].astype(bool)
    return groups(columns, NamedModel, *NamedModel._fields)[0]


def cached_models(*, cache_dir: Optional[ModelPath] = None) -> list[CachedModel]:
    """What the cache holds of the hub's models."""
    columns = _core.cached_models(_cache_option(cache_dir))
    columns["revisions"] = [names.split("\n") if names else [] for names in columns["revisions"]]
    return groups(columns, CachedModel, *CachedModel._fields)[0]


def remove_model(model: str, *, cache_dir: Optional[ModelPath] = None) -> int:
    """Deletes a model of the hub from the cache, and returns the bytes that this frees."""
    return _core.remove_model(model, _cache_option(cache_dir))


def diagnostics() -> list[Fact]:
    """What the library finds on this machine. Does not touch the network."""
    return groups(_core.diagnostics(), Fact, *Fact._fields)[0]


def _cache_option(cache_dir: Optional[ModelPath]) -> dict[str, str]:
    return options(cache_dir=None if cache_dir is None else os.fspath(cache_dir))


@functools.lru_cache(maxsize=None)
def add_installed_models() -> None:
    """Makes the model of the package brisling-minilm known by its name, where it is installed."""
    package = importlib.util.find_spec("brisling_minilm")
    for folder in (package.submodule_search_locations or []) if package else []:
        _core.add_model_folder(folder)
