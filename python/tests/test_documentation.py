"""The examples of the documentation run. A comment `# -> value` behind an expression says what it gives."""

import os
import re
from pathlib import Path

import pytest

DOCUMENTATION = Path(
    os.environ.get("BRISLING_DOCUMENTATION", Path(__file__).resolve().parents[2] / "docs" / "python.md")
)
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
@pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")
def test_example(number, bundled, monkeypatch, tmp_path):
    from conftest import GOLDEN

    # The folders that the examples name.
    for name, model in {
        "my-classifier": "bert-classify",
        "my-nli-model": "deberta-nli",
        "my-reranker": "bert-rerank",
        "my-ner-model": "bert-ner",
        "my-qa-model": "distilbert-qa",
        "my-mask-model": "bert-mlm",
        "my-embedder": "st-bert-mean",
    }.items():
        (tmp_path / name).symlink_to(GOLDEN / model)
    monkeypatch.chdir(tmp_path)
    names = {}
    for line in statements(EXAMPLES[number]):
        code, _, value = line.partition("  # -> ")
        if value:
            assert str(eval(code, names)) == value.strip(), line
        else:
            exec(code, names)


def statements(example):
    """The example in pieces that end where an expected value stands."""
    pieces = re.split(r"(?m)^(.*  # -> .*)$", example)
    return [piece for piece in pieces if piece.strip()]


def test_there_are_examples():
    assert len(EXAMPLES) >= 5
