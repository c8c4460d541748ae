"""What goes wrong, as exceptions. Each is a BrislingError with the library's message and status, and also
the built-in exception that fits, so that `except FileNotFoundError` works as one expects."""

from __future__ import annotations


class BrislingError(Exception):
    """Base of all errors of the library. `status` is the number that brisling.h gives the cause."""

    status = 255


class InvalidArgumentError(BrislingError, ValueError):
    """What was passed can never work."""

    status = 1


class NotFoundError(BrislingError, FileNotFoundError):
    """A file or a name does not exist."""

    status = 2


class AccessError(BrislingError, OSError):
    """The system refused to read or write."""

    status = 3


class InvalidModelError(BrislingError, ValueError):
    """A model's files are broken or contradict each other."""

    status = 4


class UnsupportedError(BrislingError, NotImplementedError):
    """Valid, but this build cannot do it."""

    status = 5


class OutOfMemoryError(BrislingError, MemoryError):
    """There was not enough memory."""

    status = 6


class CancelledError(BrislingError):
    """The call was cancelled."""

    status = 8


class InternalError(BrislingError, RuntimeError):
    """A fault of the library."""

    status = 255


class TruncationWarning(UserWarning):
    """Texts were longer than the model reads, and were cut."""


_BY_STATUS = {
    kind.status: kind
    for kind in (
        InvalidArgumentError,
        NotFoundError,
        AccessError,
        InvalidModelError,
        UnsupportedError,
        OutOfMemoryError,
        CancelledError,
    )
}


def error_of(status: int, message: str) -> BrislingError:
    """The exception for a status of brisling.h."""
    error = _BY_STATUS.get(status, InternalError)(message)
    error.status = status
    return error
