"""Pulling from a hub, a network or a disk that fails."""

import os
import time

import native
import pytest
from conftest import MODEL, check_cache, random_bytes, tiny_model
from hub import COMMIT, cut_after, etag, git_sha1, redirect, stall, status, whole

WEIGHTS = "model.safetensors"
LARGE = "big/model"


@pytest.fixture
def large(hub):
    """The weights of a repository of some megabytes."""
    content = random_bytes(3_000_000)
    hub.add(LARGE, {"config.json": b"{}", WEIGHTS: content})
    return content


def blobs(cache, name=LARGE):
    folder = cache / ("models--" + name.replace("/", "--")) / "blobs"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def refused(code, pattern, model=MODEL, **options):
    with pytest.raises(native.Failure, match=pattern) as failure:
        native.pull(model, **options)
    assert failure.value.status == code
    return failure.value.message


def test_a_truncated_body_is_continued(hub, cache, large):
    hub.fault("storage", 1, cut_after(large, 1_000_000), WEIGHTS)
    control = native.Control()
    pulled = native.pull(LARGE, control)
    first, second = (request.range for request in hub.asked(host="storage"))
    assert first is None and second.startswith("bytes=")
    assert 0 < int(second[6:-1]) <= 1_000_000
    assert pulled["downloaded"] == pulled["bytes"] == control.progress[0]
    assert etag(WEIGHTS, large) in blobs(cache)


@pytest.mark.parametrize("code", [429, 500, 503, 408])
def test_a_busy_hub_is_asked_again(hub, cache, code):
    hub.fault("hub", 2, status(code))
    native.pull(MODEL)
    assert len(hub.asked(host="hub")) > 3


def test_retry_after_is_heeded(hub, cache):
    hub.fault("hub", 1, status(429, Retry_After="1"))
    start = time.monotonic()
    native.pull(MODEL)
    assert time.monotonic() - start >= 1


def test_a_hub_that_stays_busy_is_an_error(hub, cache):
    hub.fault("hub", 100, status(503))
    refused(native.IO, "503.*try again later")
    assert len(hub.requests) == 6


def test_a_busy_hub_is_no_hindrance_to_what_is_cached(hub, cache):
    native.pull(MODEL)
    (cache / "models--tiny--st-bert-mean" / "trees" / f"{COMMIT}.json").unlink()
    hub.fault("hub", 100, status(500))
    native.open_embedder(MODEL)
    refused(native.IO, "500")


@pytest.mark.parametrize("code, headers, token, pattern, expected", [
    (403, {"X_Error_Code": "GatedRepo"}, None, "accept its terms at http://.*/tiny/st-bert-mean", native.IO),
    (401, {"X_Error_Code": "GatedRepo"}, None, "gated.*HF_TOKEN", native.IO),
    (401, {"X_Error_Code": "RepoNotFound"}, None, "or it is private", native.NOT_FOUND),
    (401, {}, "hf_x", "that the token given may read", native.NOT_FOUND),
    (403, {}, "hf_x", "the token given may not read it", native.IO),
    (404, {"X_Error_Code": "RevisionNotFound"}, None, 'no revision "main"', native.NOT_FOUND),
    (404, {}, None, "there is no model", native.NOT_FOUND),
    (418, {}, None, "status 418", native.IO),
])
def test_what_a_refusal_means(hub, cache, code, headers, token, pattern, expected):
    hub.fault("hub", 1, status(code, **headers))
    message = refused(expected, pattern, **({"token": token} if token else {}))
    assert "hf_x" not in message
    assert len(hub.requests) == 1


def test_a_file_that_vanished(hub, cache):
    hub.fault("hub", 1, status(404, X_Error_Code="EntryNotFound"), "/config.json")
    refused(native.NOT_FOUND, 'no file ".*config.json"')


