"""SentenceTransformer.encode: results by flags, prompts, messages."""

import json
import logging
import math
import sys

import numpy as np
import pytest
from conftest import GOLDEN, assert_near, expected, golden

from brisling.sentence_transformers import SentenceTransformer, SimilarityFunction
from brisling.sentence_transformers._tensors import LightTensor
from brisling.sentence_transformers.modules import Normalize, Pooling, Transformer

MODEL = "st-bert-mean"
TEXTS = ["Hello world", "doctor", "a longer text, to be sorted"]


@pytest.fixture
def model():
    return SentenceTransformer(golden(MODEL))


def test_vectors_are_the_references(model):
    case = expected(MODEL)
    vectors = model.encode(case["texts"])
    assert_near(vectors, case["embeddings"])
    assert_near(model.similarity(vectors[:6], vectors[:6]), case["similarity"])
    for batch_size in (1, 7, 1000):
        assert np.array_equal(model.encode(case["texts"], batch_size=batch_size), vectors)


# -- What comes back, by flags ----------------------------------------------------------------------


def test_arrays(model):
    many, one = model.encode(TEXTS), model.encode(TEXTS[0])
    assert type(many) is np.ndarray and many.shape == (3, 32) and many.dtype == np.float32
    assert many.flags.c_contiguous
    assert type(one) is np.ndarray and one.shape == (32,) and np.array_equal(one, many[0])
    none = model.encode([])
    assert type(none) is np.ndarray and none.shape == (0,) and none.dtype == np.float64


def test_tensors(model, fake_torch):
    many = model.encode(TEXTS, convert_to_tensor=True)
    assert isinstance(many, fake_torch.Tensor) and many.shape == (3, 32)
    assert isinstance(model.encode(TEXTS, convert_to_tensor=True, convert_to_numpy=True), fake_torch.Tensor)
    assert model.encode(TEXTS[0], convert_to_tensor=True).shape == (32,)
    none = model.encode([], convert_to_tensor=True)
    assert none.shape == (0,) and none.dtype == "torch.float32"
    rows = model.encode(TEXTS, convert_to_numpy=False)
    assert isinstance(rows, list) and all(isinstance(row, fake_torch.Tensor) for row in rows)
    assert isinstance(model.encode(TEXTS[0], convert_to_numpy=False), fake_torch.Tensor)
    assert model.encode([], convert_to_numpy=False) == []
    assert isinstance(model.similarity(many, many), fake_torch.Tensor)
    assert model.device == "torch.device(cpu)" and model.dtype == "torch.float32"


def test_tensors_without_torch(model, no_torch):
    for flags in ({"convert_to_tensor": True}, {"convert_to_numpy": False}):
        with pytest.raises(ImportError, match="torch.*convert_to_numpy=True"):
            model.encode(TEXTS, **flags)
    assert "torch" not in sys.modules


def test_token_embeddings(model):
    case = expected(MODEL, "precisions.json")
    many = model.encode(case["texts"][:4], output_value="token_embeddings")
    assert isinstance(many, list) and all(isinstance(rows, LightTensor) for rows in many)
    for rows, reference in zip(many, case["token_embeddings"]):
        assert_near(rows, reference)
    assert_near(model.encode(case["texts"][0], output_value="token_embeddings"), case["token_embeddings"][0])


def test_all_outputs(model):
    many = model.encode(TEXTS, output_value=None, truncate_dim=8)
    assert isinstance(many, list) and len(many) == 3
    item = many[0]
    assert list(item) == [
        "input_ids",
        "token_type_ids",
        "attention_mask",
        "token_embeddings",
        "sentence_embedding",
        "modality",
    ]
    assert item["sentence_embedding"].shape == (8,) and item["modality"] == "text"
    assert item["input_ids"].tolist() == expected("tokenizer-wordpiece")["cases"][0]["ids"]
    assert len(item["token_embeddings"]) == len(item["input_ids"])
    one = model.encode(TEXTS[0], output_value=None, prompt="query: ")
    assert one["prompt_length"] == len(model.tokenizer("query: ")["input_ids"]) - 1


