#!/usr/bin/env python3
"""From exec to the first vector: wall time and peak memory of whole processes.

usage: bench/cold_start.py [--runs N] PROGRAM [ARGUMENT ...]
       bench/cold_start.py build/release/bin/brisling embed hello
"""
import argparse
import os
import statistics
import subprocess
import time


def run_once(command):
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with exit code {process.returncode}")
    return wall * 1e3, usage.ru_utime * 1e3 + usage.ru_stime * 1e3, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    run_once(arguments.command)  # brings the files into the page cache
    samples = [run_once(arguments.command) for _ in range(arguments.runs)]
    for name, values, unit in zip(("wall", "cpu", "peak memory"), zip(*samples), ("ms", "ms", "MB")):
        print(f"{name:12} min {min(values):7.1f}  median {statistics.median(values):7.1f}  max {max(values):7.1f} {unit}")


if __name__ == "__main__":
    main()
