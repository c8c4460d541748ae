"""Models as objects: copies, threads, processes, interrupts, wrong use."""

import copy
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from conftest import golden
from test_encode import copy_of

import brisling
from brisling import Classifier, Embedder, MaskFiller, QuestionAnswerer, Reranker, TokenClassifier, Tokenizer
from brisling.sentence_transformers import CrossEncoder, SentenceTransformer

MODEL = golden("st-bert-mean")
TEXTS = [f"text number {i}" for i in range(64)]

OPEN = {
    "embedder": lambda: Embedder(MODEL, max_length=16),
    "classifier": lambda: Classifier(golden("bert-classify"), labels=["a", "b", "c"]),
    "reranker": lambda: Reranker(golden("bert-rerank"), activation="identity"),
    "token_classifier": lambda: TokenClassifier(golden("bert-ner")),
    "question_answerer": lambda: QuestionAnswerer(golden("distilbert-qa")),
    "mask_filler": lambda: MaskFiller(golden("bert-mlm")),
    "tokenizer": lambda: Tokenizer(MODEL),
}
CALL = {
    "embedder": lambda model: model.encode("a text").tolist(),
    "classifier": lambda model: model.classify("a text"),
    "reranker": lambda model: model.rerank("a query", ["a text", "another"]),
    "token_classifier": lambda model: model.classify("a text"),
    "question_answerer": lambda model: model.answer("who?", "it was me"),
    "mask_filler": lambda model: model.fill("a [MASK] text"),
    "tokenizer": lambda model: model.encode("a text").tokens,
}


@pytest.mark.parametrize("kind", OPEN)
def test_copies_pickles_and_closing(kind):
    model, call = OPEN[kind](), CALL[kind]
    result = call(model)
    for other in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model), copy.copy(model)):
        assert call(other) == result
        other.close()
    assert call(model) == result and repr(model).startswith(type(model).__name__)
    with model as opened:
        assert call(opened) == result
    model.close()
    for use in (call, pickle.dumps, type(model).__enter__):
        with pytest.raises(ValueError, match=f"this {type(model).__name__} is closed"):
            use(model)
    assert "closed" in repr(model)


def test_a_pickle_does_not_depend_on_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(os.path.dirname(MODEL))
    pickled = pickle.dumps(Embedder("st-bert-mean"))
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(pickled).encode("a").shape == (32,)


def test_copies_of_the_facade_are_independent():
    model = SentenceTransformer(MODEL)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        other.prompts["query"] = "q: "
        other.max_seq_length = 8
        assert model.prompts["query"] == "" and model.max_seq_length == 48
        assert np.array_equal(other.encode("a"), model.encode("a"))
    reranker = CrossEncoder(golden("bert-rerank"))
    assert pickle.loads(pickle.dumps(reranker)).predict([("a", "b")]) == reranker.predict([("a", "b")])


def test_many_threads_share_a_model():
    model = SentenceTransformer(MODEL)
    reference = model.encode(TEXTS)
    with ThreadPoolExecutor(16) as pool:
        for vectors in pool.map(lambda _: model.encode(TEXTS), range(64)):
            assert np.array_equal(vectors, reference)
        for vector, expected in zip(pool.map(model.encode, TEXTS), reference):
            assert np.array_equal(vector, expected)


def test_closing_while_others_encode():
    embedder = Embedder(MODEL)
    reference = embedder.encode(TEXTS)
    results, errors = [], []

    def work():
        try:
            while True:
                results.append(np.array_equal(embedder.encode(TEXTS), reference))
        except ValueError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(results) < 20:
        time.sleep(0.001)
    embedder.close()
    for thread in threads:
        thread.join(30)
    assert all(results) and errors == ["this Embedder is closed"] * 4


def test_other_threads_run_meanwhile():
    embedder = Embedder(MODEL)
    running, count = True, 0

    def work():
        nonlocal count
        while running:
            embedder.encode(TEXTS * 20, threads=1)
            count += 1

    thread = threading.Thread(target=work)
    thread.start()
    ticks = 0
    while count < 3:
        ticks += 1
    running = False
    thread.join(30)
    assert ticks > 1000  # a call that held the GIL would let this thread tick only between calls


def test_fork_after_a_call():
    model = SentenceTransformer(MODEL)
    reference = model.encode(TEXTS)
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if np.array_equal(model.encode(TEXTS), reference) else 1)
        finally:
            os._exit(2)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            assert os.waitstatus_to_exitcode(status) == 0
            break
        time.sleep(0.01)
    else:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        pytest.fail("the child hangs")


