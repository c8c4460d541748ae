"""brisling ner against what transformers' pipeline gave."""

import json

import pytest
from conftest import GOLDEN

MODEL = str(GOLDEN / "bert-ner")
TASKS = json.loads((GOLDEN / "bert-ner" / "tasks.json").read_text())
TEXT = "The quick brown fox jumps over the lazy dog."


def expected(aggregation):
    (run,) = (run for run in TASKS["runs"] if run["aggregation_strategy"] == aggregation)
    return run["out"]


@pytest.mark.parametrize("aggregation", ["simple", "first", "average", "max"])
def test_entities_of_a_file_of_json_lines(brisling, tmp_path, aggregation):
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(text) + "\n" for text in TASKS["texts"]))
    result = brisling("ner", "-m", MODEL, "--aggregation", aggregation, "--input", "jsonl", "-f", str(path),
                      "--format", "jsonl")
    assert result.code == 0, result.err
    for line, entities in zip(result.out.splitlines(), expected(aggregation), strict=True):
        found = json.loads(line)["entities"]
        assert [(e["label"], e["text"], e["start"], e["end"]) for e in found] == [
            (e["entity_group"], e["word"], e["start"], e["end"]) for e in entities]
        assert [e["score"] for e in found] == pytest.approx([e["score"] for e in entities], abs=1e-5)


def test_text_shows_each_text_and_its_entities(brisling):
    result = brisling("ner", "-m", MODEL, TEXT, "")
    lines = result.out.splitlines()
    assert lines[0] == TEXT and lines[-1] == ""
    assert lines[1].split() == ["PER", f"{expected('simple')[3][0]['score']:.4f}", "the"]


def test_json_is_one_array(brisling):
    result = brisling("ner", "-m", MODEL, "--format", "json", TEXT, TEXT)
    first, second = json.loads(result.out)
    assert first == second and len(first["entities"]) == len(expected("simple")[3])


def test_offsets_in_bytes_cut_the_entity_out_of_the_text(brisling):
    text = "Straße Café"
    found = json.loads(brisling("ner", "-m", MODEL, "--offsets", "bytes", "--format", "jsonl", text).out)["entities"]
    assert found[-1]["end"] == len(text.encode())


def test_ignored_labels(brisling):
    result = brisling("ner", "-m", MODEL, "--aggregation", "none", "--ignore-label", "B-PER", "--ignore-label", "I-LOC",
                      "--format", "jsonl", TEXT)
    assert {e["label"] for e in json.loads(result.out)["entities"]} == {"O"}


def test_texts_that_are_too_long(brisling):
    text = TEXT * 20
    cut = brisling("ner", "-m", MODEL, text)
    assert cut.err == "brisling: 1 text was longer than 128 tokens and was cut\n"
    whole = brisling("ner", "-m", MODEL, "--stride", "32", "--format", "jsonl", text)
    assert whole.err == ""
    assert json.loads(whole.out)["entities"][-1]["end"] > len(text) - 20


def test_a_model_is_needed(brisling):
    result = brisling("ner", TEXT)
    assert result.code == 2 and "-m MODEL" in result.err
    result = brisling("ner", "-m", str(GOLDEN / "bert"), TEXT)
    assert result.code == 1 and "classifier.weight" in result.err
