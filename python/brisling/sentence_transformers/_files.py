"""What the files of a model say beside its weights."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Optional

from ..errors import InvalidModelError, NotFoundError
from ..models import ModelPath, resolve_model

# Names without an organisation that are no models of sentence-transformers.
_ORIGINAL_TRANSFORMER_MODELS = frozenset(
    f"{name}"
    for name in (
        "albert-base-v1 albert-base-v2 albert-large-v1 albert-large-v2 albert-xlarge-v1 albert-xlarge-v2 "
        "albert-xxlarge-v1 albert-xxlarge-v2 bert-base-cased bert-base-cased-finetuned-mrpc bert-base-chinese "
        "bert-base-german-cased bert-base-german-dbmdz-cased bert-base-german-dbmdz-uncased "
        "bert-base-multilingual-cased bert-base-multilingual-uncased bert-base-uncased bert-large-cased "
        "bert-large-cased-whole-word-masking bert-large-cased-whole-word-masking-finetuned-squad "
        "bert-large-uncased bert-large-uncased-whole-word-masking "
        "bert-large-uncased-whole-word-masking-finetuned-squad camembert-base ctrl "
        "distilbert-base-cased distilbert-base-cased-distilled-squad distilbert-base-german-cased "
        "distilbert-base-multilingual-cased distilbert-base-uncased "
        "distilbert-base-uncased-distilled-squad distilbert-base-uncased-finetuned-sst-2-english "
        "distilgpt2 distilroberta-base gpt2 gpt2-large gpt2-medium gpt2-xl openai-gpt roberta-base "
        "roberta-base-openai-detector roberta-large roberta-large-mnli roberta-large-openai-detector "
        "t5-11b t5-3b t5-base t5-large t5-small transfo-xl-wt103 xlm-clm-ende-1024 xlm-clm-enfr-1024 "
        "xlm-mlm-100-1280 xlm-mlm-17-1280 xlm-mlm-en-2048 xlm-mlm-ende-1024 xlm-mlm-enfr-1024 "
        "xlm-mlm-enro-1024 xlm-mlm-tlm-xnli15-1024 xlm-mlm-xnli15-1024 xlm-roberta-base xlm-roberta-large "
        "xlm-roberta-large-finetuned-conll02-dutch xlm-roberta-large-finetuned-conll02-spanish "
        "xlm-roberta-large-finetuned-conll03-english xlm-roberta-large-finetuned-conll03-german "
        "xlnet-base-cased xlnet-large-cased"
    ).split()
)

BUNDLED = "minilm-l6-v2"


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
    full = Path(path) / file
    try:
        value = json.loads(full.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, RecursionError) as error:
        raise InvalidModelError(f"{full} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InvalidModelError(f"{full} must hold an object")
    return value


def text_field(value: Any, where: str) -> Optional[str]:
    """A field that must be a text or absent."""
    if value is not None and not isinstance(value, str):
        raise InvalidModelError(f"{where} is {value!r}; a text is needed")
    return value
