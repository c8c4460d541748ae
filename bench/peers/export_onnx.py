#!/usr/bin/env python3
"""Writes a BERT or MPNet model as ONNX graphs for ONNX Runtime: token ids [batch, tokens] in, unit vectors out.

usage: bench/peers/export_onnx.py DIRECTORY OUT_FOLDER

DIRECTORY is the model as Hugging Face has it. OUT_FOLDER gets f32.onnx and int8.onnx for texts one at a time, and
f32-batched.onnx and int8-batched.onnx, which also take the "lengths" [batch] of padded texts and a "mask" [batch, 1,
tokens] of ones and zeros. The graphs are fused by hand with ONNX Runtime's own operators (com.microsoft), which is
what its optimiser makes of an exported model at best; int8 is its dynamic quantisation, with a scale for each output.
Of MPNet there is f32.onnx only, since the quantised attention takes no bias.
"""
import json
import pathlib
import sys

import numpy as np

FLOAT, UINT8, INT8, INT32, INT64 = 1, 2, 3, 6, 7  # onnx.TensorProto.DataType
ONNX_TYPES = {np.dtype("float32"): FLOAT, np.dtype("uint8"): UINT8, np.dtype("int8"): INT8, np.dtype("int32"): INT32,
              np.dtype("int64"): INT64}


# The few messages of onnx.proto that are needed, in protobuf's wire format.
def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | 5) + np.float32(value).tobytes()
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | 2) + varint(len(value)) + value


def tensor(name, array):
    dims = b"".join(field(1, dim) for dim in array.shape)
    return dims + field(2, ONNX_TYPES[array.dtype]) + field(8, name) + field(9, array.tobytes())


def attribute(name, value):
    if isinstance(value, list):
        return field(1, name) + b"".join(field(8, item) for item in value) + field(20, 7)  # INTS
    if isinstance(value, float):
        return field(1, name) + field(2, value) + field(20, 1)  # FLOAT
    return field(1, name) + field(3, value) + field(20, 2)  # INT


def value_info(name, onnx_type, dims):
    shape = b"".join(field(1, field(2, dim) if isinstance(dim, str) else field(1, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, onnx_type) + field(2, shape)))


class Graph:
    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def constant(self, array):
        self.count += 1
        name = f"constant_{self.count}"
        self.initializers.append(tensor(name, np.ascontiguousarray(array)))
        return name

    def node(self, operator, inputs, outputs=1, domain="com.microsoft", **attributes):
        self.count += 1
        names = [f"value_{self.count}_{i}" for i in range(outputs)]
        body = b"".join(field(1, name) for name in inputs) + b"".join(field(2, name) for name in names)
        body += field(4, operator) + field(7, domain)
        body += b"".join(field(5, attribute(*item)) for item in attributes.items())
        self.nodes.append(body)
        return names[0] if outputs == 1 else names

    def model(self, inputs, output, width):
        graph = b"".join(field(1, node) for node in self.nodes) + field(2, "encoder")
        graph += b"".join(field(5, initializer) for initializer in self.initializers)
        graph += b"".join(field(11, value_info(*item)) for item in inputs)
        graph += field(12, value_info(output, FLOAT, ["batch", width]))
        opsets = b"".join(field(8, field(1, domain) + field(2, version)) for domain, version in (("", 13), ("com.microsoft", 1)))
        return field(1, 8) + field(7, graph) + opsets


def quantized(weight):
    """[in, out] to bytes and a scale for each output."""
    scale = np.abs(weight).max(axis=0) / 127
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


def relative_bias(weights, positions):
    """MPNet's attention bias [1, heads, queries, keys]: a learned value for each bucket of distances."""
    distance = np.arange(positions)[None, :] - np.arange(positions)[:, None]
    table = weights["encoder.relative_attention_bias.weight"]
    half, exact = len(table) // 2, len(table) // 4
    steps = np.abs(distance)
    far = exact + np.log(np.maximum(steps, 1) / exact) / np.log(128 / exact) * (half - exact)
    bucket = np.where(steps < exact, steps, np.minimum(far.astype(int), half - 1)) + np.where(distance > 0, half, 0)
    return np.moveaxis(table[bucket], 2, 0)[None]