def test_wrong_bytes_are_deleted(hub, cache, large):
    hub.fault("storage", 1, whole(b"x" * len(large)), WEIGHTS)
    refused(native.IO, "another digest", LARGE)
    assert blobs(cache) == {git_sha1(b"{}")}
    assert not (cache / "models--big--model" / "refs").exists()
    native.pull(LARGE)


def test_a_wrong_beginning_is_fetched_anew(hub, cache, large):
    native.pull(MODEL)
    folder = cache / "models--big--model" / "blobs"
    folder.mkdir(parents=True)
    (folder / (etag(WEIGHTS, large) + ".incomplete")).write_bytes(b"x" * 100_000)
    native.pull(LARGE)
    assert [request.range for request in hub.asked(host="storage")][1:] == ["bytes=100000-", None]


@pytest.mark.parametrize("size", [3_000_000, 3_000_001, 4_000_000])
def test_what_was_there_may_be_too_much(hub, cache, large, size):
    folder = cache / "models--big--model" / "blobs"
    folder.mkdir(parents=True)
    (folder / (etag(WEIGHTS, large) + ".incomplete")).write_bytes(b"x" * size)
    native.pull(LARGE)


def test_more_bytes_than_the_file_has(hub, cache, large):
    hub.fault("storage", 1, whole(large + b"more"), WEIGHTS)
    refused(native.IO, "more than the 3000000 bytes", LARGE)
    native.pull(LARGE)


def test_a_server_without_ranges(hub, cache, large):
    hub.fault("storage", 1, cut_after(large, 2_000_000), WEIGHTS)
    hub.fault("storage", 1, whole(large), WEIGHTS)
    native.pull(LARGE)
    assert hub.asked(host="storage")[1].range is not None


def test_a_range_that_cannot_be_served(hub, cache, large):
    hub.fault("storage", 1, cut_after(large, 2_000_000), WEIGHTS)
    hub.fault("storage", 1, status(416), WEIGHTS)
    native.pull(LARGE)
    assert hub.asked(host="storage")[2].range is None


def test_a_server_that_falls_silent(hub, cache, large, monkeypatch):
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
    hub.fault("storage", 1, stall(large, 1_500_000, 30), WEIGHTS)
    start = time.monotonic()
    native.pull(LARGE)
    assert time.monotonic() - start < 15  # libcurl looks at the mean of the last five seconds
    assert hub.asked(host="storage")[1].range is not None


def test_a_slow_server_is_waited_for(hub, cache, large):
    hub.seconds_a_piece = 0.02
    native.pull(LARGE)


def test_cancelling_keeps_what_arrived(hub, cache, large):
    hub.seconds_a_piece = 0.02
    control = native.Control()
    control.cancel_at(500_000)
    with pytest.raises(native.Failure) as failure:
        native.pull(LARGE, control)
    assert failure.value.status == native.CANCELLED
    assert control.progress[1] == len(large) + 2
    (partial,) = [name for name in blobs(cache) if name.endswith(".incomplete")]
    kept = (cache / "models--big--model" / "blobs" / partial).stat().st_size
    assert kept >= 400_000
    hub.seconds_a_piece = 0
    pulled = native.pull(LARGE)
    assert pulled["downloaded"] == pulled["bytes"] - kept - 2
    assert hub.asked(host="storage")[-1].range == f"bytes={kept}-"


def test_cancelling_before_the_call(hub, cache):
    control = native.Control()
    control.cancel()
    with pytest.raises(native.Failure) as failure:
        native.pull(MODEL, control)
    assert failure.value.status == native.CANCELLED


def test_nobody_listens(hub, cache, monkeypatch):
    hub.close()
    start = time.monotonic()
    refused(native.IO, "no file or directory tiny/st-bert-mean, and as a name of the hub: cannot load")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://localhost/x", "gopher://localhost/"])
def test_redirects_to_other_protocols_are_refused(hub, cache, location):
    hub.fault("hub", 1, redirect(location))
    refused(native.IO, "not a safe connection")


