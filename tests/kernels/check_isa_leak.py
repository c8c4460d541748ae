"""Fails where code outside a target's own namespace uses instructions newer than the baseline.

Kernels are compiled for newer CPUs inside the namespaces N_SSE4, N_AVX2 and N_AVX3 alone. Were an
inline function of a header compiled so as well, the linker might keep that copy for the whole
program: an illegal instruction on an older CPU, far from any kernel.

Usage: check_isa_leak.py LIBRARY   (an archive or object file of x86-64; needs objdump)
       check_isa_leak.py --self-test
"""
import re
import sys

import disassembly
from disassembly import SYMBOL

INSTRUCTION = re.compile(r"^\s*[0-9a-f]+:\t(?:(?:rep|repz|repnz|lock|data16|bnd|notrack|cs|ds) )*(\w+)")
# Mnemonics of AVX and later begin with v, or are those of masks (k...) and of BMI. The rest came
# between SSE3 and SSE4.2.
AVX = re.compile(r"^(v(?!er[rw])\w+|k(mov|or|and|xor|not|shift|test|unpck|add)\w*|andn|bextr|pdep|pext|[rs][ah][lr]x|shrx|shlx|mulx|rorx)$")
SSE4 = re.compile(
    r"^(p(abs|align|blend|cmpeqq|cmpgtq|hadd|hsub|maddub|max[us]d|maxsb|maxuw|min[us]d|minsb|minuw|mov[sz]x|muldq|mulhrsw|"
    r"mulld|shufb|sign|test|extr[bdq]|insr[bdq]|ackusdw|hminposuw)\w*|blendv?p[sd]|round[sp][sd]|insertps|extractps|"
    r"dpp[sd]|h(add|sub)p[sd]|addsubp[sd]|mov(ddup|shdup|sldup)|mpsadbw|crc32|lddqu)$")


def leaks(lines):
    """A list of (symbol, instruction), and how many kernel functions were seen."""
    found = []
    kernels = 0
    symbol = ""
    for line in lines:
        if match := SYMBOL.match(line):
            symbol = match[1]
            kernels += "N_AVX2" in symbol or "N_AVX3" in symbol
        elif match := INSTRUCTION.match(line):
            mnemonic = match[1]
            if AVX.match(mnemonic) and not re.search("N_(AVX2|AVX3)", symbol):
                found.append((symbol, mnemonic))
            elif SSE4.match(mnemonic) and not re.search("N_(SSE4|AVX2|AVX3)", symbol):
                found.append((symbol, mnemonic))
    return found, kernels


def self_test():
    text = """
0000000000000000 <_ZN8brisling6N_AVX24gelu>:
   0:\tvmovups (%rdi),%ymm0
   5:\tshlx   %eax,%ebx,%ecx
0000000000000000 <_ZN8brisling6N_SSE44gelu>:
   0:\tpmulld %xmm0,%xmm1
   4:\tvaddps %xmm0,%xmm1,%xmm2
0000000000000000 <_ZSt4sort>:
   0:\tmovaps %xmm0,%xmm1
   4:\tpshufb %xmm0,%xmm1
   9:\trep stos %al,%es:(%rdi)
""".splitlines()
    found, kernels = leaks(text)
    assert found == [("_ZN8brisling6N_SSE44gelu", "vaddps"), ("_ZSt4sort", "pshufb")], found
    assert kernels == 1, kernels


def main():
    if sys.argv[1] == "--self-test":
        return self_test()
    found, kernels = disassembly.check(sys.argv[1], [], leaks)
    if kernels == 0:
        sys.exit(f"{sys.argv[1]} has no kernels of AVX2 or AVX-512: nothing was checked")
    for symbol, mnemonic in found[:20]:
        print(f"{symbol} uses {mnemonic}")
    if found:
        sys.exit(f"{len(found)} instructions newer than the baseline outside the kernels' namespaces")
    print(f"{kernels} kernel functions; no newer instruction outside them")


main()
