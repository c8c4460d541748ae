"""The program under test: BRISLING_CLI is its path."""

import os
import pathlib
import signal
import subprocess

import pytest

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
TINY = str(GOLDEN / "st-bert-mean")  # random weights, 32 dimensions
SECONDS = 240  # no call takes longer, not even under a sanitizer


def default_signals():
    """A test runner in the background has SIGINT ignored, and its children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Result:
    def __init__(self, completed):
        self.code = completed.returncode
        self.bytes = completed.stdout
        self.err = completed.stderr.decode()

    @property
    def out(self):
        return self.bytes.decode()


@pytest.fixture(scope="session")
def program():
    return os.environ["BRISLING_CLI"]


@pytest.fixture
def brisling(program):
    """brisling("embed", "a text", stdin=b"") runs it to its end."""

    def run(*arguments, stdin=b""):
        return Result(subprocess.run([program, *arguments], input=stdin, capture_output=True, timeout=SECONDS))

    return run


@pytest.fixture
def start(program):
    """start(["embed"], stdin=..., stdout=...) leaves it running; it is ended with the test."""
    processes = []

    def run(arguments, **streams):
        process = subprocess.Popen([program, *arguments], preexec_fn=default_signals, **streams)
        processes.append(process)
        return process

    yield run
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def many_lines(tmp_path):
    """many_lines(n): the path of a file with n short texts."""

    def write(count):
        path = tmp_path / "many.txt"
        path.write_text("".join(f"text number {i} of a long file with many lines\n" for i in range(count)))
        return str(path)

    return write
