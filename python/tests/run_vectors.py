"""Runs the cases that every language runs, and prints one line a case: its name, a tab, and what came out.

    run_vectors.py VECTORS_JSON

Numbers are the bits of float32 in hexadecimal.
"""

import inspect
import json
import sys
import warnings
from pathlib import Path

import numpy as np

import brisling

# The options of the cases are texts; keywords of Python have types.
_INTEGERS = ("max_length", "truncate_dim", "threads", "top_k")
_FLOATS = ("threshold",)
_FLAGS = {"true": True, "false": False}


def keywords(options):
    typed = {}
    for name, value in options.items():
        if name in _INTEGERS and value.lstrip("-").isdigit():
            value = int(value)
        elif name in _FLOATS:
            value = float(value)
        typed[name] = _FLAGS.get(value, value)
    if "labels" in typed:
        typed["labels"] = typed["labels"].split("\n")
    return typed


def bits(numbers):
    return [f"{number:08x}" for number in np.ravel(np.asarray(numbers, np.float32)).view(np.uint32)]


def numbers(found):
    return " ".join(bits(found))


def labels(found):
    return ";".join(",".join(f"{label.label}:{bits(label.score)[0]}" for label in text) for text in found)


def ranking(found):
    return ",".join(f"{hit.index}:{bits(hit.score)[0]}" for hit in found)


def ids(found):
    return ";".join(" ".join(map(str, encoding.ids)) for encoding in found)


# Class, method, fields of the case that are its arguments, and how the result is written.
CALLS = {
    "embed": (brisling.Embedder, "encode", ("texts",), numbers),
    "similarity": (brisling.Embedder, "similarity", ("a", "b"), numbers),
    "classify": (brisling.Classifier, "classify", ("texts",), labels),
    "zero_shot": (brisling.Classifier, "zero_shot", ("texts", "labels"), labels),
    "rerank": (brisling.Reranker, "rerank", ("query", "documents"), ranking),
    "score": (brisling.Reranker, "score", ("pairs",), numbers),
    "tokenize": (brisling.Tokenizer, "encode", ("texts",), ids),
    "decode": (brisling.Tokenizer, "decode", ("ids",), json.dumps),
}


def outcome(case, folder):
    model_class, name, fields, write = CALLS[case["call"]]
    model = case["model"]
    path = str(folder / model) if model.startswith("golden/") else model
    arguments = [case[field] for field in fields]
    options = dict(case.get("options", {}))
    if options.pop("pairs", None) == "true":
        arguments[0] = list(zip(arguments[0][::2], arguments[0][1::2]))
    try:
        with model_class(path, **keywords(case.get("open", {}))) as opened:
            method = getattr(opened, name)
            if options.keys() <= inspect.signature(method).parameters.keys():
                return write(method(*arguments, **keywords(options)))
            # Python itself would refuse such a keyword; the case asks what the library says.
            return write(getattr(opened._native, name)(*arguments, options))
    except brisling.BrislingError as error:
        return f"error {error.status} {error}"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    warnings.simplefilter("ignore", brisling.TruncationWarning)
    path = Path(sys.argv[1])
    for case in json.loads(path.read_text(encoding="utf-8")):
        print(f"{case['name']}\t{outcome(case, path.parent)}")


if __name__ == "__main__":
    main()
