"""The C interface by ctypes: as much of it as pulling models needs. BRISLING_LIBRARY is its path.

  native.py pull MODEL [NAME=VALUE]...   prints what brisling_pull_model answers, as JSON
"""

import ctypes
import json
import os
import sys
import threading

library = ctypes.CDLL(os.environ["BRISLING_LIBRARY"])
library.brisling_error_message.restype = ctypes.c_size_t
library.brisling_results_rows.restype = ctypes.c_size_t
library.brisling_control_done.restype = ctypes.c_int64
library.brisling_control_total.restype = ctypes.c_int64
for function in ("brisling_error_message", "brisling_error_free", "brisling_results_rows",
                 "brisling_results_free", "brisling_options_free", "brisling_control_free",
                 "brisling_control_cancel", "brisling_control_done", "brisling_control_total"):
    argument = [ctypes.c_void_p]
    getattr(library, function).argtypes = argument if function != "brisling_error_message" else [
        ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]

INVALID_ARGUMENT, NOT_FOUND, IO, UNSUPPORTED, CANCELLED = 1, 2, 3, 5, 8


class Failure(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


def call(name, *arguments):
    error = ctypes.c_void_p()
    status = getattr(library, name)(*arguments, ctypes.byref(error))
    if status == 0:
        return
    length = library.brisling_error_message(error, None, 0)
    buffer = ctypes.create_string_buffer(length)
    library.brisling_error_message(error, buffer, length)
    library.brisling_error_free(error)
    raise Failure(status, buffer.raw.decode())


def text(value):
    data = value.encode()
    return data, ctypes.c_size_t(len(data))


def make_options(values):
    options = ctypes.c_void_p()
    call("brisling_options_new", ctypes.byref(options))
    for name, value in values.items():
        call("brisling_options_set", options, *text(name), *text(value))
    return options


def column(results, row, name):
    written = ctypes.c_size_t()
    buffer = ctypes.create_string_buffer(65536)
    call("brisling_results_text", results, ctypes.c_size_t(row), *text(name), buffer,
         ctypes.c_size_t(len(buffer)), ctypes.byref(written))
    return buffer.raw[:written.value].decode()


def integers(results, name):
    rows = library.brisling_results_rows(results)
    out = (ctypes.c_int64 * rows)()
    call("brisling_results_integers", results, *text(name), out, ctypes.c_size_t(rows))
    return list(out)


class Control:
    def __init__(self):
        self.handle = ctypes.c_void_p()
        call("brisling_control_new", ctypes.byref(self.handle))

    def cancel(self):
        library.brisling_control_cancel(self.handle)

    def cancel_at(self, count):
        """Cancels from another thread as soon as so many bytes are done."""

        def watch():
            while library.brisling_control_done(self.handle) < count:
                threading.Event().wait(0.002)
            self.cancel()

        threading.Thread(target=watch, daemon=True).start()

    @property
    def progress(self):
        return library.brisling_control_done(self.handle), library.brisling_control_total(self.handle)


def pull(model, control=None, **values):
    options, results = make_options(values), ctypes.c_void_p()
    try:
        call("brisling_pull_model", *text(model), options, ctypes.byref(results), control and control.handle)
    finally:
        library.brisling_options_free(options)
    answer = {name: column(results, 0, name) for name in ("path", "repository", "commit")}
    answer.update({name: integers(results, name)[0] for name in ("bytes", "downloaded")})
    library.brisling_results_free(results)
    return answer


def remove(model, **values):
    freed = ctypes.c_int64()
    call("brisling_remove_model", *text(model), make_options(values), ctypes.byref(freed))
    return freed.value


def table(function, texts, numbers, *arguments):
    """The rows of a function that hands out results, as dictionaries."""
    results = ctypes.c_void_p()
    call(function, *arguments, ctypes.byref(results))
    columns = {name: integers(results, name) for name in numbers}
    rows = [{**{name: column(results, row, name) for name in texts},
             **{name: columns[name][row] for name in numbers}}
            for row in range(library.brisling_results_rows(results))]
    library.brisling_results_free(results)
    return rows


def open_embedder(model, **values):
    """Opens and frees it; fails as the library does."""
    embedder = ctypes.c_void_p()
    call("brisling_embedder_open", *text(model), make_options(values), ctypes.byref(embedder))
    library.brisling_embedder_free.argtypes = [ctypes.c_void_p]
    library.brisling_embedder_free(embedder)


if __name__ == "__main__":
    print(json.dumps(pull(sys.argv[2], **dict(pair.split("=", 1) for pair in sys.argv[3:]))))
