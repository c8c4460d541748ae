"""classify, zero-shot and rerank. The scores themselves are tested against the reference in tests/tasks."""

import json

import pytest
from conftest import GOLDEN

CLASSIFIER = str(GOLDEN / "bert-classify")
ENTAILMENT = str(GOLDEN / "deberta-nli")
RERANKER = str(GOLDEN / "bert-rerank")


def golden(name, file):
    return json.loads((GOLDEN / name / file).read_text())


def test_classify_gives_what_the_reference_gives(brisling):
    tasks = golden("bert-classify", "tasks.json")
    expected = next(run["out"] for run in tasks["runs"] if run["options"] == {"top_k": None})
    lines = "".join(json.dumps({"text": text}) + "\n" for text in tasks["texts"])
    result = brisling("classify", "-m", CLASSIFIER, "--input", "jsonl", "--format", "jsonl", stdin=lines.encode())
    assert (result.code, result.err) == (0, "")
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [row["text"] for row in rows] == tasks["texts"]
    for row, labels in zip(rows, expected, strict=True):
        assert [each["label"] for each in row["labels"]] == [each["label"] for each in labels]
        assert [each["score"] for each in row["labels"]] == pytest.approx([e["score"] for e in labels], abs=1e-5)


def test_classify_draws_bars(brisling):
    result = brisling("classify", "-m", CLASSIFIER, "Hello\nworld", "doctor")
    lines = result.out.splitlines()
    assert result.code == 0 and len(lines) == 8
    assert lines[0] == "Hello world" and lines[4] == "doctor"
    assert lines[1] == "  neutral    0.5146  ██████████▎"
    assert [line.index("0.") for line in lines if line.startswith("  ")] == [13] * 6


def test_classify_top_k_threshold_and_function(brisling):
    def labels(*options):
        out = brisling("classify", "-m", CLASSIFIER, "--format", "jsonl", *options, "Hello world").out
        return json.loads(out)["labels"]

    assert [label["label"] for label in labels("--top-k", "1")] == ["neutral"]
    assert [label["label"] for label in labels("--threshold", "0.25")] == ["neutral", "negative"]
    assert labels("--function", "none")[0]["score"] == pytest.approx(0.27486897, abs=1e-5)


def test_classify_names_labels(brisling, tmp_path):
    names = tmp_path / "names.txt"
    names.write_text("bad\nso so\ngood\n")
    result = brisling("classify", "-m", CLASSIFIER, "--labels", str(names), "--top-k", "1", "Hello world")
    assert result.out.splitlines()[1].startswith("  so so  ")
    names.write_text("bad\ngood\n")
    assert "2 labels; the model has 3" in brisling("classify", "-m", CLASSIFIER, "--labels", str(names), "a").err
    names.write_text("")
    assert "has no labels" in brisling("classify", "-m", CLASSIFIER, "--labels", str(names), "a").err


def test_classify_pairs(brisling, many_lines):
    result = brisling("classify", "-m", ENTAILMENT, "--pairs", "--format", "json", "a", "b", "c", "d")
    rows = json.loads(result.out)
    assert [(row["text"], row["pair"], len(row["labels"])) for row in rows] == [("a", "b", 3), ("c", "d", 3)]
    assert brisling("classify", "-m", ENTAILMENT, "--pairs", "a", "b").out.startswith("a / b\n")
    odd = brisling("classify", "-m", ENTAILMENT, "--pairs", "a", "b", "c")
    assert odd.code == 2 and "even number" in odd.err
    many = brisling("classify", "-m", CLASSIFIER, "--pairs", "--format", "jsonl", "-f", many_lines(2050))
    assert many.out.count("\n") == 1025


