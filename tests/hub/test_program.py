"""Models by name in the program."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import time

import pytest
from conftest import MODEL, random_bytes, tiny_model

SECONDS = 60


@pytest.fixture
def brisling(cache):
    def run(*arguments, **variables):
        return subprocess.run([os.environ["BRISLING_CLI"], *arguments], capture_output=True, text=True, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, env={**os.environ, **variables})

    return run


def on_a_terminal(arguments, action=lambda process: None, **variables):
    """What the program writes to a terminal, and its exit code; standard output goes elsewhere."""
    master, slave = pty.openpty()
    process = subprocess.Popen([os.environ["BRISLING_CLI"], *arguments], stdout=subprocess.DEVNULL, stderr=slave,
                               stdin=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm", **variables},
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    os.close(slave)
    written = b""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            try:
                piece = os.read(master, 4096)
            except OSError:  # the other side is closed
                break
            written += piece
            action(process)
    process.wait(timeout=SECONDS)
    os.close(master)
    return written.decode(), process.returncode


def test_a_name_is_all_it_takes(hub, brisling):
    first = brisling("embed", "-m", MODEL, "hello")
    assert (first.returncode, len(first.stdout.split())) == (0, 32)
    assert first.stderr.startswith(f"brisling: downloaded {MODEL} (0.")
    hub.close()
    again = brisling("embed", "-m", MODEL, "hello")
    assert (again.stdout, again.stderr) == (first.stdout, "")
    assert brisling("tokenize", "-m", MODEL, "--offline", "hello").returncode == 0
    assert brisling("info", MODEL).returncode == 0


def test_offline_says_what_to_do(hub, brisling):
    result = brisling("embed", "-m", MODEL, "--offline", "hello")
    assert result.returncode == 1
    assert f"brisling pull {MODEL}" in result.stderr
    assert hub.requests == []


def test_pull_prints_the_path(hub, brisling):
    result = brisling("pull", MODEL)
    assert os.path.exists(result.stdout.strip() + "/model.safetensors")
    again = brisling("pull", "--format", "jsonl", MODEL)
    answer = json.loads(again.stdout)
    assert (answer["model"], answer["downloaded"]) == (MODEL, 0)
    assert brisling("pull").returncode == 2


def test_cache_and_rm(hub, brisling):
    assert brisling("cache").stdout == ""
    brisling("pull", MODEL)
    assert re.match(rf"{MODEL} +0.\d MB  0123456  main\n", brisling("cache").stdout)
    assert json.loads(brisling("cache", "--format", "json").stdout)[0]["repository"] == MODEL
    assert brisling("rm", MODEL).stderr.startswith(f"brisling: deleted {MODEL}")
    assert brisling("cache").stdout == ""
    gone = brisling("rm", MODEL)
    assert gone.returncode == 1 and "not in the cache" in gone.stderr


def test_models_are_listed_and_filtered(hub, brisling):
    assert "* minilm-l6-v2" in brisling("models").stdout
    german = [json.loads(line) for line in brisling("models", "--language", "de", "--format", "jsonl").stdout.splitlines()]
    assert german and all("de" in row["languages"].split(", ") or row["languages"] == "multilingual" for row in german)
    rerank = json.loads(brisling("models", "-t", "rerank", "--format", "json").stdout)
    assert {row["task"] for row in rerank} == {"rerank"}
    hub.add("BAAI/bge-small-en-v1.5", tiny_model())
    brisling("pull", "bge-small-en")
    cached = json.loads(brisling("models", "--cached", "--format", "json").stdout)
    assert [row["name"] for row in cached] == ["minilm-l6-v2", "bge-small-en"]


def test_doctor(hub, brisling, tmp_path):
    facts = {row["name"]: row for row in json.loads(brisling("doctor", "--format", "json").stdout)}
    assert {"version", "cpu", "onednn", "vulkan", "bundled model", "libcurl", "hub", "cache"} <= set(facts)
    assert facts["libcurl"]["value"].startswith("libcurl/")
    assert facts["hub"]["value"] == hub.url
    assert "HF_TOKEN" in facts["hub token"]["advice"]
    secret = brisling("doctor", HF_TOKEN="hf_secret").stdout
    assert "given" in secret and "hf_secret" not in secret
    assert hub.requests == []


def test_without_libcurl(hub, brisling, tmp_path):
    for name in ("libcurl.so.4", "libcurl-gnutls.so.4"):
        (tmp_path / name).write_text("not a library")
    without = {"LD_LIBRARY_PATH": str(tmp_path)}
    result = brisling("embed", "-m", MODEL, "hello", **without)
    assert result.returncode == 1
    assert "apt-get install libcurl4" in result.stderr
    assert "libcurl4" in brisling("doctor", **without).stdout
    assert hub.requests == []
    brisling("pull", MODEL)
    assert brisling("embed", "-m", MODEL, "hello", **without).returncode == 0
    assert brisling("embed", "hello", **without).returncode == 0


def test_a_bar_on_a_terminal(hub, cache):
    hub.seconds_a_piece = 0.03
    hub.add("big/model", {"config.json": b"{}", "model.safetensors": random_bytes(2_000_000)})
    written, code = on_a_terminal(["pull", "big/model"])
    assert code == 0
    assert re.search(r"\r *\d+% \x1b\[36m\[=+ +\]\x1b\[0m \d\.\d MB of 2\.0 MB", written)
    assert written.rstrip().endswith("brisling: downloaded big/model (2.0 MB)")
    written, _ = on_a_terminal(["pull", "big/model", "--cache-dir", str(cache) + "-2"], NO_COLOR="1")
    assert "% [=" in written and "\x1b[36m" not in written
    written, _ = on_a_terminal(["pull", "-q", "big/model", "--cache-dir", str(cache) + "-3"])
    assert written == ""


def test_ctrl_c_keeps_what_arrived(hub, cache):
    hub.seconds_a_piece = 0.05
    content = random_bytes(3_000_000)
    hub.add("big/model", {"config.json": b"{}", "model.safetensors": content})
    interrupted = []

    def interrupt(process):
        if hub.asked(host="storage") and not interrupted:
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            interrupted.append(True)

    written, code = on_a_terminal(["pull", "big/model"], interrupt)
    assert code == 130
    assert "goes on from there" in written
    hub.seconds_a_piece = 0
    on_a_terminal(["pull", "big/model"])
    assert hub.asked(host="storage")[-1].range is not None


def test_completion(brisling):
    script = brisling("completion").stdout

    def complete(*words):
        command = f"{script}\nCOMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _brisling; echo ${{COMPREPLY[@]}}"
        return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=SECONDS).stdout.split()

    assert complete("brisling", "em") == ["embed"]
    assert complete("brisling", "embed", "--form") == ["--format"]
    assert complete("brisling", "embed", "-m", "bge-s") == ["bge-small-en"]
    assert complete("brisling", "pull", "distilbert-s") == ["distilbert-sentiment", "distilbert-squad"]
    assert complete("brisling", "embed", "te") == []


def test_the_manual_has_every_command_and_option(brisling):
    page = brisling("man").stdout
    overview = brisling("--help").stdout
    commands = re.findall(r"^  ([a-z-]+)  ", overview.split("Options:")[0], re.MULTILINE)
    assert len(commands) > 15
    for command in commands:
        usage = brisling(command, "--help").stdout
        assert "Examples:" in usage, command
        section = page.split(f".SS brisling {command.replace('-', chr(92) + '-')} ")[1].split(".SS ")[0]
        for option in re.findall(r"^  ...? --([a-z-]+)", usage, re.MULTILINE):
            assert option == "help" or "\\-\\-" + option.replace("-", "\\-") in section, (command, option)


def test_the_manual_is_sound(brisling):
    groff = subprocess.run(["sh", "-c", "command -v groff"], capture_output=True)
    if groff.returncode:
        pytest.skip("groff is not installed: the manual is not typeset")
    typeset = subprocess.run(["groff", "-man", "-Tutf8", "-ww"], input=brisling("man").stdout, capture_output=True,
                             text=True, timeout=SECONDS)
    assert (typeset.returncode, typeset.stderr) == (0, "")
    assert "brisling embed" in typeset.stdout
