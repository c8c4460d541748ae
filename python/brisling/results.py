"""What the tasks give, as named tuples."""

from __future__ import annotations

from typing import NamedTuple


class Label(NamedTuple):
    """A label of a text. `index` is its id, or its place among the labels that were given."""

    label: str
    score: float
    index: int


class Ranked(NamedTuple):
    """A document and how well it answers the query. `index` is its place in the list."""

    index: int
    score: float
    text: str


class Entity(NamedTuple):
    """A passage text[start:end] that names something. `index` is that of its first token."""

    label: str
    score: float
    text: str
    start: int
    end: int
    index: int


class Answer(NamedTuple):
    """A passage context[start:end] that answers a question."""

    text: str
    score: float
    start: int
    end: int


class Filling(NamedTuple):
    """A token for a gap, and the text with it. `mask` counts the gaps of the text from 0."""

    text: str
    score: float
    sequence: str
    mask: int
    token: int
