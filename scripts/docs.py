#!/usr/bin/env python3
"""Holds the pages to the checkout: links lead somewhere, and every guard that docs/guards.md names
stands where it says, with its tests."""

import re
import subprocess
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(r"`([\w./-]+\.(?:rs|ts|svelte|json|html)): ([^`]+)`")


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main() -> int:
    wrong = []
    listed = subprocess.run(["git", "ls-files", "*.md"], text=True, capture_output=True, check=True).stdout.split()
    pages = {Path(name): Path(name).read_text() for name in listed}
    for page, text in pages.items():
        for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            file = (page.parent / path) if path else page
            if not file.exists():
                wrong.append(f"{page}: there is no {target}")
            elif anchor and anchor not in anchors(file.read_text()):
                wrong.append(f"{page}: there is no heading {target}")
    guards = Path("docs/guards.md")
    for page in [guards, Path("docs/threats.md")]:
        for file, name in PLACE.findall(pages[page]):
            if not Path(file).is_file():
                wrong.append(f"{page}: there is no {file}")
            elif name not in Path(file).read_text():
                wrong.append(f"{page}: there is no {name} in {file}")
    kinds = re.search(r"^checks! \{(.*?)\n\}", Path("crates/review/src/preflight/table.rs").read_text(), re.DOTALL | re.MULTILINE)
    for kind in re.findall(r"^    ([A-Z]\w*) \w+,", kinds[1], re.MULTILINE):
        wire = re.sub(r"(?<!^)([A-Z])", r"_\1", kind).lower()
        if not re.search(rf"^\| `{wire}` \|", pages[guards], re.MULTILINE):
            wrong.append(f"{guards}: the check {wire} has no row")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
