#!/usr/bin/env python3
"""Checks a shared library from outside: what it exports, what it needs, and that it stays loaded as long as
its threads may run; and the archive of the same objects, which have no means to end the process or to print.

  check_symbols.py LIBRARY ARCHIVE SYMBOLS_TXT
"""

import re
import subprocess
import sys
from pathlib import Path

SYSTEM_LIBRARIES = re.compile(r"(libc|libm|libpthread|libdl|ld-linux[-\w]*)\.so\.\d+$")

# Not provable here: the C++ runtime ends the process when a noexcept function throws (std::terminate).
FORBIDDEN = re.compile(
    r"abort|exit|_exit|_Exit|quick_exit|raise|kill|__assert_fail|system|popen|execv\w*"
    r"|v?printf|__v?printf_chk|puts|putchar|perror|psignal|stdout|stderr"
    r"|_ZSt4w?(cout|cerr|clog)|_ZNSt8ios_base4InitC1Ev"
)


def output_lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def symbols(*command):
    """The names in nm's output, without the lines that name an archive's members."""
    lines = output_lines("nm", *command)
    return {line.split()[-1].split("@")[0] for line in lines if line and not line.endswith(":")}


def problems_of(library, archive, symbols_file):
    exported = symbols("--dynamic", "--defined-only", library)
    listed = set(symbols_file.read_text().split())
    for name in sorted(exported - listed):
        yield f"exports {name}, which {symbols_file.name} does not list"
    for name in sorted(listed - exported):
        yield f"does not export {name}, which {symbols_file.name} lists"
    dynamic = output_lines("readelf", "--dynamic", "--wide", library)
    if not any("NODELETE" in line for line in dynamic):
        yield "can be unloaded, though its threads may still run"
    for line in dynamic:
        needed = re.search(r"\(NEEDED\).*\[(.+)\]", line)
        if needed and not SYSTEM_LIBRARIES.match(needed.group(1)):
            yield f"needs {needed.group(1)}"
    for name in sorted(symbols("--undefined-only", archive)):
        if FORBIDDEN.fullmatch(name):
            yield f"calls or reads {name}"


def main():
    library, archive, symbols_file = sys.argv[1:]
    problems = list(problems_of(library, archive, Path(symbols_file)))
    for problem in problems:
        print(f"{library} {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
