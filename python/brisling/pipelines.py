"""pipeline(task): the encoder tasks with the shapes of transformers' pipelines."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Optional

import numpy as np

from .classifier import Classifier
from .embedder import Embedder
from .hub import ModelPath, resolve_model
from .mask_filler import MaskFiller
from .question_answerer import QuestionAnswerer
from .results import Answer, Entity, Filling
from .sentence_transformers._files import read_json
from .sentence_transformers._tensors import as_tensor
from .token_classifier import TokenClassifier


class PipelineException(ValueError):
    """An input that the pipeline cannot take."""


class Pipeline:
    """Called with one item gives one result, with a list or tuple a list of results; with another iterable a
    lazy iterator. Keywords of a call outweigh those of pipeline()."""

    task: str
    _model_class: Any

    def __init__(self, model: ModelPath, opening: dict[str, Any], **parameters: Any) -> None:
        self.model = self._model_class(model, **opening)
        self._parameters = parameters

    def __call__(self, inputs: Any, *args: Any, **parameters: Any) -> Any:
        parameters = {**self._parameters, **parameters}
        if isinstance(inputs, (list, tuple)):
            return self._run(list(inputs), *args, **parameters)
        if isinstance(inputs, (str, dict)):
            return self._one(inputs, *args, **parameters)
        if hasattr(inputs, "__iter__"):
            return self._lazily(inputs, *args, **parameters)
        raise TypeError(f"{self.task}: the input is a {type(inputs).__name__}; a str or a list of str is needed")

    def _lazily(self, inputs: Any, *args: Any, **parameters: Any) -> Iterator[Any]:
        for item in inputs:
            yield self._one(item, *args, **parameters)

    def _one(self, item: Any, *args: Any, **parameters: Any) -> Any:
        return self._run([item], *args, **parameters)[0]

    def _run(self, items: list[Any], *args: Any, **parameters: Any) -> list[Any]:
        raise NotImplementedError


def _limits(parameters: dict[str, Any]) -> dict[str, Any]:
    """Takes the tokenizer's keywords out of the parameters, and gives max_length. Texts that are too long are
    always cut."""
    tokenizer = {**(parameters.pop("tokenizer_kwargs", None) or {}), **(parameters.pop("tokenize_kwargs", None) or {})}
    for name in ("truncation", "padding", "batch_size", "num_workers"):
        parameters.pop(name, None)
    return {"max_length": parameters.pop("max_length", None) or tokenizer.get("max_length")}


class TextClassification(Pipeline):
    task = "text-classification"
    _model_class = Classifier

    def _one(self, item: Any, **parameters: Any) -> Any:
        result = self._run([item], **parameters)[0]
        # As transformers has it: a str without top_k gives a list of one.
        return [result] if isinstance(item, str) and "top_k" not in parameters else result

    def _run(self, items: list[Any], **parameters: Any) -> list[Any]:
        texts = [(item["text"], item["text_pair"]) if _has_pair(item) else _text(item) for item in items]
        if any(map(_is_tuple, texts)):
            texts = [text if _is_tuple(text) else (text, "") for text in texts]
        limits = _limits(parameters)
        all_labels = "top_k" in parameters
        top_k = parameters.pop("top_k", 1)
        function = parameters.pop("function_to_apply", None)
        found = self.model.classify(texts, top_k=top_k, function=function, **limits, **parameters)
        shaped = [[{"label": label.label, "score": label.score} for label in labels] for labels in found]
        return shaped if all_labels else [labels[0] for labels in shaped]


class ZeroShotClassification(Pipeline):
    task = "zero-shot-classification"
    _model_class = Classifier

    def _run(self, items: list[Any], candidate_labels: Any, **parameters: Any) -> list[Any]:
        if isinstance(candidate_labels, str):
            candidate_labels = [label.strip() for label in candidate_labels.split(",") if label.strip()]
        found = self.model.zero_shot(items, candidate_labels, **_limits(parameters), **parameters)
        return [
            {
                "sequence": item,
                "labels": [label.label for label in labels],
                "scores": [label.score for label in labels],
            }
            for item, labels in zip(items, found)
        ]


class TokenClassification(Pipeline):
    task = "token-classification"
    _model_class = TokenClassifier

    def _run(self, items: list[Any], aggregation_strategy: str = "none", **parameters: Any) -> list[Any]:
        found = self.model.classify(items, aggregation=aggregation_strategy, **_limits(parameters), **parameters)
        shape = _token if aggregation_strategy == "none" else _group
        return [[shape(entity) for entity in entities] for entities in found]


class FillMask(Pipeline):
    task = "fill-mask"
    _model_class = MaskFiller

    def _run(self, items: list[Any], targets: Any = None, **parameters: Any) -> list[Any]:
        for item in items:
            if isinstance(item, str) and self.model.mask_token not in item:
                raise PipelineException(f"No mask_token ({self.model.mask_token}) found on the input")
        targets = [targets] if isinstance(targets, str) else targets
        found = self.model.fill(items, targets=targets, **_limits(parameters), **parameters)
        results = []
        for fillings in found:
            masks = [[_filling(f) for f in fillings if f.mask == mask] for mask in range(fillings[-1].mask + 1)]
            results.append(masks[0] if len(masks) == 1 else masks)
        return results


class QuestionAnswering(Pipeline):
    task = "question-answering"
    _model_class = QuestionAnswerer

    def __call__(self, inputs: Any = None, *, question: Any = None, context: Any = None, **parameters: Any) -> Any:
        if question is None:
            return super().__call__(inputs, **parameters)
        if isinstance(question, str):
            return super().__call__({"question": question, "context": context}, **parameters)
        contexts = [context] * len(question) if isinstance(context, str) else context
        return super().__call__([{"question": q, "context": c} for q, c in zip(question, contexts)], **parameters)

    def _run(self, items: list[Any], top_k: int = 1, **parameters: Any) -> list[Any]:
        _limits(parameters)
        found = self.model.answer(
            [item["question"] for item in items], [item["context"] for item in items], top_k=top_k, **parameters
        )
        shaped = [[_answer(answer) for answer in answers] for answers in found]
        return shaped if top_k > 1 else [answers[0] for answers in shaped]


class FeatureExtraction(Pipeline):
    task = "feature-extraction"
    _model_class = Embedder

    def _run(self, items: list[Any], return_tensors: bool = False, **parameters: Any) -> list[Any]:
        vectors = self.model.encode_tokens(items, prompt="", **_limits(parameters), **parameters)
        return [as_tensor(rows[np.newaxis]) if return_tensors else [rows.tolist()] for rows in vectors]


def _is_tuple(text: Any) -> bool:
    return isinstance(text, tuple)


def _has_pair(item: Any) -> bool:
    return isinstance(item, dict) and item.get("text_pair") is not None


def _text(item: Any) -> Any:
    return item["text"] if isinstance(item, dict) else item


def _token(entity: Entity) -> dict[str, Any]:
    return {
        "entity": entity.label,
        "score": np.float32(entity.score),
        "index": entity.index,
        "word": entity.text,
        "start": entity.start,
        "end": entity.end,
    }


def _group(entity: Entity) -> dict[str, Any]:
    return {
        "entity_group": entity.label,
        "score": np.float32(entity.score),
        "word": entity.text,
        "start": entity.start,
        "end": entity.end,
    }


def _filling(filling: Filling) -> dict[str, Any]:
    return {
        "score": filling.score,
        "token": filling.token,
        "token_str": filling.text,
        "sequence": filling.sequence,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {"score": answer.score, "start": answer.start, "end": answer.end, "answer": answer.text}


_TASKS: dict[str, Callable[..., Pipeline]] = {
    kind.task: kind
    for kind in (
        TextClassification,
        ZeroShotClassification,
        TokenClassification,
        FillMask,
        QuestionAnswering,
        FeatureExtraction,
    )
}
_ALIASES = {"sentiment-analysis": "text-classification", "ner": "token-classification"}
_BY_HEAD = {
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForQuestionAnswering": "question-answering",
    "ForMaskedLM": "fill-mask",
    "Model": "feature-extraction",
}


def pipeline(
    task: Optional[str] = None,
    model: Optional[ModelPath] = None,
    config: Any = None,
    tokenizer: Any = None,
    feature_extractor: Any = None,
    image_processor: Any = None,
    framework: Optional[str] = None,
    revision: Optional[str] = None,
    use_fast: bool = True,
    token: Any = None,
    device: Any = None,
    device_map: Any = None,
    dtype: Any = None,
    torch_dtype: Any = None,
    trust_remote_code: Optional[bool] = None,
    model_kwargs: Optional[dict[str, Any]] = None,
    pipeline_class: Any = None,
    **parameters: Any,
) -> Pipeline:
    """As transformers.pipeline, for text-classification (sentiment-analysis), zero-shot-classification,
    token-classification (ner), fill-mask, question-answering and feature-extraction.

    model: as for Embedder. device: None, -1 or "cpu". model_kwargs and dtype: as for SentenceTransformer. The
    parameters are those of the task's calls, and their defaults. Texts that are too long are cut.
    """
    from .sentence_transformers._base import opening_options

    if model is None:
        raise ValueError("pipeline needs a model: the path of a directory, or a name")
    path = resolve_model(model, revision=revision, token=token if isinstance(token, str) else None)
    task = _ALIASES.get(task, task) if task is not None else _task_of(path)
    if task not in _TASKS:
        tasks = ", ".join([*_TASKS, *_ALIASES])
        raise NotImplementedError(f"the task {task!r} is not supported; the tasks are {tasks}")
    device = None if device in (None, -1) else f"cuda:{device}" if isinstance(device, int) else device
    kwargs = {"dtype": dtype if dtype is not None else torch_dtype, **(model_kwargs or {})}
    return _TASKS[task](path, opening_options(device, kwargs), **parameters)


def _task_of(path: str) -> str:
    """By the head that the model's files name."""
    architectures = read_json(path, "config.json").get("architectures")
    head = str(architectures[0]) if isinstance(architectures, list) and architectures else ""
    for suffix, task in _BY_HEAD.items():
        if head.endswith(suffix):
            return task
    raise ValueError(f"{path} does not tell its task; pass one of {', '.join(_TASKS)}")