@pytest.mark.parametrize("precision, dtype, columns", [
    ("int8", np.int8, 32), ("uint8", np.uint8, 32), ("binary", np.int8, 4), ("ubinary", np.uint8, 4),
])  # fmt: skip
def test_precisions(model, precision, dtype, columns):
    case = expected(MODEL, "precisions.json")
    many = model.encode(case["texts"], precision=precision)
    assert many.dtype == dtype and many.shape == (38, columns)
    reference = np.array(case[precision if "binary" in precision else f"{precision}_ranges"])
    # The reference divided vectors that differ in the last bit: a step at most.
    assert np.abs(many.astype(int) - reference).max() <= (1 if "int8" in precision else 0)
    assert model.encode("a text", precision=precision).shape == (columns,)
    assert model.encode(TEXTS, precision=None).dtype == np.float32


def test_result_dtype_follows_the_checkpoint(tmp_path):
    half = copy_of(MODEL, tmp_path / "half", {"config.json": {"dtype": "float16"}})
    assert SentenceTransformer(half).encode(TEXTS).dtype == np.float16
    assert SentenceTransformer(half, model_kwargs={"torch_dtype": "float32"}).encode(TEXTS).dtype == np.float32
    brain = copy_of(MODEL, tmp_path / "brain", {"config.json": {"dtype": "bfloat16"}})
    model = SentenceTransformer(brain)
    assert model.encode(TEXTS).dtype == np.float32 and str(model.dtype) == "torch.bfloat16"


def copy_of(name, target, changes):
    """A model with some fields of its files changed."""
    import shutil

    shutil.copytree(GOLDEN / name, target)
    for file, fields in changes.items():
        path = target / file
        value = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**value, **fields}))
    return str(target)


# -- Inputs -----------------------------------------------------------------------------------------


def test_kinds_of_input(model):
    many, one = model.encode(TEXTS), model.encode(TEXTS[0])
    assert np.array_equal(model.encode(tuple(TEXTS)), many)
    assert np.array_equal(model.encode(np.array(TEXTS)), many)
    assert np.array_equal(model.encode(np.array(TEXTS, dtype=object)), many)
    assert np.array_equal(model.encode({"text": TEXTS[0]}), one)
    assert np.array_equal(model.encode([{"text": text} for text in TEXTS]), many)
    assert np.array_equal(model.encode([{"query": text} for text in TEXTS]), many)
    assert np.array_equal(model.encode(sentences=TEXTS), many)
    assert np.array_equal(model.encode(inputs=TEXTS, sentences=["dropped"]), many)


def test_inputs_that_are_no_texts(model):
    with pytest.raises(TypeError, match=r"inputs\[1\] is a int; a str is needed"):
        model.encode(["a", 1])
    with pytest.raises(TypeError, match="inputs is a float"):
        model.encode(3.5)
    with pytest.raises(TypeError, match="NoneType"):
        model.encode(["a", None])
    with pytest.raises(NotImplementedError, match="CrossEncoder"):
        model.encode([("a", "b")])
    with pytest.raises(ValueError, match="without a text"):
        model.encode([{"image": "x"}])
    with pytest.raises(UnicodeEncodeError):
        model.encode(["\ud800"])
    with pytest.raises(TypeError, match="needs inputs"):
        model.encode()


def test_messages(model):
    with pytest.raises(ValueError, match="batch_size must be a positive integer, got 0."):
        model.encode(TEXTS, batch_size=0)
    with pytest.raises(ValueError, match="Precision 'int4' is not supported"):
        model.encode(TEXTS, precision="int4")
    with pytest.raises(ValueError) as raised:
        model.encode(TEXTS, normalize=True)
    assert str(raised.value) == (
        "SentenceTransformer.encode() has been called with additional keyword arguments that this model does not "
        "use: ['normalize']. As per SentenceTransformer.get_model_kwargs(), this model does not accept any "
        "additional keyword arguments."
    )
    model.encode(TEXTS, task="query", processing_kwargs={})
    with pytest.raises(ValueError, match="'nothing'"):
        model.encode(TEXTS, output_value="nothing")
    with pytest.raises(TypeError, match="unexpected keyword arguments \\['nonsense'\\]"):
        SentenceTransformer(golden(MODEL), nonsense=1)
    with pytest.raises(ValueError, match="a model is needed"):
        SentenceTransformer()


