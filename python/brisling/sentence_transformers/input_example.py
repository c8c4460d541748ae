"""Texts with a label."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Union


@dataclass
class InputExample:
    guid: str = ""
    texts: list[str] = field(default_factory=list)
    label: Union[int, float] = 0
