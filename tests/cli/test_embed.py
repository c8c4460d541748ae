import io
import json

import numpy
import pytest
from conftest import GOLDEN, TINY

TEXTS = ["a cat", "a very different text", "", 'with "quotes", commas\tand ümläute 🐟']


def rows_of(result, format):
    assert result.code == 0, result.err
    if format == "npy":
        return numpy.load(io.BytesIO(result.bytes))
    if format == "text":
        rows = [[float(n) for n in line.split(" ")] for line in result.out.splitlines()]
    elif format == "json":
        rows = [row["embedding"] for row in json.loads(result.out)]
    else:
        rows = [json.loads(line)["embedding"] for line in result.out.splitlines()]
    return numpy.array(rows, dtype=numpy.float32)


@pytest.fixture
def reference(brisling):
    return rows_of(brisling("embed", "-m", TINY, "--format", "npy", *TEXTS), "npy")


@pytest.mark.parametrize("format", ["text", "json", "jsonl"])
def test_every_format_restores_the_same_floats(brisling, reference, format):
    assert reference.dtype == numpy.float32 and reference.shape == (len(TEXTS), 32)
    assert len(numpy.unique(reference, axis=0)) == len(TEXTS)
    rows = rows_of(brisling("embed", "-m", TINY, "--format", format, *TEXTS), format)
    assert numpy.array_equal(rows, reference)


def test_npy_in_a_file_and_in_a_pipe_are_the_same_bytes(program, brisling, start, tmp_path):
    piped = brisling("embed", "-m", TINY, "--format", "npy", *TEXTS).bytes
    path = tmp_path / "vectors.npy"
    with open(path, "wb") as file:
        assert start(["embed", "-m", TINY, "--format", "npy", *TEXTS], stdout=file).wait(60) == 0
    assert path.read_bytes() == piped
    assert len(piped) == 128 + len(TEXTS) * 32 * 4


def test_npy_appended_to_a_file_leaves_what_is_there(start, brisling, tmp_path):
    path = tmp_path / "vectors.npy"
    path.write_bytes(b"before")
    with open(path, "ab") as file:
        assert start(["embed", "-m", TINY, "--format", "npy", "a"], stdout=file).wait(60) == 0
    assert path.read_bytes() == b"before" + brisling("embed", "-m", TINY, "--format", "npy", "a").bytes


@pytest.mark.parametrize("format", ["text", "json", "jsonl", "npy"])
def test_no_text_gives_no_row(brisling, format):
    result = brisling("embed", "-m", TINY, "--format", format, stdin=b"")
    assert result.code == 0 and result.err == ""
    if format == "npy":
        assert numpy.load(io.BytesIO(result.bytes)).shape == (0, 32)
    else:
        assert result.out == ("[]\n" if format == "json" else "")


def test_more_texts_than_a_batch_keep_their_order(brisling, many_lines):
    path = many_lines(2500)
    rows = rows_of(brisling("embed", "-m", TINY, "-f", path, "--format", "npy"), "npy")
    assert rows.shape == (2500, 32)
    for i in (0, 1023, 1024, 2499):
        text = f"text number {i} of a long file with many lines"
        single = rows_of(brisling("embed", "-m", TINY, "--format", "npy", text), "npy")
        assert numpy.array_equal(rows[i], single[0])


def test_truncate_dim_and_normalize(brisling):
    def embed(*options):
        return rows_of(brisling("embed", "-m", TINY, "--format", "npy", *options, "a cat"), "npy")[0]

    raw, scaled = embed("--no-normalize"), embed("--normalize")
    assert abs(numpy.linalg.norm(scaled) - 1) < 1e-5 < abs(numpy.linalg.norm(raw) - 1)
    assert numpy.allclose(raw / numpy.linalg.norm(raw), scaled, atol=1e-6)
    assert numpy.array_equal(embed("--no-normalize", "--truncate-dim", "5"), raw[:5])