def build(weights, config, int8=False, batched=False):
    graph = Graph()
    mpnet = config["model_type"] == "mpnet"
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    weight = lambda name: weights[name + ".weight"].T
    bias = lambda name: graph.constant(weights[name + ".bias"])
    lengths = "lengths" if batched else ""

    def matmul(value, name):
        if not int8:
            return graph.node("MatMul", [value, graph.constant(weight(name))], domain="")
        values, scale = quantized(weight(name))
        return graph.node("DynamicQuantizeMatMul", [value, graph.constant(values), graph.constant(scale)])

    def attention(value, parts):
        joined = np.concatenate([weight(part) for part in parts], axis=1)
        joined_bias = graph.constant(np.concatenate([weights[part + ".bias"] for part in parts]))
        if not int8:
            return graph.node("Attention", [value, graph.constant(joined), joined_bias, lengths, "", attention_bias],
                              num_heads=heads)
        values, scale = quantized(joined)
        bytes_, input_scale, zero_point = graph.node("DynamicQuantizeLinear", [value], 3, domain="")
        zero = graph.constant(np.zeros(len(scale), np.int8))
        return graph.node("QAttention", [bytes_, graph.constant(values), joined_bias, input_scale, graph.constant(scale),
                                         lengths, zero_point, zero], num_heads=heads)

    def add_and_norm(value, residual, dense, norm):
        return graph.node("SkipLayerNormalization", [matmul(value, dense), residual, graph.constant(weights[norm + ".weight"]),
                                                     bias(norm), bias(dense)], epsilon=epsilon)

    positions = weights["embeddings.position_embeddings.weight"]
    attention_bias = ""
    if mpnet:  # its positions count from the padding's id + 1
        positions = positions[2:]
        integers = lambda *values: graph.constant(np.array(values, np.int64))
        shape = graph.node("Shape", ["ids"], domain="")
        tokens = graph.node("Slice", [shape, integers(1), integers(2)], domain="")
        ends = graph.node("Concat", [tokens, tokens], domain="", axis=0)
        attention_bias = graph.node("Slice", [graph.constant(relative_bias(weights, len(positions))), integers(0, 0), ends,
                                              integers(2, 3)], domain="")
    else:
        positions = positions + weights["embeddings.token_type_embeddings.weight"][0]

    norm = "embeddings.LayerNorm"
    hidden, _ = graph.node("EmbedLayerNormalization", [
        "ids", "", graph.constant(weights["embeddings.word_embeddings.weight"]), graph.constant(positions), "",
        graph.constant(weights[norm + ".weight"]), bias(norm)], 2, epsilon=epsilon)
    for layer in (f"encoder.layer.{i}" for i in range(config["num_hidden_layers"])):
        if mpnet:
            query, key, value, dense = (f"{layer}.attention.attn.{part}" for part in "qkvo")
            norm = f"{layer}.attention.LayerNorm"
        else:
            query, key, value = (f"{layer}.attention.self.{part}" for part in ("query", "key", "value"))
            dense, norm = f"{layer}.attention.output.dense", f"{layer}.attention.output.LayerNorm"
        hidden = add_and_norm(attention(hidden, (query, key, value)), hidden, dense, norm)
        up = f"{layer}.intermediate.dense"
        activated = graph.node("BiasGelu", [matmul(hidden, up), bias(up)])
        hidden = add_and_norm(activated, hidden, f"{layer}.output.dense", f"{layer}.output.LayerNorm")

    inputs = [("ids", INT32, ["batch", "tokens"])]
    if batched:
        inputs += [("lengths", INT32, ["batch"]), ("mask", FLOAT, ["batch", 1, "tokens"])]
        total = graph.node("MatMul", ["mask", hidden], domain="")
        pooled = graph.node("Squeeze", [total, graph.constant(np.array([1], np.int64))], domain="")
    else:
        pooled = graph.node("ReduceMean", [hidden], domain="", axes=[1], keepdims=0)
    unit = graph.node("LpNormalization", [pooled], domain="", axis=1, p=2)
    return graph.model(inputs, unit, config["hidden_size"])


def read_safetensors(path):
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, info in json.loads(data[8:8 + size]).items():
        if info.get("dtype") == "F32":
            begin, end = (8 + size + offset for offset in info["data_offsets"])
            tensors[name] = np.frombuffer(data[begin:end], np.float32).reshape(info["shape"])
    return tensors


def main():
    directory, out = map(pathlib.Path, sys.argv[1:3])
    weights = read_safetensors(directory / "model.safetensors")
    config = json.loads((directory / "config.json").read_text())
    out.mkdir(exist_ok=True)
    (out / "f32.onnx").write_bytes(build(weights, config))
    if config["model_type"] == "mpnet":
        return
    (out / "int8.onnx").write_bytes(build(weights, config, int8=True))
    (out / "f32-batched.onnx").write_bytes(build(weights, config, batched=True))
    (out / "int8-batched.onnx").write_bytes(build(weights, config, int8=True, batched=True))


main()
