"""From names to models: folders, the cache of Hugging Face, packages."""

import os
import subprocess
import sys

import pytest
from conftest import GOLDEN, golden

from brisling import Embedder, NotFoundError, SentenceTransformer
from brisling.sentence_transformers import CrossEncoder

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def cached(cache, repository, model):
    """A model in a cache as huggingface_hub lays it out."""
    folder = cache / f"models--{repository.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text(COMMIT)
    (folder / "snapshots").mkdir()
    (folder / "snapshots" / COMMIT).symlink_to(GOLDEN / model)
    return folder


@pytest.fixture
def cache(tmp_path, monkeypatch):
    for name in ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "SENTENCE_TRANSFORMERS_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "hub"


def test_names_get_the_organisation(cache):
    cached(cache, "sentence-transformers/tiny", "st-bert-mean")
    cached(cache, "cross-encoder/tiny", "bert-rerank")
    assert SentenceTransformer("tiny").encode("a").shape == (32,)
    assert SentenceTransformer("sentence-transformers/tiny").encode("a").shape == (32,)
    assert CrossEncoder("tiny").predict([("a", "b")]).shape == (1,)
    assert Embedder("sentence-transformers/tiny").dimensions == 32


def test_where_caches_are(cache, tmp_path, monkeypatch):
    cached(tmp_path / "given", "org/given", "st-bert-mean")
    assert SentenceTransformer("org/given", cache_folder=str(tmp_path / "given")).encode("a").shape == (32,)
    for variable in ("SENTENCE_TRANSFORMERS_HOME", "HF_HUB_CACHE"):
        cached(tmp_path / variable, f"org/{variable.lower()}", "st-bert-mean")
        monkeypatch.setenv(variable, str(tmp_path / variable))
        assert SentenceTransformer(f"org/{variable.lower()}").encode("a").shape == (32,)


def test_revisions(cache):
    folder = cached(cache, "org/tiny", "st-bert-mean")
    (folder / "refs" / "v1").write_text(COMMIT)
    for revision in ("v1", COMMIT, "main", None):
        assert SentenceTransformer("org/tiny", revision=revision).encode("a").shape == (32,)
    for revision in ("v2", "../../..", "/etc", "0" * 40):
        with pytest.raises(FileNotFoundError, match="org/tiny"):
            SentenceTransformer("org/tiny", revision=revision)


def test_a_hostile_ref_leads_nowhere(cache):
    folder = cached(cache, "org/tiny", "st-bert-mean")
    for content in (b"../../../../../etc", b"", b"\xff\xff", b"/"):
        (folder / "refs" / "main").write_bytes(content)
        with pytest.raises(FileNotFoundError):
            Embedder("org/tiny")


def test_names_that_are_nowhere(cache, tmp_path):
    with pytest.raises(NotFoundError, match="sentence-transformers/nothing.*home/hub.*huggingface-cli download"):
        SentenceTransformer("nothing")
    with pytest.raises(FileNotFoundError, match="bert-base-uncased"):
        SentenceTransformer("bert-base-uncased")
    with pytest.raises(FileNotFoundError, match="a/b/c"):
        SentenceTransformer("a/b/c")
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(NotADirectoryError):
        SentenceTransformer(str(tmp_path / "file.txt"))


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