def test_prompts(brisling):
    model = str(GOLDEN / "st-roberta-prompts")

    def embed(*arguments):
        return rows_of(brisling("embed", "-m", model, "--format", "npy", *arguments), "npy")

    expected = json.loads((GOLDEN / "st-roberta-prompts/expected.json").read_text())
    texts = expected["texts"][: len(expected["query"])]
    by_name = embed("--prompt-name", "query", "--", *texts)
    assert numpy.abs(by_name - numpy.array(expected["query"])).max() <= 1e-5
    assert numpy.array_equal(embed("--prompt", "search_query: ", "--", *texts), by_name)
    assert numpy.array_equal(embed("--", *("search_query: " + text for text in texts)), by_name)
    unknown = brisling("embed", "-m", model, "--prompt-name", "task", "a")
    assert unknown.code == 2 and '"task"' in unknown.err and "document, query" in unknown.err


PRECISIONS = {"float32": ("<f4", 32), "float16": ("<f2", 32), "int8": ("|i1", 32), "uint8": ("|u1", 32),
              "binary": ("|i1", 4), "ubinary": ("|u1", 4)}


@pytest.mark.parametrize("precision", PRECISIONS)
def test_precisions(brisling, reference, precision):
    arguments = ["embed", "-m", TINY, "--precision", precision, *TEXTS]
    result = brisling(*arguments, "--format", "npy")
    array = numpy.load(io.BytesIO(result.bytes))
    descr, columns = PRECISIONS[precision]
    assert array.dtype == numpy.dtype(descr) and array.shape == (len(TEXTS), columns)
    for format in ("text", "jsonl"):
        assert numpy.array_equal(rows_of(brisling(*arguments, "--format", format), format).astype(array.dtype), array)
    if precision == "float16":
        assert numpy.array_equal(array, reference.astype(numpy.float16))
    if precision == "ubinary":
        assert numpy.array_equal(array, numpy.packbits(reference > 0, axis=1))
    if precision == "uint8":
        least, step = reference.min(axis=0), (reference.max(axis=0) - reference.min(axis=0)) / numpy.float32(255)
        assert numpy.array_equal(array, numpy.clip(numpy.floor((reference - least) / step), 0, 255).astype("u1"))


def test_integers_of_the_reference(brisling):
    expected = json.loads((GOLDEN / "st-bert-mean/precisions.json").read_text())
    texts = "".join(json.dumps(text) + "\n" for text in expected["texts"]).encode()
    arguments = ["embed", "-m", TINY, "--input", "jsonl", "--format", "npy", "--precision"]
    array = numpy.load(io.BytesIO(brisling(*arguments, "binary", stdin=texts).bytes))
    assert array.tolist() == expected["binary"]


def test_precision_without_texts(brisling):
    for precision in ("int8", "binary"):
        result = brisling("embed", "-m", TINY, "--format", "npy", "--precision", precision, stdin=b"")
        assert numpy.load(io.BytesIO(result.bytes)).shape == (0, PRECISIONS[precision][1])


def test_pooling_changes_the_vector(brisling):
    cls, mean = (rows_of(brisling("embed", "-m", TINY, "--pooling", p, "--format", "npy", "a cat"), "npy")
                 for p in ("cls", "mean"))
    assert not numpy.allclose(cls, mean, atol=1e-3)


def test_bundled_model(brisling):
    rows = rows_of(brisling("embed", "--threads", "1", "--format", "npy", "doctor", "physician"), "npy")
    assert rows.shape == (2, 384)
    assert 0.85 < rows[0] @ rows[1] < 0.86


def test_cut_texts_are_counted(brisling):
    long = "one two three four five six seven eight nine ten"
    arguments = ["embed", "-m", TINY, "--max-length", "8", long, "short", long, long]
    assert brisling(*arguments).err == "brisling: 3 texts were longer than 8 tokens and were cut\n"
    assert brisling(*arguments[:6]).err == "brisling: 1 text was longer than 8 tokens and was cut\n"
    assert brisling(*arguments, "-q").err == ""
    assert brisling("embed", "-m", TINY, "short").err == ""
