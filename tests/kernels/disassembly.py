"""The disassembly of a library, for the checks of what the compiler made of the kernels."""
import re
import subprocess
import sys

SYMBOL = re.compile(r"^[0-9a-f]+ <(.+)>:$")


def check(library, options, look):
    """What look(lines) makes of it. Needs objdump; exits where that fails."""
    command = ["objdump", "--disassemble", "--no-show-raw-insn", *options, library]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as objdump:
        found = look(line.rstrip("\n") for line in objdump.stdout)
    if objdump.returncode != 0:
        sys.exit(f"objdump failed on {library}")
    return found
