"""What the files of a model say beside its weights."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

from ..errors import InvalidModelError
from ..hub import ModelPath, models, resolve_model

SETTINGS = "config_sentence_transformers.json"


def find_model(
    name: ModelPath,
    organisation: str,
    cache_folder: Optional[ModelPath],
    revision: Optional[str],
    token: Union[bool, str, None],
    local_files_only: bool,
) -> str:
    """The path to open. A name that is neither a path nor a short name of the library's gets an organisation,
    as sentence-transformers has it."""
    name = os.fspath(name)
    if os.path.isfile(name) and not name.endswith(".gguf"):
        raise NotADirectoryError(f"{name} is a file; a model is a directory or a .gguf file")
    if not os.path.exists(name):
        if name.partition(":")[0].count("/") > 1:  # what follows a colon is a file of the repository
            raise FileNotFoundError(f"Path {name} not found")
        if "/" not in name and name.lower() not in {model.name for model in models()}:
            name = f"{organisation}/{name}"
    return resolve_model(
        name,
        cache_dir=cache_folder or os.environ.get("SENTENCE_TRANSFORMERS_HOME"),
        revision=revision,
        token=token if isinstance(token, str) else None,
        local_files_only=local_files_only,
    )


def read_json(path: str, file: str) -> dict[str, Any]:
    """An object in a file of a model's directory; {} where there is no such file."""
    value = _parse(Path(path) / file, {})
    if not isinstance(value, dict):
        raise InvalidModelError(f"{Path(path) / file} must hold an object")
    return value


def read_json_list(path: str, file: str) -> list[dict[str, Any]]:
    """A list of objects in a file of a model's directory; [] where there is no such file."""
    value = _parse(Path(path) / file, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InvalidModelError(f"{Path(path) / file} must hold a list of objects")
    return value


def _parse(file: Path, absent: Any) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return absent
    except (ValueError, RecursionError) as error:
        raise InvalidModelError(f"{file} is not JSON: {error}") from error


class Settings(NamedTuple):
    """config_sentence_transformers.json."""

    prompts: dict[str, Optional[str]]
    default_prompt_name: Optional[str]
    similarity_fn_name: Optional[str]
    truncate_dim: Optional[int]
    activation_fn: Optional[str]

    @classmethod
    def read(cls, path: str) -> Settings:
        fields = read_json(path, SETTINGS)

        def field(name: str, kind: type, needed: str) -> Any:
            value = fields.get(name)
            if value is not None and not isinstance(value, kind):
                raise InvalidModelError(f'{Path(path) / SETTINGS}: "{name}" is {value!r}; {needed} is needed')
            return value

        prompts = field("prompts", dict, "an object of texts") or {}
        if not all(prompt is None or isinstance(prompt, str) for prompt in prompts.values()):
            raise InvalidModelError(f'{Path(path) / SETTINGS}: "prompts" must be an object of texts')
        return cls(
            prompts=prompts,
            default_prompt_name=field("default_prompt_name", str, "a text"),
            similarity_fn_name=field("similarity_fn_name", str, "a text"),
            truncate_dim=field("truncate_dim", int, "a number"),
            activation_fn=field("activation_fn", str, "a text"),
        )
