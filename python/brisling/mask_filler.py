"""Words for the gaps in texts."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from . import _core
from ._calls import Progress, Texts, batch_of, groups, options, warn_truncated
from ._task import Task
from .results import Filling


class MaskFiller(Task):
    """Fills gaps, which `mask_token` stands for. Opening it is as for Task."""

    _native_class = _core.MaskFiller

    @property
    def mask_token(self) -> str:
        """What stands for a gap: "[MASK]", "<mask>"."""
        return self._native.mask_token()

    def fill(
        self,
        texts: Texts,
        *,
        targets: Optional[Sequence[str]] = None,
        top_k: Optional[int] = None,
        max_length: Optional[int] = None,
        threads: Optional[int] = None,
        progress: Optional[Progress] = None,
    ) -> Any:
        """Tokens, mask after mask, the highest score first: list[Filling] for a str, list[list[Filling]] for a
        sequence. targets: the tokens to choose from. top_k: tokens of a mask; default 5."""
        items = batch_of(texts)
        named = options(top_k=top_k, max_length=max_length, threads=threads)
        columns, truncated = self._native.fill(items, batch_of(targets or []), named, progress)
        warn_truncated(truncated, len(items))
        found = groups(columns, Filling, "text", "score", "sequence", "mask", "token")
        return found[0] if isinstance(texts, str) else found
