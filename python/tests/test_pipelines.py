import numpy as np
import pytest
from conftest import assert_near, expected, golden

from brisling import pipeline

pytestmark = pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")


def assert_same(actual, reference):
    """Equal shapes, texts and integers; near numbers."""
    if isinstance(reference, list):
        assert isinstance(actual, list) and len(actual) == len(reference)
        for one, other in zip(actual, reference):
            assert_same(one, other)
    elif isinstance(reference, dict):
        assert list(actual) == list(reference)
        for key in reference:
            assert_same(actual[key], reference[key])
    elif isinstance(reference, float):
        assert_near(actual, reference)
    else:
        assert actual == reference


@pytest.mark.parametrize("model", ["bert-classify", "bert-multilabel", "distilbert-classify", "roberta-classify"])
def test_text_classification(model):
    case = expected(model, "tasks.json")
    pipe = pipeline("text-classification", golden(model))
    for run in case["runs"]:
        # The reference was asked text by text, where a call without top_k gives a list of one.
        assert_same([pipe(text, **run["options"]) for text in case["texts"]], run["out"])
        listed = pipe(case["texts"], **run["options"])
        assert_same(listed, run["out"] if "top_k" in run["options"] else [out[0] for out in run["out"]])


def test_text_classification_of_pairs():
    pipe = pipeline("sentiment-analysis", golden("bert-classify"), top_k=None)
    one = pipe({"text": "one", "text_pair": "two"})
    assert len(one) == 3 and {"label", "score"} == set(one[0]) and type(one[0]["score"]) is float
    assert pipe([{"text": "one", "text_pair": "two"}]) == [one]
    assert pipe({"text": "one"}) == pipe("one")
    assert list(pipe(text for text in ["one", "two"])) == pipe(["one", "two"])


def test_zero_shot_classification():
    case = expected("deberta-nli", "tasks.json")
    pipe = pipeline("zero-shot-classification", golden("deberta-nli"))
    for run in case["runs"]:
        assert_same(pipe(case["texts"], candidate_labels=run["labels"], **run["options"]), run["out"])
    assert_same(pipe(case["texts"][0], ", ".join(case["runs"][0]["labels"])), case["runs"][0]["out"][0])


def test_token_classification():
    case = expected("bert-ner", "tasks.json")
    pipe = pipeline("ner", golden("bert-ner"))
    for run in case["runs"]:
        options = {key: value for key, value in run.items() if key != "out"}
        assert_same(pipe(case["texts"], **options), run["out"])
    assert type(pipe(case["texts"][0])[0]["score"]) is np.float32
    assert pipe(case["texts"][0]) == pipe([case["texts"][0]])[0]


@pytest.mark.parametrize("model", ["bert-mlm", "roberta-mlm"])
def test_fill_mask(model):
    case = expected(model, "tasks.json")
    pipe = pipeline("fill-mask", golden(model))
    for run in case["runs"]:
        assert_same([pipe(text, **run["options"]) for text in case["texts"]], run["out"])
    with pytest.raises(ValueError, match="No mask_token"):
        pipe("nothing to fill")


def test_fill_mask_with_targets():
    pipe = pipeline("fill-mask", golden("bert-mlm"))
    best = pipe("The [MASK] is cold.", targets=["doctor", "own"], top_k=1)
    assert [filling["token_str"] for filling in best] == ["own"]
    masks = pipe("[MASK] and [MASK]", top_k=2)
    assert len(masks) == 2 and [len(mask) for mask in masks] == [2, 2]


def test_question_answering():
    case = expected("distilbert-qa", "tasks.json")
    pipe = pipeline("question-answering", golden("distilbert-qa"))
    items = [{"question": q, "context": c} for q in case["questions"] for c in case["contexts"]]
    for run in case["runs"]:
        assert_same(pipe(items, **run["options"]), run["out"])
    first = case["runs"][0]["out"][0]
    assert_same(pipe(question=case["questions"][0], context=case["contexts"][0]), first)
    assert_same(pipe(question=case["questions"][:1], context=case["contexts"][:1]), [first])


def test_feature_extraction():
    case = expected("st-bert-mean", "precisions.json")
    pipe = pipeline("feature-extraction", golden("st-bert-mean"))
    one = pipe(case["texts"][0])
    assert isinstance(one, list) and len(one) == 1
    assert_near(one[0], case["token_embeddings"][0])
    assert len(pipe(case["texts"][:2])) == 2
    assert pipe(case["texts"][0], return_tensors=True).shape == np.shape(one)


def test_the_task_is_that_of_the_head():
    assert pipeline(model=golden("bert-ner")).task == "token-classification"
    assert pipeline(model=golden("distilbert-qa")).task == "question-answering"
    assert pipeline(model=golden("bert-mlm")).task == "fill-mask"
    assert pipeline(model=golden("bert-classify")).task == "text-classification"
    assert pipeline(model=golden("bert")).task == "feature-extraction"


def test_what_is_not_there():
    with pytest.raises(NotImplementedError, match="'summarization' is not supported; the tasks are text-class"):
        pipeline("summarization", golden("bert"))
    with pytest.raises(ValueError, match="needs a model"):
        pipeline("fill-mask")
    with pytest.raises(NotImplementedError, match="cuda:0"):
        pipeline("fill-mask", golden("bert-mlm"), device=0)
    with pytest.raises(TypeError, match="a int"):
        pipeline("fill-mask", golden("bert-mlm"))(3)
