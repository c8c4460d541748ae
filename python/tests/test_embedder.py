import json

import numpy as np
import pytest
from conftest import GOLDEN, assert_near, expected, golden

import brisling
from brisling import Embedder, TruncationWarning

MODEL = "st-bert-mean"


@pytest.fixture(scope="module")
def embedder():
    return Embedder(golden(MODEL))


def test_vectors_are_the_references(embedder):
    case = expected(MODEL)
    with pytest.warns(TruncationWarning, match="of 38 texts were longer than max_length tokens and were cut"):
        vectors = embedder.encode(case["texts"])
    assert vectors.dtype == np.float32 and vectors.flags.c_contiguous
    assert_near(vectors, case["embeddings"])
    assert np.array_equal(embedder.encode(case["texts"][1]), vectors[1])


@pytest.mark.parametrize("model", ["st-mpnet", "st-static", "st-xlmr-dense", "st-bert-cls"])
@pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")
def test_every_kind_of_directory_opens(model):
    case = expected(model)
    assert_near(Embedder(golden(model)).encode(case["texts"]), case["embeddings"])


@pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")
def test_gguf_files_open():
    case = expected("gguf-bert-f32")
    texts = [c["text"] for c in case["cases"]]
    embedder = Embedder(GOLDEN / "gguf-bert-f32" / "model.gguf", max_length=case["max_length"])
    assert_near(embedder.encode(texts), case["embeddings"])


def test_shapes(embedder):
    assert embedder.encode("a").shape == (32,)
    assert embedder.encode(["a"]).shape == (1, 32)
    assert embedder.encode(("a", "b")).shape == (2, 32)
    assert embedder.encode([]).shape == (0, 32)
    assert embedder.encode([], truncate_dim=8).shape == (0, 8)
    assert embedder.dimensions == 32 and embedder.max_length == 48


def test_options_of_a_call(embedder):
    plain = embedder.encode("one text")
    assert np.array_equal(embedder.encode("text", prompt="one "), plain)
    assert np.array_equal(embedder.encode("text", prompt_name="query"), embedder.encode("text"))
    cut = embedder.encode("one text", truncate_dim=8, normalize=False)
    assert cut.shape == (8,)
    assert_near(embedder.encode("one text", truncate_dim=8), cut / np.linalg.norm(cut))
    with pytest.warns(TruncationWarning, match="1 of 1 texts"):
        embedder.encode("one text", max_length=3)
    assert np.array_equal(embedder.encode("one text", threads=1), plain)


def test_vectors_of_tokens(embedder):
    case = expected(MODEL, "precisions.json")
    tokens = embedder.encode_tokens(case["texts"][:4])
    for actual, reference in zip(tokens, case["token_embeddings"]):
        assert_near(actual, reference)
    assert np.array_equal(embedder.encode_tokens(case["texts"][0]), tokens[0])
    assert embedder.encode_tokens([]) == []


def test_similarity(embedder):
    a, b = embedder.encode("Hello world"), embedder.encode("doctor")
    assert embedder.similarity("Hello world", "doctor") == pytest.approx(float(a @ b), abs=1e-6)
    assert embedder.similarity("Hello world", "doctor", similarity="manhattan") == pytest.approx(
        -float(np.abs(a - b).sum()), abs=1e-5
    )


def test_the_bundled_model(bundled):
    with Embedder() as embedder:
        assert embedder.similarity("doctor", "physician") == pytest.approx(0.857, abs=0.002)
        assert embedder.dimensions == 384
    assert brisling.model_info(bundled)["weights"] == "q8_0"


def test_weights_in_full_precision_are_the_references(bundled):
    texts = [c["text"] for c in expected("minilm")["cases"]]
    vectors = Embedder(bundled, weights="f32").encode(texts)
    safetensors = (GOLDEN / "minilm-q8" / "embeddings.safetensors").read_bytes()
    assert_near(vectors, tensor(safetensors, "cases"))


def tensor(safetensors, name):
    length = int.from_bytes(safetensors[:8], "little")
    entry = json.loads(safetensors[8 : 8 + length])[name]
    begin, end = entry["data_offsets"]
    data = np.frombuffer(safetensors[8 + length + begin : 8 + length + end], np.float32)
    return data.reshape(entry["shape"])


def test_progress_is_told(embedder):
    calls = []
    texts = ["some text"] * 500
    embedder.encode(texts, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (500, 500)


def test_an_error_in_progress_ends_the_call(embedder):
    class Stop(Exception):
        pass

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        embedder.encode(["some text"] * 10, progress=stop)
    assert embedder.encode("still works").shape == (32,)


def test_vectors_module():
    rows = np.random.default_rng(1).standard_normal((5, 16)).astype(np.float32)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert_near(brisling.similarity(rows, rows[:2]), unit @ unit[:2].T)
    assert_near(brisling.similarity(rows, rows, "dot"), rows @ rows.T)
    assert np.array_equal(brisling.quantize(rows, "ubinary"), np.packbits(rows > 0, axis=1))
    assert brisling.quantize(rows, "float16").dtype == np.float16
    assert np.array_equal(brisling.quantize(rows, "float32"), rows)
    with pytest.raises(ValueError, match="rows of one length"):
        brisling.similarity(rows, rows[:, :3])
    assert "cpu" in dict(brisling.devices())
