"""The runner of the cases that every language runs."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from conftest import GOLDEN, assert_near, expected

CASES = [
    {"name": "embed", "call": "embed", "model": "golden/st-bert-mean", "texts": ["Hello world", "doctor"]},
    {"name": "options", "call": "embed", "model": "golden/st-bert-mean", "open": {"max_length": "16"},
     "options": {"truncate_dim": "4", "normalize": "true"}, "texts": ["Hello world"]},
    {"name": "similarity", "call": "similarity", "model": "golden/st-bert-mean", "a": "a", "b": "a"},
    {"name": "classify", "call": "classify", "model": "golden/bert-classify", "options": {"top_k": "1"},
     "texts": ["Hello world"]},
    {"name": "zero", "call": "zero_shot", "model": "golden/deberta-nli", "texts": ["Hello world"],
     "labels": ["sport", "politics", "cooking"]},
    {"name": "rerank", "call": "rerank", "model": "golden/bert-rerank", "query": "q", "documents": ["a", "b"]},
    {"name": "score", "call": "score", "model": "golden/bert-rerank", "pairs": [["a", "b"]]},
    {"name": "tokenize", "call": "tokenize", "model": "golden/st-bert-mean", "texts": ["Hello world", ""]},
    {"name": "decode", "call": "decode", "model": "golden/st-bert-mean", "ids": [1146, 324, 500]},
    {"name": "nowhere", "call": "embed", "model": "golden/nowhere", "texts": []},
    {"name": "option", "call": "embed", "model": "golden/st-bert-mean", "options": {"nonsense": "1"}, "texts": []},
]  # fmt: skip


def numbers(payload):
    return np.array([int(word, 16) for word in payload.split()], np.uint32).view(np.float32)


def test_the_runner_prints_a_line_a_case(tmp_path):
    (tmp_path / "golden").symlink_to(GOLDEN)
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(CASES))
    runner = Path(__file__).with_name("run_vectors.py")
    result = subprocess.run([sys.executable, str(runner), str(file)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    lines = dict(line.split("\t", 1) for line in result.stdout.splitlines())
    assert list(lines) == [case["name"] for case in CASES]
    vectors = np.array(expected("st-bert-mean")["embeddings"])[:2]
    assert_near(numbers(lines["embed"]), vectors.ravel())
    assert_near(numbers(lines["options"]), vectors[0, :4] / np.linalg.norm(vectors[0, :4]))
    assert_near(numbers(lines["similarity"]), [1])
    label, _, score = lines["classify"].partition(":")
    assert label == "neutral"
    assert_near(numbers(score), [0.5145880579948425])
    assert [row.split(":")[0] for row in lines["zero"].split(",")] == ["sport", "politics", "cooking"]
    assert sorted(row.split(":")[0] for row in lines["rerank"].split(",")) == ["0", "1"]
    assert len(lines["score"]) == 8
    ids = expected("tokenizer-wordpiece")["cases"][0]["ids"]
    assert lines["tokenize"] == " ".join(map(str, ids)) + ";2 3"
    assert lines["decode"] == '"doctor"'
    assert lines["nowhere"].startswith("error 2 ") and "golden/nowhere" in lines["nowhere"]
    assert lines["option"].startswith("error 1 ") and '"nonsense"' in lines["option"]