def test_ctrl_c_interrupts_a_long_call():
    # A shell starts what it runs in the background with SIGINT ignored, and that is inherited.
    code = textwrap.dedent(f"""
        import signal, time
        from brisling import Embedder
        signal.signal(signal.SIGINT, signal.default_int_handler)
        embedder = Embedder({MODEL!r}, threads=1)
        embedder.encode("warm")
        print("ready", flush=True)
        start = time.monotonic()
        try:
            embedder.encode(["some text of a certain length " * 8] * 1_000_000)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        assert embedder.encode("works").shape == (32,)
        print("works", flush=True)
    """)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        output, _ = process.communicate(timeout=30)
        assert output == "interrupted\nworks\n" and process.returncode == 0
        assert time.monotonic() - start < 10
    finally:
        process.kill()
        process.wait()


# -- Wrong use --------------------------------------------------------------------------------------


def test_items_that_are_no_texts():
    embedder = Embedder(MODEL)
    with pytest.raises(TypeError, match=r"texts\[1\] is a int; a str is needed"):
        embedder.encode(["a", 1])
    with pytest.raises(TypeError, match="texts is a bytes; a str"):
        embedder.encode(b"bytes")
    with pytest.raises(TypeError):
        embedder.encode(None)
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        embedder.encode(["fine", "\ud83d"])
    with pytest.raises(TypeError, match=r"labels\[0\] is a float"):
        Classifier(golden("deberta-nli")).zero_shot("a", [1.5])
    with pytest.raises(ValueError, match=r"pairs\[0\] is not a pair"):
        Reranker(golden("bert-rerank")).score(["a"])
    assert embedder.encode("a\0b").shape == (32,)


def test_wrong_names_and_values():
    with pytest.raises(brisling.NotFoundError, match="no/such/path") as raised:
        Embedder("no/such/path")
    assert isinstance(raised.value, (FileNotFoundError, brisling.BrislingError)) and raised.value.status == 2
    with pytest.raises(FileNotFoundError, match="no-such-model"):
        Embedder("no-such-model")
    with pytest.raises(brisling.InvalidArgumentError, match="weights.*f99.*f32"):
        Embedder(MODEL, weights="f99")
    with pytest.raises(ValueError, match="nonsense"):
        Embedder(MODEL, nonsense=1)
    with pytest.raises(TypeError):
        TokenClassifier(golden("bert-ner"), nonsense=1)
    with pytest.raises(ValueError, match="max_length"):
        Embedder(MODEL).encode("a", max_length=-1)
    with pytest.raises(NotImplementedError, match="tpu"):
        Embedder(MODEL, device="tpu")
    with pytest.raises(UnicodeEncodeError):
        Embedder("\ud800")
    with pytest.raises(AttributeError):
        Tokenizer(MODEL).max_length


def test_broken_models(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(brisling.BrislingError, match="config.json"):
        Embedder(empty)
    for content in (b"", b"{", b"[1]", b"\xff\xfe", b'{"a":' * 100000):
        broken = tmp_path / "broken"
        broken.mkdir(exist_ok=True)
        (broken / "config.json").write_bytes(content)
        for make in (Embedder, SentenceTransformer, CrossEncoder):
            with pytest.raises(brisling.BrislingError, match="config.json"):
                make(str(broken))


@pytest.mark.parametrize("field, value", [
    ("prompts", []), ("prompts", {"query": 1}), ("default_prompt_name", 1), ("truncate_dim", "8"),
    ("similarity_fn_name", {}), ("activation_fn", 1),
])  # fmt: skip
def test_broken_settings(field, value, tmp_path):
    for model, make in (("st-bert-mean", SentenceTransformer), ("bert-rerank", CrossEncoder)):
        changes = {"config_sentence_transformers.json": {field: value}}
        with pytest.raises(brisling.BrislingError, match=f"config_sentence_transformers.json.*{field}"):
            make(copy_of(model, tmp_path / model, changes))


def test_broken_settings_of_tokenizers(tmp_path):
    changes = {"tokenizer_config.json": {"pad_token": ["x"], "cls_token": {"content": 5}}}
    tokenizer = SentenceTransformer(copy_of("st-bert-mean", tmp_path / "m", changes)).tokenizer
    assert (tokenizer.pad_token, tokenizer.cls_token) == ("[PAD]", "[CLS]")
    assert tokenizer("a")["input_ids"] == tokenizer.encode("a")


def test_errors_by_status():
    from brisling.errors import error_of

    kinds = {1: ValueError, 2: FileNotFoundError, 3: OSError, 4: ValueError, 5: NotImplementedError,
             6: MemoryError, 8: brisling.CancelledError, 255: RuntimeError, 77: RuntimeError}  # fmt: skip
    for status, kind in kinds.items():
        error = error_of(status, "why")
        assert isinstance(error, kind) and isinstance(error, brisling.BrislingError)
        assert str(error) == "why" and error.status == status
