"""Progress bars, by tqdm where it is installed."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import Iterator, Optional

from .._calls import Progress

logger = logging.getLogger("sentence_transformers")


@contextmanager
def progress_bar(
    show: Optional[bool], texts: int, batch_size: int, desc: str = "Batches"
) -> Iterator[Optional[Progress]]:
    """The callback that moves the bar, or None where there is none. show=None: as the level of the logger
    `sentence_transformers` says."""
    if show is None:
        show = logger.getEffectiveLevel() in (logging.INFO, logging.DEBUG)
    if not show:
        yield None
        return
    try:
        from tqdm.auto import tqdm
    except ImportError:
        warnings.warn("tqdm is not installed, so there is no progress bar", stacklevel=4)
        yield None
        return
    with tqdm(total=-(-texts // batch_size), desc=desc) as bar:
        # The library counts texts, the bar batches.
        yield lambda done, total: bar.update((bar.total if done == total else done // batch_size) - bar.n)
