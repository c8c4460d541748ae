"""Programs that are timed in turn, for bench/peers/run and its siblings.

Each stays running, and answers a line of input with "MS NUMBER NUMBER ...": milliseconds, and unit vectors one after
the other. All are pinned to the same processors.
"""
import math
import os
import random
import re
import shlex
import statistics
import subprocess


class Peer:
    def __init__(self, text, processors):
        self.name, command = text.split("=", 1)
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: os.sched_setaffinity(0, processors))

    def run(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        ms, *vectors = map(float, self.process.stdout.readline().split())
        return ms, vectors

    def memory(self):
        """Resident megabytes: the most that there were, and those of now."""
        with open(f"/proc/{self.process.pid}/status") as status:
            kilobytes = dict(re.findall(r"(VmHWM|VmRSS):\s+(\d+)", status.read()))
        return int(kilobytes["VmHWM"]) / 1000, int(kilobytes["VmRSS"]) / 1000

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def processors_for(threads):
    return sorted(os.sched_getaffinity(0))[-threads:]


class Texts:
    """Texts of a given number of tokens, of words that a BERT vocabulary (vocab.txt) has whole."""

    def __init__(self, vocabulary):
        with open(vocabulary) as pieces:
            self.words = [piece.strip() for piece in pieces if re.fullmatch("[a-z]+\n", piece)]
        self.random = random.Random(1)

    def text(self, tokens):
        return " ".join(self.random.choices(self.words, k=tokens - 2))  # two more are special


def cosine(a, b):
    """Of two vectors; of several unit vectors one after the other, the mean of their cosines."""
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def median_speed(samples, i):
    """Of peer i over the first: the median of the ratios of times taken together."""
    return statistics.median(sample[0] / sample[i] for sample in samples)
