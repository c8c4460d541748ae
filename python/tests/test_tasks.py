import pytest
from conftest import GOLDEN, assert_near, expected, golden

from brisling import Classifier, MaskFiller, QuestionAnswerer, Reranker, TokenClassifier, Tokenizer

pytestmark = pytest.mark.filterwarnings("ignore::brisling.TruncationWarning")


def test_classifier_gives_the_references_scores():
    case = expected("bert-classify", "tasks.json")
    classifier = Classifier(golden("bert-classify"))
    assert classifier.labels == ["negative", "neutral", "positive"]
    run = next(run for run in case["runs"] if run["options"] == {"top_k": None})
    for labels, reference in zip(classifier.classify(case["texts"]), run["out"]):
        assert [label.label for label in labels] == [row["label"] for row in reference]
        assert_near([label.score for label in labels], [row["score"] for row in reference])
    one = classifier.classify(case["texts"][0], top_k=1)
    assert one == classifier.classify([case["texts"][0]], top_k=1)[0] and len(one) == 1
    assert classifier.labels[one[0].index] == one[0].label


def test_classifier_reads_pairs_and_renames_labels():
    classifier = Classifier(golden("bert-classify"), labels=["a", "b", "c"])
    assert classifier.labels == ["a", "b", "c"]
    assert len(classifier.classify([("one", "two"), ("three", "four")])) == 2
    with pytest.raises(ValueError, match="labels has an item of several lines"):
        Classifier(golden("bert-classify"), labels=["a\nb", "c"])
    with pytest.raises(ValueError, match=r"texts\[1\] is not a pair"):
        classifier.classify([("one", "two"), "three"])


def test_zero_shot():
    case = expected("deberta-nli", "tasks.json")
    classifier = Classifier(golden("deberta-nli"))
    for run in case["runs"]:
        found = classifier.zero_shot(case["texts"], run["labels"], **run["options"])
        for labels, reference in zip(found, run["out"]):
            assert [label.label for label in labels] == reference["labels"]
            assert_near([label.score for label in labels], reference["scores"])


@pytest.mark.parametrize("model", ["bert-rerank", "xlmr-rerank"])
def test_reranker(model):
    case = expected(model, "cross_encoder.json")
    reranker = Reranker(golden(model), max_length=case["max_length"])
    assert_near(reranker.score(case["pairs"]), case["predict"])
    assert_near(reranker.score(case["pairs"], activation="identity"), case["logits"])
    ranked = reranker.rerank(case["query"], case["documents"])
    assert [hit.index for hit in ranked] == [hit["corpus_id"] for hit in case["rank"]]
    assert_near([hit.score for hit in ranked], [hit["score"] for hit in case["rank"]])
    assert all(hit.text == case["documents"][hit.index] for hit in ranked)
    assert len(reranker.rerank(case["query"], case["documents"], top_k=2)) == 2
    assert reranker.rerank(case["query"], []) == []
    assert reranker.score([]).shape == (0,)


def test_reranker_with_several_labels():
    case = expected("deberta-nli", "cross_encoder.json")
    reranker = Reranker(golden("deberta-nli"), max_length=case["max_length"])
    assert reranker.num_labels == 3
    assert_near(reranker.score(case["pairs"]), case["predict"])
    with pytest.raises(ValueError):
        reranker.rerank("query", ["document"])


def test_token_classifier():
    case = expected("bert-ner", "tasks.json")
    classifier = TokenClassifier(golden("bert-ner"))
    run = next(run for run in case["runs"] if run["aggregation_strategy"] == "first")
    for text, entities, reference in zip(
        case["texts"], classifier.classify(case["texts"], aggregation="first"), run["out"]
    ):
        assert [(e.label, e.text, e.start, e.end) for e in entities] == [
            (row["entity_group"], row["word"], row["start"], row["end"]) for row in reference
        ]
        assert_near([e.score for e in entities], [row["score"] for row in reference])
    assert classifier.classify("Hello", ignore_labels=classifier_labels(classifier)) == []


def classifier_labels(classifier):
    return sorted({entity.label for entity in classifier.classify("Hello", ignore_labels=[])})


def test_question_answerer():
    answerer = QuestionAnswerer(golden("distilbert-qa"))
    case = expected("distilbert-qa", "tasks.json")
    question, context = case["questions"][0], case["contexts"][0]
    reference = case["runs"][0]["out"][0]
    (answer,) = answerer.answer(question, context)
    assert (answer.text, answer.start, answer.end) == (reference["answer"], reference["start"], reference["end"])
    assert_near(answer.score, reference["score"])
    assert answerer.answer([question], [context]) == [[answer]]
    with pytest.raises(ValueError, match="1 questions and 2 contexts"):
        answerer.answer([question], [context, context])


def test_mask_filler():
    filler = MaskFiller(golden("bert-mlm"))
    case = expected("bert-mlm", "tasks.json")
    assert filler.mask_token == "[MASK]"
    run = next(run for run in case["runs"] if run["options"] == {"top_k": 5})
    found = filler.fill(case["texts"][0], top_k=5)
    assert [f.text for f in found] == [row["token_str"] for row in run["out"][0]]
    assert_near([f.score for f in found], [row["score"] for row in run["out"][0]])
    assert {f.mask for f in filler.fill("[MASK] and [MASK]", top_k=1)} == {0, 1}
    with pytest.raises(ValueError):
        filler.fill("no gap")


@pytest.mark.parametrize("model", ["tokenizer-wordpiece", "tokenizer-roberta", "tokenizer-xlmr"])
def test_tokenizer(model):
    case = expected(model)
    tokenizer = Tokenizer(GOLDEN / model / "tokenizer.json")
    cases = case["cases"]
    for reference, encoding in zip(cases, tokenizer.encode([c["text"] for c in cases])):
        assert encoding.ids.tolist() == reference["ids"]
        assert encoding.offsets.tolist() == [list(pair) for pair in reference["offsets"]]
        assert encoding.tokens == reference["tokens"]
    counts = tokenizer.count([c["text"] for c in cases])
    assert counts.tolist() == [len(c["ids"]) for c in cases]
    assert tokenizer.count(cases[0]["text"]) == len(cases[0]["ids"])


def test_tokenizer_maps_both_ways():
    tokenizer = Tokenizer(GOLDEN / "tokenizer-wordpiece" / "tokenizer.json")
    encoding = tokenizer.encode("doctor")
    assert tokenizer.decode(encoding.ids) == "doctor"
    assert tokenizer.decode(encoding.ids, skip_special_tokens=False).startswith("[CLS]")
    assert [tokenizer.id_to_token(int(i)) for i in encoding.ids] == encoding.tokens
    assert [tokenizer.token_to_id(t) for t in encoding.tokens] == encoding.ids.tolist()
    assert tokenizer.token_to_id("no such token") is None
    assert tokenizer.id_to_token(10**9) is None and tokenizer.id_to_token(-1) is None
    assert len(tokenizer) == tokenizer.vocabulary_size
    for bad in (10**9, 2**40, -1):
        with pytest.raises(ValueError):
            tokenizer.decode([bad])
    first, second = tokenizer.encode([("a", "b"), ("c", "d")])
    assert set(first.type_ids.tolist()) == {0, 1} and len(second) == len(first)
    assert len(tokenizer.encode("a b c d e", max_length=4)) == 4
    assert tokenizer.encode("é", offsets="bytes").offsets.max() == 2
