"""Whole processes against each other on one file, in turns: median of seven. Where terraform is on PATH, also our
own reading of a plan file, with the comparison, against the tool's `show -json` of it.

usage: bench_processes.py COUNTERSIGN FOLDER BENCH   (FOLDER holds 20k.tfplan.json)
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 7


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


RESOURCES = """
resource "terraform_data" "it" {
  count = 3000
  input = { name = "name-${count.index}", size = count.index, tags = { a = "b", c = ["d", "e", null] } }
}
"""


def held(bench):
    """Milliseconds of `show -json` and of our own reading and comparison of the same plan file."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CLI_CONFIG_FILE"}
    with tempfile.TemporaryDirectory() as root:
        room = pathlib.Path(root)
        (room / "main.tf").write_text(RESOURCES)

        def tool(*arguments, out=subprocess.DEVNULL):
            subprocess.run(["terraform", *arguments], cwd=room, env=environment, stdout=out, check=True)

        tool("init", "-input=false")
        tool("plan", "-input=false", "-out=plan.bin")
        with open(room / "schema.json", "wb") as out:
            tool("providers", "schema", "-json", out=out)
        times = []
        for _ in range(RUNS):
            with open(room / "show.json", "wb") as out:
                start = time.perf_counter()
                tool("show", "-json", "plan.bin", out=out)
                times.append(time.perf_counter() - start)
        ours = subprocess.run([bench, "held", root], capture_output=True, check=True, text=True).stdout
        return statistics.median(times) * 1e3, float(ours)


def main():
    countersign, folder, bench = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
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
    if shutil.which("terraform"):
        their, our = held(bench)
        name = "holding a plan file / terraform show, 3,000 changes"
        print(f"{name:<54} {our:8.1f} ms / {their:8.1f} ms = {our / their:5.2f}  (at most 0.5)")
        results.append({"name": name, "theirs_ms": their, "ours_ms": our, "ratio": our / their, "at_most": 0.5})
    else:
        print("terraform is not on PATH: reading plan files was not measured.")
    (folder / "processes.json").write_text(json.dumps(results, indent=2) + "\n")


main()
