"""A log handler that does not break progress bars."""

from __future__ import annotations

import logging


class LoggingHandler(logging.StreamHandler):
    """Writes through tqdm where that is installed."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            from tqdm import tqdm
        except ImportError:
            super().emit(record)
            return
        tqdm.write(self.format(record), file=self.stream)
