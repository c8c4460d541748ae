"""What the files of a model say beside its weights."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple, Optional

from ..errors import InvalidModelError
from ..models import ModelPath, resolve_model

# Names without an organisation that are no models of sentence-transformers.
_ORIGINAL_TRANSFORMER_MODELS = frozenset(
    """
    albert-base-v1 albert-base-v2 albert-large-v1 albert-large-v2 albert-xlarge-v1 albert-xlarge-v2
    albert-xxlarge-v1 albert-xxlarge-v2 bert-base-cased bert-base-cased-finetuned-mrpc bert-base-chinese
    bert-base-german-cased bert-base-german-dbmdz-cased bert-base-german-dbmdz-uncased
    bert-base-multilingual-cased bert-base-multilingual-uncased bert-base-uncased bert-large-cased
    bert-large-cased-whole-word-masking bert-large-cased-whole-word-masking-finetuned-squad
    bert-large-uncased bert-large-uncased-whole-word-masking
    bert-large-uncased-whole-word-masking-finetuned-squad camembert-base ctrl distilbert-base-cased
    distilbert-base-cased-distilled-squad distilbert-base-german-cased distilbert-base-multilingual-cased
    distilbert-base-uncased distilbert-base-uncased-distilled-squad
    distilbert-base-uncased-finetuned-sst-2-english distilgpt2 distilroberta-base gpt2 gpt2-large
    gpt2-medium gpt2-xl openai-gpt roberta-base roberta-base-openai-detector roberta-large
    roberta-large-mnli roberta-large-openai-detector t5-11b t5-3b t5-base t5-large t5-small transfo-xl-wt103
    xlm-clm-ende-1024 xlm-clm-enfr-1024 xlm-mlm-100-1280 xlm-mlm-17-1280 xlm-mlm-en-2048 xlm-mlm-ende-1024
    xlm-mlm-enfr-1024 xlm-mlm-enro-1024 xlm-mlm-tlm-xnli15-1024 xlm-mlm-xnli15-1024 xlm-roberta-base
    xlm-roberta-large xlm-roberta-large-finetuned-conll02-dutch xlm-roberta-large-finetuned-conll02-spanish
    xlm-roberta-large-finetuned-conll03-english xlm-roberta-large-finetuned-conll03-german xlnet-base-cased
    xlnet-large-cased
    """.split()
)

BUNDLED = "minilm-l6-v2"
SETTINGS = "config_sentence_transformers.json"


def find_model(
    name: ModelPath, organisation: str, cache_folder: Optional[ModelPath], revision: Optional[str]
) -> str:
    """The path or name to open. A name without an organisation gets this one, as sentence-transformers has it."""
    name = os.fspath(name)
    if os.path.isfile(name) and not name.endswith(".gguf"):
        raise NotADirectoryError(f"{name} is a file; a model is a directory or a .gguf file")
    if os.path.exists(name) or name == BUNDLED or "\\" in name:
        return resolve_model(name)
    if name.count("/") > 1:
        raise FileNotFoundError(f"Path {name} not found")
    if "/" not in name and name.lower() not in _ORIGINAL_TRANSFORMER_MODELS:
        name = f"{organisation}/{name}"
    return resolve_model(name, cache_folder=cache_folder, revision=revision)


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