def test_redirects_without_end(hub, cache):
    hub.fault("hub", 100, redirect(f"{hub.url}/api/models/again"))
    refused(native.IO, "without end")
    assert len(hub.requests) == 11


def test_a_renamed_repository_is_followed(hub, cache, monkeypatch):
    hub.fault("hub", 1, redirect(f"/api/models/{MODEL}/revision/main"))
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    hub.repositories["tiny/old-name"] = hub.repositories[MODEL]
    native.pull("tiny/old-name")
    assert [request.token for request in hub.requests[:2]] == ["Bearer hf_x"] * 2


@pytest.mark.parametrize("name", ["../evil.gguf", "/etc/evil.gguf", "a/../../evil.gguf", "a\\evil.gguf", "C:evil.gguf"])
def test_hostile_names_in_a_listing_are_never_written(hub, cache, tmp_path, name):
    hub.add("evil/model", {name: b"GGUF", "model.safetensors": b"x", "../../evil.json": b"{}",
                           "../config.json": b"{}", "/tmp/config.json": b"{}", "1_x/../config.json": b"{}"})
    path = native.pull("evil/model")["path"]
    assert os.listdir(path) == ["model.safetensors"]
    assert [p for p in tmp_path.rglob("*evil*") if "models--evil" not in str(p)] == []
    refused(native.INVALID_ARGUMENT if not name[0].isalpha() or ":" in name or "\\" in name or ".." in name
            else native.NOT_FOUND, "file", f"evil/model:{name}")


@pytest.mark.parametrize("answer", [b"", b"[]", b"{", b'{"sha": "main", "siblings": []}', b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_listing(hub, cache, answer):
    hub.fault("hub", 1, whole(answer))
    refused(native.IO, "not understood")


def test_an_endless_answer(hub, cache):
    hub.fault("hub", 1, whole(b" " * (65 << 20)))
    refused(native.IO, "too many files")


def test_a_model_larger_than_the_disk(hub, cache):
    hub.add("huge/model", {WEIGHTS: b"x"})
    listing = (b'{"sha": "%s", "siblings": [{"rfilename": "model.safetensors", "size": 4000000000000, "blobId": "%s"}]}'
               % (COMMIT.encode(), b"a" * 40))
    hub.fault("hub", 1, whole(listing))
    refused(native.IO, "has room for.*HF_HUB_CACHE", "huge/model")


def test_a_hub_that_names_no_digest(hub, cache):
    hub.digests = False
    hub.fault("hub", 1, status(200, ETag='"md5-of-something"'), "/1_Pooling/config.json")
    refused(native.IO, "cannot be verified")


def test_a_broken_cache_is_mended(hub, cache):
    path = native.pull(MODEL)["path"]
    weights = os.path.realpath(os.path.join(path, WEIGHTS))
    with open(weights, "r+b") as file:
        file.truncate(100)
    native.open_embedder(MODEL)
    assert os.path.getsize(weights) == len(tiny_model()[WEIGHTS])
    (cache / "models--tiny--st-bert-mean" / "trees" / f"{COMMIT}.json").write_text("{")
    (cache / "models--tiny--st-bert-mean" / "refs" / "main").write_text("../../../etc/passwd")
    native.open_embedder(MODEL)


@pytest.mark.parametrize("variable, value, pattern", [
    ("HF_ENDPOINT", "file:///etc", "https://"), ("HF_ENDPOINT", "huggingface.co", "https://")])
def test_bad_settings(hub, cache, monkeypatch, variable, value, pattern):
    monkeypatch.setenv(variable, value)
    refused(native.INVALID_ARGUMENT, pattern)


@pytest.mark.parametrize("revision", ["../main", "/main", "a//b", "a\\b", "a\nb"])
def test_bad_revisions(hub, cache, revision):
    refused(native.INVALID_ARGUMENT, "revision", revision=revision)
    assert hub.requests == []


def test_unknown_options(hub, cache):
    refused(native.INVALID_ARGUMENT, "update", colour="red")
