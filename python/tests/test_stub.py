"""The stub of the compiled module says what the module has."""

import ast
import re
from pathlib import Path

import brisling
from brisling import _core

STUB = ast.parse(Path(_core.__file__).with_name("_core.pyi").read_text())


def arguments_of_stub(function):
    """(name, has a default) of each argument but self."""
    given = function.args
    count = len(given.args) - len(given.defaults)
    return [(a.arg, i >= count) for i, a in enumerate(given.args) if a.arg != "self"]


def arguments_of_module(function):
    """The same, from the signature that pybind11 writes into the documentation."""
    signature = re.search(r"\((.*)\) ->", function.__doc__).group(1)
    found = [(part.partition(":")[0], " = " in part) for part in re.split(r", (?=\w+:)", signature) if part]
    return [argument for argument in found if argument[0] != "self"]


def names_of(thing):
    return {name for name in vars(thing) if not name.startswith("_")}


def test_functions_and_classes():
    functions = {node.name: node for node in STUB.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: node for node in STUB.body if isinstance(node, ast.ClassDef)}
    assert names_of(_core) == {*functions, *classes}
    for name, function in functions.items():
        assert arguments_of_stub(function) == arguments_of_module(getattr(_core, name)), name
    for name, node in classes.items():
        methods = {method.name: method for method in node.body}
        assert names_of(getattr(_core, name)) | {"__init__"} == set(methods), name
        for method, definition in methods.items():
            actual = arguments_of_module(getattr(getattr(_core, name), method))
            # pybind11 has no name for the argument of a plain method, which has none but self.
            assert arguments_of_stub(definition) == [a for a in actual if a[0] != "arg0"], f"{name}.{method}"


def test_the_package_is_marked_as_typed():
    assert Path(brisling.__file__).with_name("py.typed").exists()
