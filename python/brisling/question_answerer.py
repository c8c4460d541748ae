"""Passages of a text that answer a question."""

from __future__ import annotations

from typing import Any, Optional

from . import _core
from ._calls import Progress, Texts, batch_of, groups, options
from ._task import Task
from .results import Answer


class QuestionAnswerer(Task):
    """Finds the passage of a context that answers a question. Opening it is as for Task."""

    _native_class = _core.QuestionAnswerer

    def answer(
        self,
        questions: Texts,
        contexts: Texts,
        *,
        top_k: Optional[int] = None,
        max_seq_len: Optional[int] = None,
        doc_stride: Optional[int] = None,
        max_answer_len: Optional[int] = None,
        max_question_len: Optional[int] = None,
        handle_impossible_answer: Optional[bool] = None,
        align_to_words: Optional[bool] = None,
        offsets: Optional[str] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """Answers, the highest score first: list[Answer] for two str, list[list[Answer]] for two sequences of
        one length. Long contexts are read in windows of max_seq_len tokens that share doc_stride tokens.

        top_k: answers of a question; default 1. handle_impossible_answer: an empty text is an answer, too.
        align_to_words: answers are whole words; default True. offsets: "characters" or "bytes".
        """
        asked, read = batch_of(questions), batch_of(contexts)
        if len(asked) != len(read):
            raise ValueError(f"there are {len(asked)} questions and {len(read)} contexts")
        named = options(
            top_k=top_k,
            max_seq_len=max_seq_len,
            doc_stride=doc_stride,
            max_answer_len=max_answer_len,
            max_question_len=max_question_len,
            handle_impossible_answer=handle_impossible_answer,
            align_to_words=align_to_words,
            offsets=offsets,
            threads=threads,
        )
        columns = self._native.answer([text for pair in zip(asked, read) for text in pair], named, progress)
        found = groups(columns, Answer, "text", "score", "start", "end")
        return found[0] if isinstance(questions, str) else found
