#!/usr/bin/env python3
"""Writes a GGUF file's tensors in float32, so that llama.cpp computes in that.

usage: bench/peers/f32_gguf.py MODEL-Q8_0.gguf OUT.gguf
"""
import pathlib
import sys

import numpy as np

F32, Q8_0, STRING, ARRAY = 0, 8, 8, 9
SCALAR_BYTES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
ALIGNMENT = 32


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        self.at += size
        return self.data[self.at - size:self.at]

    def integer(self, size):
        return int.from_bytes(self.take(size), "little")

    def skip_value(self, kind):
        if kind == ARRAY:
            element, count = self.integer(4), self.integer(8)
            for _ in range(count):
                self.skip_value(element)
        else:
            self.take(self.integer(8) if kind == STRING else SCALAR_BYTES[kind])

    def text(self):
        return self.take(self.integer(8))


def aligned(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def floats(data, kind, count):
    if kind == F32:
        return np.frombuffer(data, np.float32, count)
    assert kind == Q8_0, f"tensors of kind {kind} are not read here"
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("values", "i1", 32)]), count // 32)
    return (blocks["scale"].astype(np.float32)[:, None] * blocks["values"]).ravel()


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    reader = Reader(source.read_bytes())
    reader.at = 8  # past the magic and the version
    tensors, keys = reader.integer(8), reader.integer(8)
    for _ in range(keys):
        reader.text()
        reader.skip_value(reader.integer(4))
    head = reader.data[:reader.at]
    infos = []
    for _ in range(tensors):
        name = reader.text()
        dims = [reader.integer(8) for _ in range(reader.integer(4))]
        infos.append((name, dims, reader.integer(4), reader.integer(8)))
    begin = aligned(reader.at)
    table, body = b"", b""
    for name, dims, kind, offset in infos:
        values = floats(reader.data[begin + offset:], kind, int(np.prod(dims))).tobytes()
        table += len(name).to_bytes(8, "little") + name + len(dims).to_bytes(4, "little")
        table += b"".join(dim.to_bytes(8, "little") for dim in dims)
        table += F32.to_bytes(4, "little") + len(body).to_bytes(8, "little")
        body += values.ljust(aligned(len(values)), b"\0")
    out.write_bytes((head + table).ljust(aligned(len(head + table)), b"\0") + body)


main()