# -- Prompts ----------------------------------------------------------------------------------------


def test_prompts_are_never_empty(model, tmp_path):
    assert model.prompts == {"query": "", "document": ""}
    saved = {"prompts": {"passage": "passage: ", "query": None}}
    model = SentenceTransformer(copy_of(MODEL, tmp_path / "m", {"config_sentence_transformers.json": saved}))
    assert model.prompts == {"query": "", "document": "", "passage": "passage: "}
    # "document" is there, so it wins over the saved "passage".
    assert np.array_equal(model.encode_document("a"), model.encode("a"))
    model = SentenceTransformer(golden("st-roberta-prompts"), prompts={"query": "", "other": "o: "})
    assert model.prompts == {"query": "", "document": "search_document: ", "other": "o: "}


def test_prompts_stand_before_the_text():
    model = SentenceTransformer(golden("st-roberta-prompts"))
    case = expected("st-roberta-prompts")
    assert_near(model.encode_query(case["texts"][:6]), case["query"])
    assert_near(model.encode(case["texts"][:6], prompt_name="query"), case["query"])
    assert_near(model.encode(case["texts"][:6], "query"), case["query"])
    assert np.array_equal(model.encode("b", prompt="a "), model.encode("a b"))
    assert np.array_equal(model.encode_query("b", prompt="a "), model.encode("a b"))
    named = SentenceTransformer(golden("st-roberta-prompts"), default_prompt_name="query")
    assert_near(named.encode(case["texts"][:6]), case["query"])
    assert np.array_equal(named.encode("b", prompt=""), model.encode("b"))


def test_prompts_that_are_not_there(model, caplog):
    with pytest.raises(ValueError) as raised:
        model.encode("a", prompt_name="x")
    assert str(raised.value) == (
        "Prompt name 'x' not found in the configured prompts dictionary with keys ['query', 'document']."
    )
    with pytest.raises(ValueError, match="Default prompt name 'x' not found in the configured prompts dictionary"):
        SentenceTransformer(golden(MODEL), default_prompt_name="x")
    with caplog.at_level(logging.WARNING, "sentence_transformers"):
        model.encode("a", prompt="b", prompt_name="query")
    assert (
        "Provide either a `prompt`, a `prompt_name`, or neither, but not both. "
        "Ignoring the `prompt_name` in favor of `prompt`."
    ) in caplog.text


# -- Dimensions and lengths -------------------------------------------------------------------------


def test_truncated_vectors(model):
    case = expected(MODEL, "precisions.json")
    assert_near(model.encode(case["texts"], truncate_dim=8), case["truncate_8"])
    assert_near(model.encode(case["texts"], truncate_dim=8, normalize_embeddings=True), case["truncate_8_normalised"])
    assert model.encode(case["texts"], truncate_dim=8).flags.c_contiguous
    with model.truncate_embeddings(8):
        assert model.get_embedding_dimension() == 8
        assert_near(model.encode(case["texts"]), case["truncate_8"])
    assert model.get_embedding_dimension() == 32
    model.truncate_dim = 16
    assert model.encode("a").shape == (16,) and model.encode("a", truncate_dim=100).shape == (32,)
    assert SentenceTransformer(golden(MODEL), truncate_dim=4).encode("a").shape == (4,)
    with pytest.warns(FutureWarning, match="get_embedding_dimension"):
        assert model.get_sentence_embedding_dimension() == 16


