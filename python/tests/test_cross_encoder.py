import logging

import numpy as np
import pytest
from conftest import assert_near, expected, golden
from test_encode import copy_of

from brisling.sentence_transformers import CrossEncoder

MODEL = "bert-rerank"


@pytest.fixture
def case():
    return expected(MODEL, "cross_encoder.json")


@pytest.fixture
def model(case):
    return CrossEncoder(golden(MODEL), max_length=case["max_length"])


def test_scores_are_the_references(model, case):
    scores = model.predict(case["pairs"])
    assert type(scores) is np.ndarray and scores.dtype == np.float32 and scores.shape == (5,)
    assert_near(scores, case["predict"])
    one = model.predict(case["pairs"][0])
    assert type(one) is np.float32
    assert_near(one, case["predict"][0])
    assert_near(model.predict(tuple(case["pairs"][0])), case["predict"][0])
    assert_near(model.predict(np.array(case["pairs"][0])), case["predict"][0])
    assert_near(model.predict(np.array(case["pairs"])), case["predict"])
    assert model.predict([]).shape == (0,)
    assert_near(model.predict(sentences=case["pairs"], num_workers=0), case["predict"])


class Identity:
    """Recognised by its name, as torch's is."""


def test_activations(model, case, tmp_path):
    assert type(model.activation_fn).__name__ == "Sigmoid"
    assert_near(model.predict(case["pairs"], activation_fn=Identity()), case["logits"])
    assert_near(model.predict(case["pairs"], activation_fct=Identity()), case["logits"])
    model.activation_fn = Identity()
    assert_near(model.predict(case["pairs"]), case["logits"])
    with pytest.warns(FutureWarning, match="activation_fn"):
        assert model.default_activation_function is model.activation_fn
    for i, change in enumerate((
        {"config.json": {"sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity"}},
        {"config.json": {"sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity"}}},
        {"config_sentence_transformers.json": {"activation_fn": "torch.nn.modules.linear.Identity"}},
    )):  # fmt: skip
        named = CrossEncoder(copy_of(MODEL, tmp_path / str(i), change), max_length=case["max_length"])
        assert_near(named.predict(case["pairs"]), case["logits"])


def test_activations_of_others_are_not_trusted(case, tmp_path, caplog):
    change = {"config.json": {"sbert_ce_default_activation_function": "os.system"}}
    with caplog.at_level(logging.WARNING, "sentence_transformers"):
        model = CrossEncoder(copy_of(MODEL, tmp_path / "m", change), max_length=case["max_length"])
    assert "os.system" in caplog.text
    assert_near(model.predict(case["pairs"]), case["predict"])


def test_tensors(model, case, fake_torch):
    assert model.predict(case["pairs"], convert_to_tensor=True).shape == (5,)
    assert model.predict(case["pairs"][0], convert_to_tensor=True).shape == ()
    rows = model.predict(case["pairs"], convert_to_numpy=False)
    assert isinstance(rows, list) and all(isinstance(row, fake_torch.Tensor) for row in rows)
    assert_near(model.predict(case["pairs"], activation_fn=fake_torch.nn.Identity()), case["logits"])
    # Any other callable gets a tensor.
    assert_near(model.predict(case["pairs"], activation_fn=lambda logits: logits), case["logits"])


def test_several_labels():
    case = expected("deberta-nli", "cross_encoder.json")
    model = CrossEncoder(golden("deberta-nli"), max_length=case["max_length"])
    assert model.num_labels == 3 and type(model.activation_fn).__name__ == "Identity"
    assert_near(model.predict(case["pairs"]), case["predict"])
    assert_near(model.predict(case["pairs"], apply_softmax=True), case["softmax"])
    assert model.predict(case["pairs"][0]).shape == (3,) and model.predict([]).shape == (0,)
    with pytest.raises(ValueError, match=r"CrossEncoder.rank\(\) only works for models with num_labels=1.*predict"):
        model.rank("query", ["document"])


def test_rank(model, case):
    ranking = model.rank(case["query"], case["documents"], return_documents=True)
    assert [hit["corpus_id"] for hit in ranking] == [hit["corpus_id"] for hit in case["rank"]]
    assert [hit["text"] for hit in ranking] == [hit["text"] for hit in case["rank"]]
    assert all(type(hit["score"]) is float and type(hit["corpus_id"]) is int for hit in ranking)
    assert_near([hit["score"] for hit in ranking], [hit["score"] for hit in case["rank"]])
    top = model.rank(case["query"], case["documents"], top_k=2, convert_to_numpy=True)
    assert [set(hit) for hit in top] == [{"corpus_id", "score"}] * 2
    assert [hit["corpus_id"] for hit in model.rank("q", ["same", "same", "same"])] == [0, 1, 2]
    assert model.rank("q", []) == []


def test_old_arguments(case):
    old = CrossEncoder(golden(MODEL), 1, case["max_length"], Identity(), "cpu")
    assert_near(old.predict(case["pairs"]), case["logits"])
    assert old.max_length == old.max_seq_length == case["max_length"] == old.tokenizer.model_max_length
    with pytest.warns(FutureWarning):
        old = CrossEncoder(model_name=golden(MODEL), automodel_args={}, tokenizer_args={}, max_length=64)
    assert_near(old.predict(case["pairs"]), case["predict"])
    with pytest.raises(ValueError, match="num_labels is 3, but the model has 1"):
        CrossEncoder(golden(MODEL), num_labels=3)
    with pytest.raises(TypeError, match="nonsense"):
        CrossEncoder(golden(MODEL), nonsense=1)


def test_prompts_stand_before_the_first_text(model):
    model.prompts = {"p": "please: "}
    assert model.predict([("a", "b")], prompt_name="p") == model.predict([("please: a", "b")])
    assert model.predict([("a", "b")], prompt="x ") == model.predict([("x a", "b")])
    assert CrossEncoder(golden(MODEL)).prompts == {}


def test_bad_pairs(model):
    with pytest.raises(ValueError, match=r"inputs\[1\] is not a pair of two texts"):
        model.predict([("a", "b"), ("c",)])
    with pytest.raises(TypeError, match=r"inputs\[0\]\[1\] is a int"):
        model.predict([("a", 1)])
    with pytest.raises(TypeError, match="needs inputs"):
        model.predict()


def test_facts(model, tmp_path):
    assert model.model.name_or_path == golden(MODEL) and model.config._commit_hash is None
    assert model.tokenizer.pad_token == "[PAD]" and model.config.pad_token_id == 0
    model.save(tmp_path / "saved")
    assert CrossEncoder(str(tmp_path / "saved")).predict([("a", "b")]) == model.predict([("a", "b")])
