#!/usr/bin/env python3
"""Adds up what the test runs of `make test` reported.

Arguments are KIND=NAME=FILE, KIND being `cargo` (its output) or `vitest` (its JSON report).
A test that could not run because something is absent says so in a line that begins with
`skipped: `; cargo counts it as passed, here it is counted as skipped. With CI=true a test that was
skipped for want of a tool (terraform or tofu, moto, a keychain, strace) is a failure, since there the tools
are meant to be present. What OpenTofu alone can do is skipped where only Terraform is, and names it as a product.
"""

import json
import os
import re
import sys
from pathlib import Path

RESULT = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")
SKIPPED = re.compile(r"^skipped: (.*)")


def of_cargo(text: str) -> tuple[int, int, int, list[str]]:
    passed = failed = skipped = 0
    reasons = []
    for line in text.splitlines():
        if result := RESULT.match(line):
            passed += int(result[1])
            failed += int(result[2])
            skipped += int(result[3])
        elif reason := SKIPPED.match(line):
            reasons.append(reason[1])
    passed -= len(reasons)
    skipped += len(reasons)
    return passed, failed, skipped, reasons


def of_vitest(text: str) -> tuple[int, int, int, list[str]]:
    report = json.loads(text)
    skipped = report["numPendingTests"] + report.get("numTodoTests", 0)
    return report["numPassedTests"], report["numFailedTests"], skipped, []


def main() -> int:
    total = [0, 0, 0]
    wanted_in_ci = []
    print()
    for argument in sys.argv[1:]:
        kind, name, file = argument.split("=", 2)
        try:
            text = Path(file).read_text(errors="replace")
            *counts, reasons = (of_cargo if kind == "cargo" else of_vitest)(text)
        except (OSError, ValueError, KeyError) as problem:
            print(f"  {name}: no result ({problem})")
            total[1] += 1
            continue
        print(f"  {name}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped")
        for reason in sorted(set(reasons)):
            print(f"    skipped: {reason} ({reasons.count(reason)})")
        wanted_in_ci += [r for r in reasons if re.search(r"\b(terraform|tofu|moto|gnome-keyring|strace)\b", r)]
        total = [sum(pair) for pair in zip(total, counts)]
    if wanted_in_ci and os.environ.get("CI") == "true":
        print("  With CI=true these may not be skipped: " + "; ".join(sorted(set(wanted_in_ci))))
        total[1] += len(wanted_in_ci)
        total[2] -= len(wanted_in_ci)
    print(f"{total[0]} passed, {total[1]} failed, {total[2]} skipped")
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