def test_normalised_vectors(tmp_path):
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    folder = copy_of(MODEL, tmp_path / "m", {})
    (tmp_path / "m" / "modules.json").write_text(json.dumps(modules))
    model = SentenceTransformer(folder)
    plain = model.encode(TEXTS)
    assert not np.allclose(np.linalg.norm(plain, axis=1), 1)
    unit = plain / np.linalg.norm(plain, axis=1, keepdims=True)
    assert_near(model.encode(TEXTS, normalize_embeddings=True), unit)
    built = SentenceTransformer(modules=[Transformer(folder), Pooling(32, "mean"), Normalize()])
    assert_near(built.encode(TEXTS), unit)
    first = Transformer(folder, max_seq_length=16)
    cls = SentenceTransformer(modules=[first, Pooling(32, pooling_mode_cls_token=True)])
    assert cls.max_seq_length == 16
    assert_near(cls.encode(TEXTS)[0], model.encode(TEXTS[0], output_value="token_embeddings")[0])


def test_lengths(model):
    long = "one two three four five six seven eight"
    assert model.max_seq_length == model.get_max_seq_length() == 48
    cut = model.encode(long, processing_kwargs={"text": {"max_length": 4}})
    model.max_seq_length = 4
    assert model.tokenizer.model_max_length == 4 and model[0].max_seq_length == 4
    assert np.array_equal(model.encode(long), cut)
    model.max_seq_length = None
    assert model.max_seq_length == 48
    assert SentenceTransformer(golden("st-static")).max_seq_length == math.inf
    assert SentenceTransformer(golden(MODEL), processor_kwargs={"model_max_length": 4}).max_seq_length == 4
    with pytest.warns(FutureWarning, match="processor_kwargs"):
        SentenceTransformer(golden(MODEL), tokenizer_kwargs={})


# -- Similarity -------------------------------------------------------------------------------------


def test_similarity_functions(model):
    case = expected(MODEL, "similarities.json")
    vectors = model.encode(expected(MODEL)["texts"])
    assert model.similarity_fn_name == "cosine"
    shape = np.array(case["cosine"]).shape
    for name in ("cosine", "dot", "euclidean", "manhattan"):
        model.similarity_fn_name = name
        scores = np.asarray(model.similarity(vectors[: shape[0]], vectors[6 : 6 + shape[1]]))
        assert_near(scores, case[name])
        pairwise = model.similarity_pairwise(vectors[: shape[0]], vectors[6 : 6 + shape[0]])
        assert_near(pairwise, np.diag(scores))
    model.similarity_fn_name = SimilarityFunction.DOT
    assert model.similarity_fn_name == "dot"
    with pytest.raises(ValueError, match="maxsim"):
        model.similarity_fn_name = "maxsim"
    assert SentenceTransformer(golden(MODEL), similarity_fn_name="euclidean").similarity_fn_name == "euclidean"


# -- Pools, progress, saving ------------------------------------------------------------------------


def test_pools(model):
    pool = model.start_multi_process_pool()
    assert set(pool) == {"input", "output", "processes"} and len(pool["processes"]) == 4
    plain = model.encode(TEXTS)
    assert np.array_equal(model.encode_multi_process(TEXTS, pool), plain)
    assert np.array_equal(model.encode(TEXTS, pool=pool, chunk_size=1), plain)
    assert np.array_equal(model.encode(TEXTS, device=["cpu", "cpu"]), plain)
    SentenceTransformer.stop_multi_process_pool(pool)


def test_progress_bar(model, monkeypatch):
    import types

    bars = []

    class Bar:
        def __init__(self, total, desc):
            self.total, self.desc, self.n = total, desc, 0
            bars.append(self)

        def update(self, n):
            self.n += n

        def __enter__(self):
            return self

        def __exit__(self, *exception):
            pass

    monkeypatch.setitem(sys.modules, "tqdm", types.ModuleType("tqdm"))
    auto = types.ModuleType("tqdm.auto")
    auto.tqdm = Bar
    monkeypatch.setitem(sys.modules, "tqdm.auto", auto)
    model.encode(TEXTS * 20, batch_size=8, show_progress_bar=True)
    assert (bars[0].total, bars[0].n, bars[0].desc) == (8, 8, "Batches")
    model.encode(TEXTS, show_progress_bar=False)
    model.encode(TEXTS)
    assert len(bars) == 1
    monkeypatch.setattr(logging.getLogger("sentence_transformers"), "level", logging.INFO)
    model.encode(TEXTS)
    assert len(bars) == 2


