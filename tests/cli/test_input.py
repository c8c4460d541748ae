"""Where texts come from. `tokenize` shows what was read, exactly, in its offsets and tokens."""

import json

import pytest
from conftest import TINY


@pytest.fixture
def tokens(brisling):
    def run(*arguments, stdin=b""):
        result = brisling("tokenize", "-m", "minilm-l6-v2", "--no-special-tokens", *arguments, stdin=stdin)
        assert result.code == 0, result.err
        return result.out.splitlines()

    return run


def test_arguments_are_texts_and_not_files(tokens, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cat").write_text("dog\n")
    assert tokens("cat", "two words") == ["cat", "two words"]


@pytest.mark.parametrize("arguments", [[], ["-"], ["-f", "-"]])
def test_standard_input(tokens, arguments):
    assert tokens(*arguments, stdin=b"first\nsecond line\n") == ["first", "second line"]


def test_arguments_then_files_in_order(tokens, tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).write_text(f"file {name}\n")
    assert tokens("-f", str(tmp_path / "b"), "first", f"--file={tmp_path / 'a'}", "-", stdin=b"second\n") == [
        "first", "second", "file b", "file a"]


def test_line_ends(tokens):
    assert tokens(stdin=b"one\r\ntwo\n\r\n\nlast") == ["one", "two", "", "", "last"]


@pytest.mark.parametrize("arguments, expected", [
    (["--", "-x", "--help"], ["- x", "- - help"]),
    (["a", "--", "-b", "--"], ["a", "- b", "- -"]),
    (["[CLS] a, b [SEP]"], ["[CLS] a , b [SEP]"]),
    (["++"], ["+ +"]),
    (["info"], ["info"]),
    (['say "no"'], ['say " no "']),
    ([""], [""]),
    (["--", "-"], [""]),
])
def test_arguments_that_look_like_something_else(tokens, arguments, expected):
    assert tokens(*arguments, stdin=b"\n") == expected


def test_jsonl(tokens):
    lines = [json.dumps("plain"), json.dumps({"id": 7, "text": "in an\nobject"}), '"caf\\u00e9"', ' {"text": ""} ']
    assert tokens("--input", "jsonl", stdin="\r\n".join(lines).encode()) == ["plain", "in an object", "cafe", ""]


def test_nul_is_text(brisling):
    result = brisling("tokenize", "--format", "jsonl", "--no-special-tokens", stdin=b"a\0 cat\n")
    assert json.loads(result.out)["tokens"] == ["a", "cat"]
    assert json.loads(result.out)["offsets"] == [[0, 1], [3, 6]]


@pytest.mark.parametrize("line, message", [
    (b"{broken", "not valid JSON at byte 2"),
    (b'"a" "b"', "not valid JSON at byte 5"),
    (b'"\\ud800"', "not valid JSON at byte 2"),
    (b'"\xff"', "not valid JSON at byte"),
    (b"", "not valid JSON at byte 1"),
    (b"[1]", "expected a JSON string"),
    (b'{"text": 1}', "expected a JSON string"),
    (b'{"txt": "a"}', 'the object has no "text"'),
    pytest.param(b"[" * 1000000, "not valid JSON at byte", id="a million brackets"),
])
def test_broken_jsonl(brisling, tmp_path, line, message):
    path = tmp_path / "texts.jsonl"
    path.write_bytes(b'"good"\n' + line + b"\n")
    result = brisling("tokenize", "--input", "jsonl", "-f", str(path))
    assert result.code == 1
    assert result.err.startswith(f"brisling: {path}, line 2: {message}") and result.err.count("\n") == 1


@pytest.mark.parametrize("bad, byte", [(b"ab\xff", 3), (b"\xc0\x80", 1), (b"a\xed\xa0\x80", 2), (b"\xe2\x82", 1)])
def test_invalid_utf8(brisling, tmp_path, bad, byte):
    path = tmp_path / "texts.txt"
    path.write_bytes(b"good\ngood\r\n" + bad + b"\ngood\n")
    result = brisling("embed", "-m", TINY, "-f", str(path))
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"brisling: {path}, line 3: byte {byte} is not valid UTF-8")


def test_invalid_utf8_elsewhere(brisling):
    assert "standard input, line 1: byte 1 " in brisling("embed", "-m", TINY, stdin=b"\x80").err
    result = brisling("embed", "-m", TINY, "good", b"b\xffd")
    assert result.code == 1 and "text 2 of the command line: byte 2 " in result.err


def test_files_that_cannot_be_read(brisling, tmp_path):
    result = brisling("embed", "-m", TINY, "-f", str(tmp_path / "missing"), "a")
    assert (result.code, result.out) == (1, "")
    assert result.err == f"brisling: cannot read {tmp_path / 'missing'}: No such file or directory\n"
    result = brisling("embed", "-m", TINY, "-f", str(tmp_path))
    assert result.code == 1 and result.err == f"brisling: cannot read {tmp_path}: Is a directory\n"
