"""The examples of docs/cli.md, run one after another, print what the page says."""

import os
import pathlib
import re
import subprocess

import pytest
from conftest import GOLDEN, SECONDS

PAGE = pathlib.Path(__file__).parent.parent.parent / "docs" / "cli.md"
NUMBER = re.compile(r"-?\d+\.\d+")


def examples():
    """(command, what it prints) pairs."""
    for block in re.findall(r"^```\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            yield tuple(example.split("\n", 1))


def test_examples(program, tmp_path):
    path = f"{os.path.dirname(program)}:/usr/bin:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "BRISLING_MODEL_PATH": str(GOLDEN),
                   "HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1"}
    ran = 0
    for command, expected in examples():
        printed = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS).stdout
        if command == "brisling devices":  # differs between machines
            continue
        assert NUMBER.sub("#", printed) == NUMBER.sub("#", expected), command
        numbers, expected_numbers = ([float(n) for n in NUMBER.findall(text)] for text in (printed, expected))
        assert numbers == pytest.approx(expected_numbers, abs=2e-3), command
        ran += 1
    assert ran >= 10
