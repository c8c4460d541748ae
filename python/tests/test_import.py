"""Imports: of the package, of the paths of sentence-transformers, and what they cost."""

import ast
import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import golden

import brisling
from brisling.sentence_transformers import alias


def test_type_checkers_see_the_same_names():
    source = ast.parse(Path(brisling.__file__).read_text())
    (block,) = [node for node in source.body if isinstance(node, ast.If)]
    seen = {f"{node.module}.{node.names[0].asname}" for node in block.body}
    # What is absent has no type.
    assert seen == {f"{home}.{name}" for name, home in brisling._HOME.items() if name != "SparseEncoder"}


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def output_of(code):
    result = run(code)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_every_public_name_is_there():
    for name in brisling.__all__:
        assert getattr(brisling, name) is not None
    assert brisling.__version__.count(".") == 2
    assert set(brisling.__all__) <= set(dir(brisling))
    with pytest.raises(AttributeError, match="has no attribute 'Embeder'; it has Embedder"):
        brisling.Embeder


def test_import_and_encode_load_no_torch():
    code = f"""
import sys
import brisling.sentence_transformers
assert not {{"torch", "transformers", "scipy", "tqdm", "PIL"}} & set(sys.modules)
from brisling import SentenceTransformer
SentenceTransformer({golden("st-bert-mean")!r}).encode(["a", "b"])
print(sorted({{"torch", "transformers", "scipy", "tqdm", "PIL"}} & set(sys.modules)))
"""
    assert output_of(code) == "[]"


def test_import_time_beyond_numpy(record_property):
    code = """
import time, numpy
start = time.perf_counter()
import brisling
from brisling import SentenceTransformer
print(round((time.perf_counter() - start) * 1e3, 1))
"""
    milliseconds = min(float(output_of(code)) for _ in range(5))
    record_property("import_milliseconds", milliseconds)
    print(f"import of brisling and its SentenceTransformer, beyond numpy: {milliseconds} ms")
    assert milliseconds < 200  # ten times the aim: only a fault takes so long


@pytest.mark.parametrize("prefix", ["sentence_transformers", "brisling.sentence_transformers"])
def test_every_path_is_importable(prefix):
    brisling.install_as_sentence_transformers()
    for path in alias.PATHS:
        module = importlib.import_module(f"{prefix}.{path}")
        assert module.__name__ == f"{prefix}.{path}"
        assert importlib.util.find_spec(f"{prefix}.{path}") is not None


def test_both_names_give_the_same_classes():
    brisling.install_as_sentence_transformers()
    brisling.install_as_sentence_transformers()
    import sentence_transformers
    from sentence_transformers import CrossEncoder, SentenceTransformer, util
    from sentence_transformers.cross_encoder import CrossEncoder as InNewPlace
    from sentence_transformers.cross_encoder.CrossEncoder import CrossEncoder as InOldPlace
    from sentence_transformers.models import Pooling
    from sentence_transformers.sentence_transformer.modules import Pooling as InModules
    from sentence_transformers.SentenceTransformer import SentenceTransformer as InOldModule
    from sentence_transformers.util.similarity import cos_sim

    assert SentenceTransformer is InOldModule is brisling.SentenceTransformer
    assert CrossEncoder is InNewPlace is InOldPlace is brisling.CrossEncoder
    assert Pooling is InModules and util.cos_sim is cos_sim
    assert sentence_transformers.__version__ == "6.0.0"
    assert importlib.util.find_spec("sentence_transformers") is not None
    with pytest.raises(ImportError):
        from sentence_transformers import nonsense  # noqa: F401
    with pytest.raises(AttributeError):
        sentence_transformers.nonsense


def test_a_plain_install_does_not_shadow_the_real_package():
    result = run("import brisling.sentence_transformers, sys; print('sentence_transformers' in sys.modules)")
    assert result.stdout.strip() == "False"


def test_the_real_package_is_left_alone():
    code = """
import sys, types
sys.modules["sentence_transformers"] = types.ModuleType("sentence_transformers")
import brisling
try:
    brisling.install_as_sentence_transformers()
except RuntimeError as error:
    print(error)
"""
    assert "imported already" in output_of(code)


def test_small_classes():
    import io
    import logging

    from brisling.sentence_transformers import InputExample, LoggingHandler

    example = InputExample(texts=["a", "b"], label=1)
    assert (example.guid, example.texts, example.label) == ("", ["a", "b"], 1)
    stream = io.StringIO()
    LoggingHandler(stream=stream).emit(logging.LogRecord("n", logging.INFO, "", 0, "said", (), None))
    assert "said" in stream.getvalue()
