"""Several processes at once, and processes that are killed. BRISLING_KILL_ROUNDS sets how many."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import native
import pytest
from conftest import check_cache, random_bytes
from hub import COMMIT, etag

MODEL = "big/model"
ROUNDS = int(os.environ.get("BRISLING_KILL_ROUNDS", "20"))
SECONDS = 60
NATIVE = native.__file__


@pytest.fixture
def files(hub):
    content = {"config.json": b"{}", "model-00001-of-00002.safetensors": random_bytes(2_000_000, 1),
               "model-00002-of-00002.safetensors": random_bytes(1_500_000, 2), "model.safetensors.index.json": b"[]",
               "vocab.txt": b"[PAD]\n"}
    hub.add(MODEL, content)
    return content


def start_pull(*arguments):
    return subprocess.Popen([sys.executable, NATIVE, "pull", MODEL, *arguments], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def test_two_processes_share_the_work(hub, cache, files):
    hub.seconds_a_piece = 0.01
    processes = [start_pull() for _ in range(3)]
    answers = []
    for process in processes:
        out, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, err
        answers.append(json.loads(out))
    assert len({answer["path"] for answer in answers}) == 1
    # Each byte was sent once in all.
    assert sum(answer["downloaded"] for answer in answers) == answers[0]["bytes"]
    assert len(hub.asked(host="storage")) == 2
    check_cache(cache)


def test_threads_share_the_work(hub, cache, files):
    import concurrent.futures

    hub.seconds_a_piece = 0.01
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: native.pull(MODEL), range(4)))
    assert sum(answer["downloaded"] for answer in answers) == answers[0]["bytes"]


def test_a_wait_for_another_process_can_be_cancelled(hub, cache, files):
    hub.seconds_a_piece = 0.2
    other = start_pull()
    try:
        while not hub.asked(host="storage"):
            time.sleep(0.01)
        control = native.Control()
        control.cancel_at(1)  # config.json is there, the weights are waited for
        start = time.monotonic()
        with pytest.raises(native.Failure) as failure:
            native.pull(MODEL, control)
        assert failure.value.status == native.CANCELLED
        assert time.monotonic() - start < 3
    finally:
        other.kill()
        other.communicate()


def test_killed_at_any_point_it_goes_on(hub, cache, files, tmp_path):
    """After kill -9 nothing unverified has its final name, and the next pull ends with verified files."""
    program = os.environ["BRISLING_CLI"]
    hub.seconds_a_piece = 0.002
    start = time.monotonic()
    subprocess.run([program, "pull", MODEL, "--cache-dir", str(tmp_path / "timed")], check=True, timeout=SECONDS,
                   capture_output=True)
    duration = time.monotonic() - start
    rng = random.Random(7)
    resumed = 0
    for number in range(ROUNDS):
        folder = tmp_path / f"round-{number}"
        for _ in range(2):
            process = subprocess.Popen([program, "pull", MODEL, "--cache-dir", str(folder)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0, duration))
            process.send_signal(signal.SIGKILL)
            process.wait()
            for repository in check_cache(folder):
                if (repository / "refs" / "main").exists():
                    assert {path.name for path in (repository / "snapshots" / COMMIT).iterdir()} == set(files)
        hub.requests.clear()
        subprocess.run([program, "pull", MODEL, "--cache-dir", str(folder)], check=True, timeout=SECONDS,
                       capture_output=True)
        resumed += any(request.range for request in hub.requests)
        (repository,) = check_cache(folder)
        for path, content in files.items():
            assert (repository / "snapshots" / COMMIT / path).read_bytes() == content
        assert {blob.name for blob in (repository / "blobs").iterdir()} == {etag(*item) for item in files.items()}
    assert resumed > 0
