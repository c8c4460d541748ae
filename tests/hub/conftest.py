"""A hub, an empty cache and a repository with a small real model, for each test."""

import os
import pathlib
import random

import pytest
from hub import Hub, etag, is_large

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
MODEL = "tiny/st-bert-mean"
EXPECTED = ("1_Pooling/config.json", "config.json", "config_sentence_transformers.json", "model.safetensors",
            "modules.json", "sentence_bert_config.json", "special_tokens_map.json", "tokenizer.json",
            "tokenizer_config.json", "vocab.txt")


def directory_files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def tiny_model():
    """With what a repository has beside the model."""
    others = {"README.md": b"# A model", "pytorch_model.bin": b"pickle", "onnx/model.onnx": b"onnx",
              "onnx/tokenizer.json": b"{}", "training_args.bin": b"pickle"}
    return {**directory_files(GOLDEN / "st-bert-mean"), **others}


def random_bytes(size, seed=0):
    return random.Random(seed).randbytes(size)


def check_cache(cache_dir):
    """Everything under its final name is whole; what is not, is called .incomplete."""
    repositories = list(pathlib.Path(cache_dir).glob("models--*"))
    for repository in repositories:
        for blob in repository.glob("blobs/*"):
            if not blob.name.endswith(".incomplete"):
                content = blob.read_bytes()
                assert blob.name in (etag("x.bin", content), etag("x.json", content)), blob
        for pointer in repository.glob("snapshots/*/**/*"):
            if pointer.is_symlink():
                assert not os.readlink(pointer).startswith("/")
                assert pointer.resolve().parent == (repository / "blobs").resolve()
                assert pointer.exists()
                assert len(pointer.resolve().name) == (64 if is_large(pointer.name) else 40)
    return repositories


@pytest.fixture
def hub():
    running = Hub()
    running.add(MODEL, tiny_model())
    yield running
    running.close()


@pytest.fixture
def cache(tmp_path, hub, monkeypatch):
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGING", "TRANSFORMERS_", "BRISLING_MODEL_PATH")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    yield tmp_path / "home" / "hub"
    check_cache(tmp_path / "home" / "hub")
