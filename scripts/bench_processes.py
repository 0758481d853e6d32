"""Whole processes against each other on one file, in turns: median of seven.

usage: bench_processes.py COUNTERSIGN FOLDER   (FOLDER holds 20k.tfplan.json)
"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

RUNS = 7


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main():
    countersign, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    plan = str(folder / "20k.tfplan.json")
    python = [sys.executable, "-c", "import json,sys; json.load(open(sys.argv[1]))", plan]
    pairs = [("python3 json.load / countersign show", python, [countersign, "show", plan], 2)]
    if shutil.which("jq"):
        jq = ["jq", ".resource_changes|length", plan]
        pairs.insert(0, ("jq / countersign list --all", jq, [countersign, "list", "--all", plan], 8))
    else:
        print("jq is not on PATH: countersign list was not compared with it.")
    results = []
    for name, theirs, ours, least in pairs:
        times = [(seconds(theirs), seconds(ours)) for _ in range(RUNS)]
        their, our = (statistics.median(side) for side in zip(*times))
        ratio = their / our
        print(f"{name:<54} {their * 1e3:8.1f} ms / {our * 1e3:8.1f} ms = {ratio:5.2f}  (at least {least})")
        results.append({"name": name, "theirs_ms": their * 1e3, "ours_ms": our * 1e3, "ratio": ratio, "at_least": least})
    (folder / "processes.json").write_text(json.dumps(results, indent=2) + "\n")


main()