def test_zero_shot_gives_what_the_reference_gives(brisling, tmp_path):
    tasks = golden("deberta-nli", "tasks.json")
    (tmp_path / "texts.jsonl").write_text("".join(json.dumps(text) + "\n" for text in tasks["texts"]))
    for run in tasks["runs"]:
        options = [argument for label in run["labels"] for argument in ("-l", label)]
        if run["options"].get("multi_label"):
            options.append("--multi-label")
        if "hypothesis_template" in run["options"]:
            options += ["--template", run["options"]["hypothesis_template"]]
        result = brisling("zero-shot", "-m", ENTAILMENT, *options, "--input", "jsonl", "-f",
                          str(tmp_path / "texts.jsonl"), "--format", "json")
        rows = json.loads(result.out)
        for row, expected in zip(rows, run["out"], strict=True):
            assert [label["label"] for label in row["labels"]] == expected["labels"]
            assert [label["score"] for label in row["labels"]] == pytest.approx(expected["scores"], abs=1e-5)


def test_zero_shot_labels_from_a_file(brisling, tmp_path):
    (tmp_path / "labels").write_text("sport\npolitics\ncooking\n")
    from_file = brisling("zero-shot", "-m", ENTAILMENT, "--labels", str(tmp_path / "labels"), "doctor")
    assert from_file.out == brisling("zero-shot", "-m", ENTAILMENT, "-l", "sport", "-l", "politics", "-l", "cooking",
                                     "doctor").out
    assert from_file.out.splitlines()[0] == "doctor" and len(from_file.out.splitlines()) == 4


def test_rerank_gives_what_the_reference_gives(brisling):
    expected = golden("bert-rerank", "cross_encoder.json")
    arguments = ["rerank", "-m", RERANKER, "--max-length", str(expected["max_length"]), expected["query"],
                 *expected["documents"]]
    result = brisling(*arguments, "--format", "json")
    rows = json.loads(result.out)
    assert [row["index"] for row in rows] == [row["corpus_id"] for row in expected["rank"]]
    assert [row["text"] for row in rows] == [row["text"] for row in expected["rank"]]
    assert [row["score"] for row in rows] == pytest.approx([row["score"] for row in expected["rank"]], abs=1e-5)
    assert result.err == "brisling: 1 text was longer than 64 tokens and was cut\n"
    top = brisling(*arguments, "--top-k", "2", "-q")
    assert top.err == "" and len(top.out.splitlines()) == 2
    assert top.out.splitlines()[0].endswith("el doctor está en el hospital 敏捷")


def test_rerank_reads_documents_from_standard_input(brisling):
    documents = ["The weather in Reykjavik is cold.", "Returns are accepted within thirty days."]
    piped = brisling("rerank", "-m", RERANKER, "how do returns work?", stdin="\n".join(documents).encode())
    assert piped.out == brisling("rerank", "-m", RERANKER, "how do returns work?", *documents).out
    assert piped.out.startswith(" 0.2363  ████▋") or piped.out.startswith(" 0.2363  ████▊")
    assert brisling("rerank", "-m", RERANKER, "query", stdin=b"").out == ""


@pytest.mark.parametrize("arguments, message", [
    (["classify", "a"], "-m MODEL"),
    (["zero-shot", "-l", "a", "b"], "-m MODEL"),
    (["rerank", "a", "b"], "-m MODEL"),
    (["rerank", "-m", RERANKER], "no query was given"),
    (["rerank", "-m", ENTAILMENT, "a", "b"], "3 labels"),
    (["zero-shot", "-m", ENTAILMENT, "a"], "-l LABEL"),
    (["zero-shot", "-m", ENTAILMENT, "-l", "a", "--template", "none", "b"], "hypothesis_template"),
    (["classify", "-m", CLASSIFIER, "--top-k", "-1", "a"], "top_k"),
    (["classify", "-m", CLASSIFIER, "--threshold", "high", "a"], "threshold"),
    (["classify", "-m", CLASSIFIER, "--function", "tanh", "a"], "softmax"),
])
def test_wrong_usage(brisling, arguments, message):
    result = brisling(*arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err and result.err.startswith("brisling: ") and result.err.count("\n") == 1


def test_a_model_without_a_head(brisling):
    result = brisling("classify", "-m", str(GOLDEN / "bert"), "a")
    assert result.code == 1 and "classifier.weight" in result.err
