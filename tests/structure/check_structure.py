#!/usr/bin/env python3
"""Reads the #include lines of the tree and fails on one against the directions of the rooms; fails also
on an absolute path of somebody's machine in a source file.

  check_structure.py ROOT     check the tree
  check_structure.py --self-test
"""

import re
import sys
import tempfile
from pathlib import Path

# Inside core, a room may include what stands in an earlier line, and itself.
CORE_LEVELS = [
    ["core/base"],
    ["core/files"],
    ["core/text", "core/audio"],
    ["core/nn"],
    ["core/models"],
    ["core/decode", "core/search"],
    ["core/tasks"],
]

# What a room may include beside itself: folders (with everything below) and files.
ALLOWED = {
    "include": [],
    "kernels": ["core/base", "core/nn/ops.h", "core/nn/backend.h"],
    "bindings": ["include", "core"],
    "cli": ["include"],
    "examples": ["include"],
    "python": ["include"],
    "dotnet": ["include"],
    "go": ["include"],
    "wasm": ["include"],
    "tests": ["include", "core", "kernels", "bindings", "cli", "bench"],
    "bench": ["include", "core", "kernels", "bindings", "tests"],
}
for level, rooms in enumerate(CORE_LEVELS):
    for room in rooms:
        ALLOWED[room] = [earlier for rooms_before in CORE_LEVELS[:level] for earlier in rooms_before]

# Headers from outside that few may know: instructions and GPU calls stay out of the engine.
RESTRICTED = {
    r"hwy/|\w*intrin\.h|arm_neon\.h": ["kernels", "tests/kernels", "bench"],
    r"oneapi/dnnl/|dnnl": ["kernels/gemm/gemm_onednn.cc", "bench"],
}

SOURCE_SUFFIXES = {".h", ".hpp", ".cc", ".c", ".cpp", ".i"}
TEXT_SUFFIXES = SOURCE_SUFFIXES | {".py", ".sh", ".cmake", ".txt", ".json", ".md", ".in", ".yml", ".toml", ""}
SKIPPED = {"build", "out", ".git", "__pycache__"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|home|root|Users)/\w|\b[A-Z]:\\Users\\")


def files_of(root, suffixes):
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if SKIPPED.isdisjoint(parts) and parts[:2] != ("tests", "golden"):
            if path.is_file() and not path.is_symlink() and path.suffix in suffixes:
                yield path


def is_inside(path, place):
    return path == place or path.startswith(place + "/")


def room_of(path):
    """The longest room that holds the path; None for a file in no room."""
    rooms = [room for room in ALLOWED if is_inside(path, room)]
    return max(rooms, key=len, default=None)


def included_file(root, source, name):
    """The file of this tree that the line names, as a path from the root; None for one from outside."""
    if name in ("brisling.h", "brisling.hpp"):
        return "include/" + name
    if (root / name).is_file():
        return name
    beside = root / source.parent / name
    return beside.resolve().relative_to(root.resolve()).as_posix() if beside.is_file() else None


def include_problems(root):
    for path in files_of(root, SOURCE_SUFFIXES):
        source = path.relative_to(root)
        room = room_of(source.as_posix())
        for match in INCLUDE.finditer(path.read_text(encoding="utf-8", errors="replace")):
            name = match.group(2)
            target = included_file(root, source, name)
            if target is None:
                for pattern, places in RESTRICTED.items():
                    if re.match(pattern, name) and not any(is_inside(source.as_posix(), p) for p in places):
                        yield f"{source} includes {name}, which only {', '.join(places)} may"
            elif room is None:
                yield f"{source} includes {target}, but is in no room"
            elif room_of(target) != room and not any(is_inside(target, p) for p in ALLOWED[room]):
                yield f"{source} includes {target}: {room} may include {', '.join(ALLOWED[room]) or 'nothing'}"
            elif target != name and not target.startswith("include/"):
                yield f"{source} includes {name}, which should be written {target}"


def path_problems(root):
    for path in files_of(root, TEXT_SUFFIXES):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                yield f"{path.relative_to(root)}:{number} has a path of somebody's machine: {line.strip()[:80]}"


def problems_of(root):
    return [*include_problems(root), *path_problems(root)]


def self_test():
    """Plants one file at a time in a small tree that is fine."""
    fine = {
        "include/brisling.h": "",
        "core/base/status.h": "#include <string>\n",
        "core/files/gguf.h": '#include "core/base/status.h"\n',
        "core/text/tokenizer.h": '#include "core/files/gguf.h"\n',
        "core/audio/wav.h": "",
        "core/nn/ops.h": '#include "core/text/tokenizer.h"\n',
        "core/nn/context.h": '#include "core/nn/ops.h"\n',
        "core/tasks/embedder.h": '#include "core/nn/ops.h"\n',
        "kernels/cpu/gelu.cc": '#include "hwy/highway.h"\n#include "core/nn/ops.h"\n',
        "bindings/capi/embedder.cc": '#include "include/brisling.h"\n#include "core/tasks/embedder.h"\n',
        "cli/main.cc": "#include <brisling.h>\n",
        "tests/nn/ops_test.cc": '#include "core/nn/ops.h"\n#include "kernels/cpu/gelu.cc"\n',
    }
    planted = {
        "core/base/bad.h": '#include "core/files/gguf.h"\n',
        "core/files/bad.h": '#  include "core/text/tokenizer.h"\n',
        "core/text/bad.h": '#include "core/audio/wav.h"\n',
        "core/audio/bad.h": '#include "core/text/tokenizer.h"\n',
        "core/models/bad.h": '#include "core/tasks/embedder.h"\n',
        "core/decode/bad.h": '#include "core/tasks/embedder.h"\n',
        "core/tasks/bad.cc": "#include <brisling.h>\n",
        "core/nn/bad.cc": '#include "kernels/cpu/gelu.cc"\n',
        "core/nn/bad_simd.cc": '#include "hwy/highway.h"\n',
        "core/nn/bad_simd2.cc": "#include <immintrin.h>\n",
        "core/nn/bad_path.cc": '#include "ops.h"\n',
        "core/stray.h": '#include "core/base/status.h"\n',
        "kernels/cpu/bad.cc": '#include "core/nn/context.h"\n',
        "kernels/cpu/bad_dnnl.cc": "#include <oneapi/dnnl/dnnl.h>\n",
        "bindings/capi/bad.cc": '#include "kernels/cpu/gelu.cc"\n',
        "cli/bad.cc": '#include "core/base/status.h"\n',
        "python/bad.cc": '#include "core/base/status.h"\n',
        "include/bad.hpp": '#include "core/base/status.h"\n',
        "docs/bad.md": "see /" + "home/someone/brisling\n",
    }
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)

        def write(path, text):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)

        for path, text in fine.items():
            write(path, text)
        found = problems_of(root)
        assert found == [], found
        for path, text in planted.items():
            write(path, text)
            found = problems_of(root)
            assert len(found) == 1 and found[0].startswith(path), (path, found)
            (root / path).unlink()
    print(f"self-test passed: {len(planted)} planted violations were found")


def main():
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    problems = problems_of(Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
