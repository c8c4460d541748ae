"""Models by name: short ones, the hub's (here a hub on the loopback), cached ones, those of packages."""

import os
import subprocess
import sys

import pytest
from conftest import GOLDEN, golden

import brisling
from brisling import Embedder, NotFoundError, SentenceTransformer
from brisling.sentence_transformers import CrossEncoder

sys.path.append(str(GOLDEN.parent / "hub"))
from hub import Hub  # noqa: E402


def files_of(model):
    return {str(p.relative_to(GOLDEN / model)): p.read_bytes() for p in (GOLDEN / model).rglob("*") if p.is_file()}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGING", "SENTENCE_TRANSFORMERS_HOME", "TRANSFORMERS_", "XDG_CACHE_HOME")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "home" / "hub"


@pytest.fixture
def hub(cache, monkeypatch):
    running = Hub()
    running.add("sentence-transformers/tiny", files_of("st-bert-mean"))
    running.add("cross-encoder/tiny", files_of("bert-rerank"))
    monkeypatch.setenv("HF_ENDPOINT", running.url)
    yield running
    running.close()


@pytest.fixture
def no_network(cache, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def test_models_are_downloaded_once(hub, cache, monkeypatch):
    assert Embedder("sentence-transformers/tiny").dimensions == 32
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert Embedder("sentence-transformers/tiny").encode("a").shape == (32,)
    (cached,) = brisling.cached_models()
    assert cached.repository == "sentence-transformers/tiny" and cached.revisions == ["main"]
    assert cached.path.startswith(str(cache)) and cached.bytes > 0 and cached.files > 3
    assert brisling.remove_model("sentence-transformers/tiny") > 0
    assert brisling.cached_models() == []
    with pytest.raises(NotFoundError):
        brisling.remove_model("sentence-transformers/tiny")


def test_pulling(hub, tmp_path):
    calls = []
    first = brisling.pull_model(
        "cross-encoder/tiny", cache_dir=tmp_path / "other", progress=lambda done, total: calls.append((done, total))
    )
    assert first.repository == "cross-encoder/tiny" and len(first.commit) == 40
    assert first.downloaded == first.bytes > 0 and os.path.isdir(first.path)
    assert calls[-1][0] == calls[-1][1] > 0
    again = brisling.pull_model("cross-encoder/tiny", cache_dir=tmp_path / "other", update=False)
    assert again == first._replace(downloaded=0)
    assert brisling.cached_models() == [] and len(brisling.cached_models(cache_dir=tmp_path / "other")) == 1
    assert brisling.pull_model(golden("bert")).repository == ""


def test_the_facade_adds_the_organisation(hub, tmp_path, monkeypatch):
    assert SentenceTransformer("tiny").encode("a").shape == (32,)
    assert CrossEncoder("tiny").predict([("a", "b")]).shape == (1,)
    assert SentenceTransformer("sentence-transformers/tiny", revision="main").encode("a").shape == (32,)
    SentenceTransformer("tiny", cache_folder=str(tmp_path / "given"))
    assert (tmp_path / "given" / "models--sentence-transformers--tiny").is_dir()
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "named"))
    SentenceTransformer("tiny")
    assert (tmp_path / "named" / "models--sentence-transformers--tiny").is_dir()
    with pytest.raises(FileNotFoundError, match="v2"):
        SentenceTransformer("tiny", revision="v2")


def test_without_the_network(no_network):
    for make in (
        lambda: SentenceTransformer("nothing"),
        lambda: SentenceTransformer("sentence-transformers/nothing", local_files_only=True),
        lambda: Embedder("sentence-transformers/nothing"),
    ):
        with pytest.raises(brisling.BrislingError, match="sentence-transformers/nothing"):
            make()


def test_names_that_are_no_models(no_network, tmp_path):
    with pytest.raises(NotFoundError, match="no-such-model"):
        Embedder("no-such-model")
    with pytest.raises(FileNotFoundError, match="a/b/c"):
        SentenceTransformer("a/b/c")
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(NotADirectoryError):
        SentenceTransformer(str(tmp_path / "file.txt"))
    with pytest.raises(TypeError):
        Embedder(3)


def test_short_names(no_network, bundled):
    models = {model.name: model for model in brisling.models()}
    assert models[bundled].cached is True and models[bundled].task == "embed"
    known = models["all-minilm-l6-v2"]
    assert known.model == "sentence-transformers/all-MiniLM-L6-v2" and known.cached is False and known.megabytes > 50
    assert "cross-encoder/" in next(model.model for model in models.values() if model.task == "rerank")


def test_diagnostics():
    facts = brisling.diagnostics()
    assert facts and all(isinstance(fact.name, str) and isinstance(fact.advice, str) for fact in facts)


def test_paths_may_be_path_objects():
    assert Embedder(GOLDEN / "st-bert-mean").dimensions == 32
    assert SentenceTransformer(GOLDEN / "st-bert-mean").get_embedding_dimension() == 32
    assert SentenceTransformer(golden("gguf-bert-f32/model.gguf")).get_embedding_dimension() == 32


def test_the_bundled_model_by_its_name(bundled):
    model = SentenceTransformer(bundled)
    assert model.get_embedding_dimension() == 384 and len(model) == 3
    assert float(model.similarity(*model.encode(["doctor", "physician"]))) == pytest.approx(0.857, abs=0.002)


def test_without_its_package_the_bundled_model_is_not_there(bundled):
    code = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *a: None if name == "brisling_minilm" else find(name, *a)
import brisling
try:
    brisling.Embedder("minilm-l6-v2")
except FileNotFoundError as error:
    print(error)
"""
    environment = {key: value for key, value in os.environ.items() if key != "BRISLING_MODEL_PATH"}
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, env=environment)
    assert "all-MiniLM-L6-v2-Q8_0.gguf" in result.stdout and "BRISLING_MODEL_PATH" in result.stdout, result.stderr
