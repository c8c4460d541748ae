"""Signals, closed pipes, full disks and terminals."""

import json
import os
import pty
import select
import signal
import subprocess
import time

import pytest
from conftest import SECONDS, TINY

PIPE = subprocess.PIPE


def wait_for(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)


def test_interrupt_while_working(start, many_lines, tmp_path):
    path = tmp_path / "rows.jsonl"
    with open(path, "wb") as out:
        process = start(["embed", "--format", "jsonl", "-f", many_lines(100000)], stdout=out, stderr=PIPE)
        wait_for(lambda: path.stat().st_size > 0)
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
    assert process.stderr.read() == b""
    rows = path.read_bytes()
    assert rows.endswith(b"]}\n") and 0 < rows.count(b"\n") < 100000
    assert len(json.loads(rows.splitlines()[-1])["embedding"]) == 384


def test_interrupt_while_waiting_for_input(start):
    process = start(["embed", "-m", TINY], stdin=PIPE, stdout=PIPE)
    process.stdin.write(b"a text\n")
    process.stdin.flush()
    assert len(process.stdout.readline().split()) == 32  # answered at once, before the input ends
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 130


def test_ignored_interrupts_stay_ignored(program):
    process = subprocess.Popen([program, "embed", "-m", TINY], stdin=PIPE, stdout=PIPE,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    process.stdin.write(b"a\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(b"b\n", timeout=SECONDS)
    assert process.returncode == 0 and rest.count(b"\n") == 1


def test_a_reader_that_leaves_ends_it_quietly(start, many_lines):
    process = start(["embed", "-m", TINY, "-f", many_lines(100000)], stdout=PIPE, stderr=PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(SECONDS) == 0
    assert process.stderr.read() == b""


@pytest.mark.parametrize("arguments", [["embed", "-m", TINY, "a"], ["tokenize", "a"], ["info"], ["devices"],
                                       ["similarity", "a", "b"], ["--help"], ["--version"]])
def test_full_disk(start, arguments):
    with open("/dev/full", "wb") as full:
        process = start(arguments, stdout=full, stderr=PIPE)
        assert process.wait(SECONDS) == 1
    assert process.stderr.read() == b"brisling: cannot write to standard output: No space left on device\n"


def run_on_terminal(start, arguments, environment, **streams):
    """Runs with a terminal as standard error and returns what was shown there."""
    terminal, side = pty.openpty()
    process = start(arguments, stderr=side, env={**os.environ, "TERM": "xterm", **environment}, **streams)
    os.close(side)
    shown = b""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
    os.close(terminal)
    assert process.wait(SECONDS) == 0
    return shown


@pytest.mark.parametrize("no_color", ["", "1"])
def test_progress_on_a_terminal(start, many_lines, no_color):
    shown = run_on_terminal(start, ["embed", "--threads", "1", "-f", many_lines(1000)], {"NO_COLOR": no_color},
                            stdout=subprocess.DEVNULL)
    assert b"/1000 texts, " in shown and b"%" in shown
    assert (b"\x1b[36m" in shown) == (no_color == "")
    assert shown.endswith(b"\r\x1b[K")


@pytest.fixture
def slow_lines():
    """A pipe that gives two lines, the second after most of a second."""
    process = subprocess.Popen("echo one; sleep 0.8; echo two", shell=True, stdout=PIPE)
    yield process.stdout
    process.wait(SECONDS)


def test_progress_of_a_pipe_knows_no_total(start, slow_lines):
    shown = run_on_terminal(start, ["embed", "-m", TINY], {}, stdin=slow_lines, stdout=subprocess.DEVNULL)
    assert b" texts, " in shown and b"%" not in shown


@pytest.mark.parametrize("options, environment", [(["-q"], {}), ([], {"TERM": "dumb"})])
def test_no_progress_where_it_is_not_wanted(start, slow_lines, options, environment):
    assert run_on_terminal(start, ["embed", "-m", TINY, *options], environment, stdin=slow_lines,
                           stdout=subprocess.DEVNULL) == b""


def test_no_progress_without_a_terminal(start, slow_lines):
    process = start(["embed", "-m", TINY], stdin=slow_lines, stdout=subprocess.DEVNULL, stderr=PIPE)
    assert process.wait(SECONDS) == 0
    assert process.stderr.read() == b""


def test_npy_is_not_written_to_a_terminal(start):
    terminal, side = pty.openpty()
    process = start(["embed", "-m", TINY, "--format", "npy", "a"], stdout=side, stderr=PIPE)
    os.close(side)
    assert process.wait(SECONDS) == 2
    assert process.stderr.read().startswith(b"brisling: npy is binary")
    os.close(terminal)


def test_typing_at_a_terminal(start):
    terminal, side = pty.openpty()
    process = start(["embed", "-m", TINY], stdin=side, stdout=PIPE, stderr=PIPE)
    os.close(side)
    os.write(terminal, b"a text\n")
    assert len(process.stdout.readline().split()) == 32
    os.write(terminal, b"\x04")  # Ctrl-D
    assert process.wait(SECONDS) == 0
    assert process.stderr.read() == b"brisling: reading texts from the terminal, one a line; Ctrl-D ends\n"
    os.close(terminal)
