"""Pulling from a hub that works."""

import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile

import native
import pytest
from conftest import EXPECTED, GOLDEN, MODEL, check_cache, directory_files, random_bytes, tiny_model
from hub import COMMIT, etag, git_sha1


def files_of(path):
    return {str(p.relative_to(path)) for p in path.rglob("*") if p.is_file()}


def test_a_first_pull_fetches_what_opening_needs(hub, cache):
    control = native.Control()
    pulled = native.pull(MODEL, control)
    snapshot = cache / "models--tiny--st-bert-mean" / "snapshots" / COMMIT
    size = sum(len(tiny_model()[path]) for path in EXPECTED)
    assert pulled == {"path": str(snapshot), "repository": MODEL, "commit": COMMIT, "bytes": size, "downloaded": size}
    assert files_of(snapshot) == set(EXPECTED)
    assert control.progress == (size, size)
    native.open_embedder(MODEL)


def test_the_second_pull_only_lists(hub, cache):
    native.pull(MODEL)
    hub.requests.clear()
    assert native.pull(MODEL)["downloaded"] == 0
    assert [request.path for request in hub.requests] == [f"/api/models/{MODEL}/revision/main"]


def test_opening_downloads_once_and_then_needs_no_network(hub, cache):
    native.open_embedder(MODEL)
    hub.requests.clear()
    native.open_embedder(MODEL)
    native.pull(MODEL, update="false")
    native.pull(MODEL, revision=COMMIT)
    assert hub.requests == []


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline(hub, cache, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    with pytest.raises(native.Failure, match="brisling pull") as failure:
        native.open_embedder(MODEL)
    assert failure.value.status == native.NOT_FOUND
    assert hub.requests == []
    monkeypatch.delenv(name)
    native.pull(MODEL)
    monkeypatch.setenv(name, "yes")
    hub.close()
    native.open_embedder(MODEL)
    assert native.pull(MODEL)["downloaded"] == 0


def test_local_files_only(hub, cache):
    with pytest.raises(native.Failure, match="local_files_only"):
        native.open_embedder(MODEL, local_files_only="true")
    assert hub.requests == []
    native.open_embedder(MODEL)
    native.open_embedder(MODEL, local_files_only="true")


def test_a_local_path_touches_no_network(hub, cache):
    path = str(GOLDEN / "st-bert-mean")
    assert native.pull(path) == {"path": path, "repository": "", "commit": "", "bytes": 0, "downloaded": 0}
    native.open_embedder(path)
    assert hub.requests == []


def test_the_token_goes_to_the_hub_only(hub, cache, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    native.pull(MODEL)
    assert {request.token for request in hub.requests if request.host == "hub"} == {"Bearer hf_secret"}
    storage = [request for request in hub.requests if request.host == "storage"]
    assert len(storage) == 1
    assert storage[0].token is None


def test_tokens_come_from_the_option_the_variable_or_the_file(hub, cache, tmp_path, monkeypatch):
    def token_sent(**options):
        hub.requests.clear()
        native.pull(MODEL, **options)
        return hub.requests[0].token

    assert token_sent() is None
    (tmp_path / "home" / "token").write_text("hf_file\n")
    assert token_sent() == "Bearer hf_file"
    monkeypatch.setenv("HF_TOKEN_PATH", str(tmp_path / "another"))
    (tmp_path / "another").write_text("hf_another")
    assert token_sent() == "Bearer hf_another"
    monkeypatch.setenv("HF_TOKEN", "hf_variable")
    assert token_sent() == "Bearer hf_variable"
    assert token_sent(token="hf_option") == "Bearer hf_option"
    with pytest.raises(native.Failure, match="no token has") as failure:
        native.pull(MODEL, token="hf\r\nHost: evil")
    assert failure.value.status == native.INVALID_ARGUMENT
    assert "evil" not in failure.value.message


def test_revisions(hub, cache):
    other = "f" * 40
    hub.add(MODEL, {**tiny_model(), "README.md": b"changed"}, revision="refs/pr/1", commit=other)
    native.pull(MODEL, revision="refs/pr/1")
    repository = cache / "models--tiny--st-bert-mean"
    assert (repository / "refs/refs/pr/1").read_text() == other
    assert not (repository / "refs/main").exists()
    native.pull(MODEL)
    # The same content is not fetched again.
    assert len([r for r in hub.requests if r.host == "storage"]) == 1
    native.open_embedder(MODEL, revision=other, local_files_only="true")
    with pytest.raises(native.Failure, match="no revision") as failure:
        native.pull(MODEL, revision="v9")
    assert failure.value.status == native.NOT_FOUND


def test_a_revision_that_moved(hub, cache):
    native.pull(MODEL)
    other = "e" * 40
    hub.add(MODEL, {**tiny_model(), "config_sentence_transformers.json": b"{}"}, commit=other)
    assert native.pull(MODEL, update="false")["commit"] == COMMIT
    pulled = native.pull(MODEL)
    assert (pulled["commit"], pulled["downloaded"]) == (other, 2)
    assert native.pull(MODEL, update="false")["commit"] == other


def test_gguf_by_file_and_by_quantisation(hub, cache):
    content = (GOLDEN / "gguf-bert-q8_0" / "model.gguf").read_bytes()
    hub.add("tiny/gguf", {"README.md": b"", "tiny-Q8_0.gguf": content, "tiny-f16.gguf": b"GGUF"})
    for name in ("tiny/gguf:tiny-Q8_0.gguf", "tiny/gguf:Q8_0", "tiny/gguf:q8_0"):
        assert native.pull(name)["path"].endswith(f"snapshots/{COMMIT}/tiny-Q8_0.gguf")
    assert len(hub.asked(host="storage")) == 1
    native.open_embedder("tiny/gguf:Q8_0", local_files_only="true")
    with pytest.raises(native.Failure, match="tiny-Q8_0.gguf, tiny-f16.gguf") as failure:
        native.pull("tiny/gguf")
    assert failure.value.status == native.INVALID_ARGUMENT
    with pytest.raises(native.Failure, match="no GGUF file Q4_K_M") as failure:
        native.pull("tiny/gguf:Q4_K_M")
    assert failure.value.status == native.NOT_FOUND


def test_shards(hub, cache):
    shards = {f"model-0000{i}-of-00002.safetensors": random_bytes(1000, i) for i in (1, 2)}
    index = {"weight_map": {f"w{i}": name for i, name in enumerate(shards)}}
    hub.add("tiny/shards", {**shards, "model.safetensors.index.json": json.dumps(index).encode(),
                            "model-00001-of-00003.gguf": b"", "config.json": b"{}"})
    path = native.pull("tiny/shards")["path"]
    assert set(os.listdir(path)) == {*shards, "model.safetensors.index.json", "config.json"}


def test_pickled_weights_are_refused(hub, cache):
    hub.add("tiny/pickle", {"config.json": b"{}", "pytorch_model.bin": b"pickle"})
    with pytest.raises(native.Failure, match=r"pytorch_model.bin.*refs/pr/1.*save_pretrained") as failure:
        native.pull("tiny/pickle")
    assert failure.value.status == native.UNSUPPORTED
    assert len(hub.requests) == 1


def test_a_hub_whose_listing_has_no_digests_is_asked_by_head(hub, cache):
    hub.digests = False
    control = native.Control()
    pulled = native.pull(MODEL, control)
    assert control.progress == (pulled["bytes"], pulled["downloaded"]) and pulled["bytes"] > 300_000
    assert len(hub.asked("HEAD", "hub")) == len(EXPECTED)
    assert hub.asked("HEAD", "storage") == []
    blobs = {blob.name for blob in (cache / "models--tiny--st-bert-mean" / "blobs").iterdir()}
    assert blobs == {etag(path, tiny_model()[path]) for path in EXPECTED}
    native.open_embedder(MODEL, local_files_only="true")
    assert native.pull(MODEL)["downloaded"] == 0


def test_the_layout_is_that_of_huggingface_hub(hub, cache):
    native.pull(MODEL)
    repository = cache / "models--tiny--st-bert-mean"
    snapshot = repository / "snapshots" / COMMIT
    files = tiny_model()
    assert (repository / "refs" / "main").read_bytes() == COMMIT.encode()
    assert os.readlink(snapshot / "config.json") == "../../blobs/" + git_sha1(files["config.json"])
    assert os.readlink(snapshot / "1_Pooling/config.json") == "../../../blobs/" + git_sha1(files["1_Pooling/config.json"])
    weights = etag("model.safetensors", files["model.safetensors"])
    assert os.readlink(snapshot / "model.safetensors") == "../../blobs/" + weights
    assert (cache / ".locks" / repository.name / f"{weights}.lock").exists()
    assert (cache / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    tree = json.loads((repository / "trees" / f"{COMMIT}.json").read_text())
    assert tree["format_version"] == 1
    assert set(tree["files"]) == set(files)
    assert tree["files"]["model.safetensors"] == {
        "size": len(files["model.safetensors"]), "blob_id": git_sha1(files["model.safetensors"]),
        "lfs_sha256": weights, "lfs_size": len(files["model.safetensors"])}
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((repository / "blobs" / weights).stat().st_mode) == 0o666 & ~umask


def write_cache(cache, files, with_tree=False):
    """As huggingface_hub writes a repository; the list of files is of its version 1."""
    repository = cache / "models--tiny--st-bert-mean"
    snapshot = repository / "snapshots" / COMMIT
    for path, content in files.items():
        blob, pointer = repository / "blobs" / etag(path, content), snapshot / path
        blob.parent.mkdir(parents=True, exist_ok=True)
        pointer.parent.mkdir(parents=True, exist_ok=True)
        blob.write_bytes(content)
        pointer.symlink_to(os.path.relpath(blob, pointer.parent))
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(COMMIT)
    if with_tree:
        (repository / "trees").mkdir()
        entries = {path: {"size": len(content), "blob_id": git_sha1(content)} for path, content in tiny_model().items()}
        (repository / "trees" / f"{COMMIT}.json").write_text(json.dumps({"format_version": 1, "files": entries}))


@pytest.mark.parametrize("with_tree", [True, False])
def test_a_cache_that_huggingface_hub_wrote(hub, cache, with_tree):
    write_cache(cache, directory_files(GOLDEN / "st-bert-mean"), with_tree)
    native.open_embedder(MODEL, local_files_only="true")
    native.open_embedder(MODEL)
    assert hub.asked(host="storage") == []
    assert (hub.requests == []) == with_tree


def test_a_part_that_another_program_fetched_is_completed(hub, cache):
    write_cache(cache, {"config.json": tiny_model()["config.json"]})
    with pytest.raises(native.Failure, match="weights"):
        native.open_embedder(MODEL, local_files_only="true")
    native.open_embedder(MODEL)
    assert files_of(cache / "models--tiny--st-bert-mean" / "snapshots" / COMMIT) == set(EXPECTED)


@pytest.fixture
def read_only():
    """Makes a function that runs the rest of a test without the right to write to a folder."""
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    is_root = os.geteuid() == 0

    def close():
        for path in [folder, *(p for p in folder.rglob("*") if p.is_dir() and not p.is_symlink())]:
            path.chmod(0o555)
        if is_root:
            os.seteuid(65534)  # nobody
        with pytest.raises(PermissionError):
            (folder / "new").touch()

    yield folder, close
    if is_root:
        os.seteuid(0)
    for path in [folder, *(p for p in folder.rglob("*") if p.is_dir() and not p.is_symlink())]:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("with_tree", [True, False])
def test_a_read_only_cache_works(hub, cache, read_only, with_tree):
    folder, close = read_only
    write_cache(folder, directory_files(GOLDEN / "st-bert-mean"), with_tree)
    close()
    native.open_embedder(MODEL, cache_dir=str(folder))
    assert native.pull(MODEL, cache_dir=str(folder))["downloaded"] == 0


def test_a_cache_that_cannot_be_written_is_named(hub, cache, read_only):
    folder, close = read_only
    close()
    with pytest.raises(native.Failure, match=f"cannot write {folder}") as failure:
        native.pull(MODEL, cache_dir=str(folder))
    assert failure.value.status == native.IO


def test_proxies(hub, cache, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", hub.url)
    monkeypatch.setenv("no_proxy", "localhost")  # the storage
    native.pull(MODEL)


def test_without_symlinks(hub, cache, monkeypatch):
    monkeypatch.setenv("HF_HUB_DISABLE_SYMLINKS", "1")
    native.pull(MODEL)
    snapshot = cache / "models--tiny--st-bert-mean" / "snapshots" / COMMIT
    assert not any(path.is_symlink() for path in snapshot.rglob("*"))
    assert (snapshot / "model.safetensors").read_bytes() == tiny_model()["model.safetensors"]
    native.open_embedder(MODEL, local_files_only="true")


def test_where_the_cache_is(hub, tmp_path, cache, monkeypatch):
    def place(**options):
        path = native.pull(MODEL, **options)["path"]
        return path.split("/models--")[0]

    assert place(cache_dir=str(tmp_path / "option")) == str(tmp_path / "option")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "variable"))
    assert place() == str(tmp_path / "variable")
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.delenv("HF_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert place() == str(tmp_path / "xdg" / "huggingface" / "hub")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    assert place() == str(tmp_path / "user" / ".cache" / "huggingface" / "hub")
    check_cache(tmp_path / "option")


def test_what_the_cache_holds_and_removal(hub, cache):
    assert native.table("brisling_cached_models", ["repository"], [], None) == []
    native.pull(MODEL)
    size = sum(len(tiny_model()[path]) for path in EXPECTED)
    assert native.table("brisling_cached_models", ["repository", "commit", "revisions"], ["files", "bytes"], None) == [
        {"repository": MODEL, "commit": COMMIT, "revisions": "main", "files": len(EXPECTED), "bytes": size}]
    assert native.remove(MODEL) >= size
    assert native.table("brisling_cached_models", ["repository"], [], None) == []
    with pytest.raises(native.Failure, match="not in the cache") as failure:
        native.remove(MODEL)
    assert failure.value.status == native.NOT_FOUND


def test_short_names(hub, cache):
    names = native.table("brisling_models", ["name", "task", "model"], ["megabytes", "cached"], None)
    assert len({row["name"] for row in names}) == len(names) > 20
    assert names[0]["name"] == "minilm-l6-v2" and names[0]["cached"] == 1
    assert {row["task"] for row in names} == {"embed", "classify", "zero-shot", "rerank", "ner", "answer", "fill"}
    hub.add("BAAI/bge-small-en-v1.5", tiny_model())
    for name in ("bge-small-en", "BGE-small-en"):
        assert native.pull(name)["repository"] == "BAAI/bge-small-en-v1.5"
    cached = native.table("brisling_models", ["name"], ["cached"], None)
    assert {"name": "bge-small-en", "cached": 1} in cached
    assert native.remove("bge-small-en") > 0
    with pytest.raises(native.Failure, match=r"did you mean bge-small-en"):
        native.open_embedder("bge-smal-en")


def test_the_bundled_model_may_come_from_the_cache(hub, cache, tmp_path):
    """A library without the model beside it finds the very same file among the downloads, and no other."""
    library = tmp_path / "lib" / "libbrisling.so.1"
    library.parent.mkdir()
    shutil.copy(os.environ["BRISLING_LIBRARY"], library)

    def resolve():
        return subprocess.run([sys.executable, native.__file__, "pull", "minilm-l6-v2"], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "BRISLING_LIBRARY": str(library)})

    name = "all-MiniLM-L6-v2-Q8_0.gguf"
    hub.add("other/model", {name: b"GGUF of another precision"})
    native.pull("other/model")
    assert f"nor is it in the cache of downloads, {cache}" in resolve().stderr
    hub.add("org/model", {name: (GOLDEN.parent.parent / "models" / name).read_bytes()})
    path = native.pull("org/model")["path"]
    assert json.loads(resolve().stdout)["path"] == path
