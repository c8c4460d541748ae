"""The examples of the documentation run. A comment `# -> value` behind an expression says what it gives."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GOLDEN

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTATION = ROOT / "docs" / "python.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
@pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")
def test_example(number, bundled, monkeypatch, tmp_path):
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


@pytest.mark.parametrize("name, said", [
    ("embed.py", r"2 vectors of 384 numbers\nsimilarity: 0\.85\d\d\n"),
    ("search.py", r"0\.\d+  Returns are accepted within thirty days\.\n0\.\d+  .*\n"),
])  # fmt: skip
def test_program(name, said, bundled):
    program = ROOT / "examples" / name
    result = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert re.fullmatch(said, result.stdout)
