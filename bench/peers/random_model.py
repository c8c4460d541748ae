#!/usr/bin/env python3
"""Writes a model of BERT-base's or MPNet-base's shape with random weights, for measuring where none can be had.

usage: bench/peers/random_model.py bert|mpnet TOKENIZER_FOLDER OUT_FOLDER

TOKENIZER_FOLDER is a BERT model of the Hugging Face hub with its tokenizer.json, whose vocabulary has 30522 pieces.
"""
import json
import pathlib
import shutil
import sys

import numpy as np

VOCABULARY, SIZE, LAYERS, INTERMEDIATE = 30522, 768, 12, 3072


def shapes(mpnet):
    """The tensors by their Hugging Face names."""
    linear = lambda name, size, width: {f"{name}.weight": (size, width), f"{name}.bias": (size,)}
    norm = lambda name: {f"{name}.weight": (SIZE,), f"{name}.bias": (SIZE,)}
    tensors = {"embeddings.word_embeddings.weight": (VOCABULARY, SIZE), **norm("embeddings.LayerNorm")}
    if mpnet:
        tensors["embeddings.position_embeddings.weight"] = (514, SIZE)
        tensors["encoder.relative_attention_bias.weight"] = (32, 12)
        projections, attention_norm = [f"attention.attn.{part}" for part in "qkvo"], "attention.LayerNorm"
    else:
        tensors["embeddings.position_embeddings.weight"] = (512, SIZE)
        tensors["embeddings.token_type_embeddings.weight"] = (2, SIZE)
        projections = [f"attention.self.{part}" for part in ("query", "key", "value")] + ["attention.output.dense"]
        attention_norm = "attention.output.LayerNorm"
    for layer in (f"encoder.layer.{i}." for i in range(LAYERS)):
        for projection in projections:
            tensors |= linear(layer + projection, SIZE, SIZE)
        tensors |= norm(layer + attention_norm) | norm(layer + "output.LayerNorm")
        tensors |= linear(layer + "intermediate.dense", INTERMEDIATE, SIZE) | linear(layer + "output.dense", SIZE, INTERMEDIATE)
    return tensors


def write_safetensors(path, tensors):
    random = np.random.default_rng(1)
    header, begin = {}, 0
    for name, shape in tensors.items():
        end = begin + 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
        begin = end
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, shape in tensors.items():
            values = random.standard_normal(shape, np.float32) * np.float32(0.02)
            file.write((values + np.float32(name.endswith("LayerNorm.weight"))).tobytes())


def main():
    architecture, tokenizer, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    mpnet = {"bert": False, "mpnet": True}[architecture]
    out.mkdir(exist_ok=True)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(tokenizer / name, out / name)
    (out / "config.json").write_text(json.dumps({
        "model_type": architecture, "vocab_size": VOCABULARY, "hidden_size": SIZE, "num_hidden_layers": LAYERS,
        "num_attention_heads": 12, "intermediate_size": INTERMEDIATE, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
        "max_position_embeddings": 514 if mpnet else 512, "type_vocab_size": 2, "pad_token_id": 1 if mpnet else 0}))
    write_safetensors(out / "model.safetensors", shapes(mpnet))


main()
