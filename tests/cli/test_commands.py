"""The commands beside embed, help, and the ways to get an error."""

import json
import re

import pytest
from conftest import GOLDEN, TINY

COMMANDS = ["embed", "similarity", "classify", "zero-shot", "rerank", "tokenize", "info", "devices"]


def test_similarity(brisling):
    result = brisling("similarity", "doctor", "physician")
    assert result.code == 0 and re.fullmatch(r"0\.857\d\n", result.out), result.out + result.err
    exact = json.loads(brisling("similarity", "--format", "json", "doctor", "physician").out)["score"]
    assert f"{exact:.4f}\n" == result.out
    assert brisling("similarity", stdin=b"doctor\nphysician\n").out == result.out
    assert brisling("similarity", "--input", "jsonl", stdin=b'"doctor"\n{"text":"physician"}\n').out == result.out


@pytest.mark.parametrize("function", ["cosine", "dot", "euclidean", "manhattan"])
def test_similarity_by_each_function(brisling, function):
    rows = [row["embedding"] for row in json.loads(brisling("embed", "-m", TINY, "--format", "json", "a", "b").out)]
    pairs = list(zip(*rows))
    expected = {"euclidean": -sum((x - y) ** 2 for x, y in pairs) ** 0.5,
                "manhattan": -sum(abs(x - y) for x, y in pairs)}.get(function, sum(x * y for x, y in pairs))
    result = brisling("similarity", "-m", TINY, "--function", function, "--format", "json", "a", "b")
    assert abs(json.loads(result.out)["score"] - expected) < 1e-5
    if function == "cosine":
        assert brisling("similarity", "-m", TINY, "--format", "json", "a", "b").out == result.out


def test_similarity_in_f32(brisling):
    assert brisling("similarity", "--weights", "f32", "doctor", "physician").out == "0.8587\n"


@pytest.mark.parametrize("arguments", [["one"], ["one", "two", "three"], []])
def test_similarity_needs_two_texts(brisling, arguments):
    result = brisling("similarity", *arguments)
    assert (result.code, result.out) == (2, "") and "compares two texts" in result.err


def test_similarity_says_what_was_cut(brisling):
    result = brisling("similarity", "-m", TINY, "--max-length", "4", "one two three four five", "one")
    assert result.err == "brisling: 1 text was longer than 4 tokens and was cut\n"
    assert brisling("similarity", "-q", "-m", TINY, "--max-length", "4", "one two three four five", "one").err == ""


def test_tokenize(brisling):
    result = brisling("tokenize", "Unbelievable tokenizers, naïve!", "")
    assert result.out == "[CLS] unbelievable token ##izer ##s , naive ! [SEP]\n[CLS] [SEP]\n"
    row = json.loads(brisling("tokenize", "--format", "jsonl", "naïve cat").out)
    assert row == {"ids": [101, 15743, 4937, 102], "tokens": ["[CLS]", "naive", "cat", "[SEP]"],
                   "offsets": [[0, 0], [0, 5], [6, 9], [0, 0]]}
    in_bytes = json.loads(brisling("tokenize", "--format", "json", "--offsets", "bytes", "naïve cat", "").out)
    assert in_bytes[0]["offsets"] == [[0, 0], [0, 6], [7, 10], [0, 0]]
    assert in_bytes[1]["tokens"] == ["[CLS]", "[SEP]"]


def test_tokenize_max_length(brisling):
    result = brisling("tokenize", "--max-length", "3", "one two three", "one")
    assert result.out == "[CLS] one [SEP]\n[CLS] one [SEP]\n"
    assert result.err == "brisling: 1 text was longer than 3 tokens and was cut\n"


def test_tokenize_no_text(brisling):
    assert brisling("tokenize", "--format", "json").out == "[]\n"


def test_info(brisling):
    facts = json.loads(brisling("info", "--format", "json").out)
    assert facts["dimensions"] == "384" and facts["path"].endswith("all-MiniLM-L6-v2-Q8_0.gguf")
    text = brisling("info", "minilm-l6-v2").out
    assert [line.split(maxsplit=1)[0] for line in text.splitlines()] == list(facts)
    assert re.search(r"^dimensions +384$", text, re.MULTILINE)
    assert json.loads(brisling("info", TINY, "--format", "json").out)["dimensions"] == "32"
    cls = json.loads(brisling("info", "-m", TINY, "--pooling", "cls", "--format", "json").out)
    assert cls["pooling"] == "cls"
    assert brisling("info", "a", "b").code == 2


def test_devices(brisling):
    devices = json.loads(brisling("devices", "--format", "json").out)
    assert "cpu" in [device["name"] for device in devices]
    assert all(device["description"] for device in devices)
    assert brisling("devices").out.startswith("cpu ")
    assert brisling("devices", "all").code == 2


def test_version(brisling):
    version = (GOLDEN.parent.parent / "VERSION").read_text().strip()
    assert brisling("--version").out == f"brisling {version}\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help(brisling, command):
    overview = brisling("--help")
    assert overview.code == 0 and command in overview.out
    result = brisling(command, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: brisling {command} ")
    assert max(map(len, result.out.splitlines())) <= 90
    assert brisling(command, "x", "-h").out == result.out


@pytest.mark.parametrize("arguments, message", [
    ([], "no command was given; see brisling --help"),
    (["embde"], "unknown command embde; see brisling --help"),
    (["embed", "--frobnicate"], "unknown option --frobnicate; see brisling embed --help"),
    (["embed", "-x"], "unknown option -x; see brisling embed --help"),
    (["embed", "--model"], "--model needs a value: --model MODEL"),
    (["embed", "--quiet=yes"], "--quiet takes no value"),
    (["embed", "--format", "xml"], "--format is one of text, json, jsonl, npy, not 'xml'"),
    (["similarity", "--format", "npy"], "--format is one of text, json, not 'npy'"),
    (["embed", "--input", "csv"], "--input is text or jsonl, not 'csv'"),
    (["embed", "--precision", "int4"], "--precision is one of float32, float16, int8, uint8, binary, ubinary, not 'int4'"),
    (["similarity", "--function", "maxsim", "a", "b"], "maxsim"),
    (["embed", "--weights", "f12", "a"], "f12"),
    (["embed", "--threads", "many", "a"], "many"),
    (["embed", "--truncate-dim", "-1", "a"], "-1"),
])
def test_wrong_usage(brisling, arguments, message):
    result = brisling(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err and result.err.startswith("brisling: ") and result.err.count("\n") == 1


@pytest.mark.parametrize("command", ["embed", "tokenize", "info"])
def test_unknown_model(brisling, command):
    result = brisling(command, "-m", "no-such-model\n", *([] if command == "info" else ["text"]))
    assert (result.code, result.out) == (1, "")
    assert "no-such-model" in result.err and "BRISLING_MODEL_PATH" in result.err
    assert result.err.count("\n") == 1
