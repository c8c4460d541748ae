"""brisling answer and brisling fill against what transformers' pipelines gave."""

import json

import pytest
from conftest import GOLDEN

QA = str(GOLDEN / "distilbert-qa")
MLM = str(GOLDEN / "bert-mlm")


def test_answers_of_a_file_of_contexts(brisling, tmp_path):
    tasks = json.loads((GOLDEN / "distilbert-qa" / "tasks.json").read_text())
    path = tmp_path / "contexts.jsonl"
    path.write_text("".join(json.dumps(context) + "\n" for context in tasks["contexts"]))
    for question, expected in zip(tasks["questions"], zip(*[iter(tasks["runs"][1]["out"])] * 3), strict=True):
        result = brisling("answer", "-m", QA, "--top-k", "3", "--format", "json", "--input", "jsonl", "-f", str(path),
                          question)
        assert result.code == 0, result.err
        for found, answers in zip(json.loads(result.out), expected, strict=True):
            assert [(a["text"], a["start"], a["end"]) for a in found["answers"]] == [
                (a["answer"], a["start"], a["end"]) for a in answers]
            assert [a["score"] for a in found["answers"]] == pytest.approx([a["score"] for a in answers], abs=1e-5)


def test_an_answer_as_text(brisling):
    result = brisling("answer", "-m", QA, "--top-k", "2", "Who?", "Ada wrote it in London.")
    assert result.code == 0 and len(result.out.splitlines()) == 2
    assert float(result.out.split()[0]) > 0


def test_answer_needs_a_question_and_a_model(brisling):
    assert brisling("answer", "-m", QA).code == 2
    assert "-m" in brisling("answer", "Who?", "Ada.").err


def test_fillings(brisling):
    tasks = json.loads((GOLDEN / "bert-mlm" / "tasks.json").read_text())
    result = brisling("fill", "-m", MLM, "--format", "jsonl", *tasks["texts"])
    assert result.code == 0, result.err
    for line, expected in zip(result.out.splitlines(), tasks["runs"][1]["out"], strict=True):
        found = json.loads(line)["fillings"]
        if isinstance(expected[0], list):
            expected = [one for mask in expected for one in mask]
        assert [(f["token"], f["text"], f["sequence"]) for f in found] == [
            (e["token"], e["token_str"], e["sequence"]) for e in expected]
        assert [f["score"] for f in found] == pytest.approx([e["score"] for e in expected], abs=1e-5)


def test_fillings_as_text_and_from_targets(brisling):
    result = brisling("fill", "-m", MLM, "--target", "own", "--target", "indic", "The [MASK] is cold.")
    assert [line.split("  ")[1] for line in result.out.splitlines()] == ["the indic is cold.", "the own is cold."]


def test_a_text_without_a_mask(brisling):
    result = brisling("fill", "-m", MLM, "no mask")
    assert result.code == 2 and "[MASK]" in result.err
