"""Fails where the innermost loop of a matrix product keeps vectors of AVX-512 on the stack.

The sums of a tile fill most registers, and a compiler that lays them out badly makes the loop several
times slower without another sign.

Usage: check_spills.py LIBRARY   (an archive or object file of x86-64; needs objdump)
       check_spills.py --self-test
"""
import re
import sys

import disassembly
from disassembly import SYMBOL

INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\t(.+)")
JUMP = re.compile(r"^j\w+\s+([0-9a-f]+) ")
PRODUCT = re.compile(r"^(vpdpbusd|vfmadd\d+ps|vdpbf16ps) .*zmm")
ON_STACK = re.compile(r"^v.*\(%r[sb]p.*zmm|^v.*zmm.*\(%r[sb]p")
KERNEL = re.compile(r"N_AVX3::(multiply_tile|multiply_int8_tile|multiply_q8_tile|mix_tile|score_keys|mix_values)")


def functions(lines):
    """(symbol, [(address, instruction)]) of each function."""
    symbol, code = "", []
    for line in lines:
        if match := SYMBOL.match(line):
            yield symbol, code
            symbol, code = match[1], []
        elif match := INSTRUCTION.match(line):
            code.append((int(match[1], 16), match[2]))
    yield symbol, code


def innermost_loops(code):
    """Instructions from the target of a jump back to the jump, where no other such pair lies between."""
    ends = [(int(match[1], 16), address) for address, text in code
            if (match := JUMP.match(text)) and int(match[1], 16) <= address]
    for first, last in ends:
        if not any((a, b) != (first, last) and first <= a and b <= last for a, b in ends):
            yield [text for address, text in code if first <= address <= last]


def spills(lines):
    """A list of (symbol, instruction), and how many loops with products were seen."""
    found, loops = [], 0
    for symbol, code in functions(lines):
        if not KERNEL.search(symbol):
            continue
        for loop in innermost_loops(code):
            if any(PRODUCT.match(text) for text in loop):
                loops += 1
                found += [(symbol, text) for text in loop if ON_STACK.match(text)]
    return found, loops


def self_test():
    text = """
0000000000000000 <brisling::N_AVX3::multiply_tile<8, 3, float>(brisling::PanelProduct const&)>:
   0:\tvmovaps %zmm1,0x40(%rsp)
   8:\tvfmadd231ps %zmm1,%zmm2,%zmm3
  10:\tvaddps 0x40(%rsp),%zmm1,%zmm2
  18:\tjne    8 <brisling::N_AVX3::multiply_tile<8, 3, float>(brisling::PanelProduct const&)+0x8>
  20:\tjne    0 <brisling::N_AVX3::multiply_tile<8, 3, float>(brisling::PanelProduct const&)>
0000000000000000 <brisling::N_AVX2::multiply_tile<8, 3, float>(brisling::PanelProduct const&)>:
   8:\tvpdpbusd 0x40(%rsp),%zmm1,%zmm2
  18:\tjne    8 <brisling::N_AVX2::multiply_tile<8, 3, float>(brisling::PanelProduct const&)+0x8>
""".splitlines()
    found, loops = spills(text)
    assert [instruction for _, instruction in found] == ["vaddps 0x40(%rsp),%zmm1,%zmm2"], found
    assert loops == 1, loops


def main():
    if sys.argv[1] == "--self-test":
        return self_test()
    found, loops = disassembly.check(sys.argv[1], ["--demangle"], spills)
    if loops == 0:
        sys.exit(f"{sys.argv[1]} has no products of AVX-512: nothing was checked")
    for symbol, instruction in found[:20]:
        print(f"{symbol}: {instruction}")
    if found:
        sys.exit(f"{len(found)} vectors on the stack in the loops of products")
    print(f"{loops} loops, all in registers")


main()