def test_save_and_load(model, tmp_path):
    model.prompts = {"query": "q: ", "document": ""}
    model.max_seq_length = 12
    model.truncate_dim = 16
    model.similarity_fn_name = "dot"
    model.save(tmp_path / "saved")
    loaded = SentenceTransformer(str(tmp_path / "saved"))
    assert (loaded.prompts, loaded.max_seq_length, loaded.truncate_dim) == (model.prompts, 12, 16)
    assert loaded.similarity_fn_name == "dot"
    long = "one two three four five six seven eight nine ten eleven twelve"
    assert np.array_equal(loaded.encode_query(long), model.encode_query(long))


def test_facts(model):
    assert len(model) == 3 and [type(module).__name__ for module in model] == ["Transformer", "Pooling", "Normalize"]
    assert model[1].pooling_mode == "mean" and model._first_module() is model[0] and model[-1] is model._last_module()
    assert [name for name, _ in model.named_children()] == ["0", "1", "2"] == list(model._modules)
    assert model.device == "cpu" and model.device.type == "cpu" and str(model.device) == "cpu"
    assert str(model.dtype) == "torch.float32" and model.dtype == "float32"
    assert model.to("cpu") is model and model.eval() is model and model.train(False) is model
    assert model.config.hidden_size == 32 and model.supports("text") and not model.supports("image")
    for absent in (model.state_dict, model.forward, model.push_to_hub, model.train, lambda: model({})):
        with pytest.raises(NotImplementedError):
            absent()
    for move in (lambda: model.to("cuda"), lambda: SentenceTransformer(golden(MODEL), device="cuda")):
        with pytest.raises(NotImplementedError, match="cuda.*cpu"):
            move()


def test_tokenizer(model):
    tokenizer = model.tokenizer
    case = expected("tokenizer-wordpiece")
    for entry in case["cases"]:
        assert tokenizer.encode(entry["text"]) == entry["ids"]
        assert tokenizer.decode(entry["ids"], skip_special_tokens=True) == entry["decoded"]
    batch = tokenizer(["hello", "hello world"], padding=True, return_tensors="np")
    assert batch.input_ids.shape == batch["attention_mask"].shape and batch["attention_mask"][0, -1] == 0
    assert batch["input_ids"][0, -1] == tokenizer.pad_token_id
    assert tokenizer("hello")["input_ids"] == tokenizer.encode("hello")
    assert len(tokenizer("hello " * 100, truncation=True)["input_ids"]) == 48
    assert len(tokenizer("hello " * 100, truncation=True, max_length=5)["input_ids"]) == 5
    assert tokenizer("hello", return_offsets_mapping=True)["offset_mapping"][1] == (0, 1)
    pieces = tokenizer.tokenize("hello")
    assert tokenizer.encode("hello", add_special_tokens=False) == tokenizer.convert_tokens_to_ids(pieces)
    assert (tokenizer.cls_token, tokenizer.sep_token_id, tokenizer.mask_token) == ("[CLS]", 3, "[MASK]")
    assert tokenizer.convert_ids_to_tokens([2, 49]) == ["[CLS]", "h"] and tokenizer.convert_tokens_to_ids("nope!") == 1
    assert tokenizer.vocab["[CLS]"] == 2 and len(tokenizer.vocab) == len(tokenizer) == 1500
    assert set(tokenizer.all_special_ids) == {0, 1, 2, 3, 4}
    assert tokenizer.batch_decode([[49, 668]]) == ["hel"]
    with pytest.raises(ValueError, match="padding=True"):
        tokenizer(["a", "a b c"], return_tensors="np")
    features = model.preprocess(TEXTS)
    assert features["input_ids"].shape[0] == 3 and features["modality"] == "text"
