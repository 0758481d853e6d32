#!/usr/bin/env python3
"""Makes the states and the published plans of the demo anew, from demo/world and the real terraform.

    python3 scripts/demo_world.py COUNTERSIGN

COUNTERSIGN is the built command line, which masks plans as CI does. What is made lies in
demo/world/made and is committed, so that the demo can be read where there is no terraform.

One thing that terraform_data cannot show is written by hand from the format's rules: what changed
outside of Terraform (`resource_drift`), in the plan of the branch `log-retention`.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

WORLD = Path(__file__).resolve().parent.parent / "demo" / "world"
MADE = WORLD / "made"
LOCAL = 'terraform {\n  backend "local" {\n    path = "demo.tfstate"\n  }\n}\n'

# The project that each branch changes. `branch+1` is the second commit of a branch.
PULLS = {
    "acme-network": {
        "add-zone-c": "prod/network",
        "nat-address": "prod/network",
        "rename-routes": "prod/network",
        "bastion-bootstrap": "prod/network",
        "staging-peering": "staging/network",
    },
    "acme-payments": {
        "drop-legacy-ledger": "prod/payments",
        "rotate-webhook": "prod/payments",
        "certificate-check": "prod/payments",
        "queue-limits": "prod/payments",
    },
    "acme-platform": {
        "dns-records": "staging/platform",
        "log-retention": "staging/platform",
        "spot-builders": "staging/platform",
    },
}


def terraform(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    if done.returncode:
        sys.exit(f"terraform {' '.join(arguments)} in {folder}:\n{done.stdout}{done.stderr}")
    return done.stdout


def checkout(repository: str, branch: str | None, project: str, folder: Path) -> Path:
    """The root module of a project, with its state in a file instead of the demo's S3."""
    shutil.copytree(WORLD / repository / "main", folder, dirs_exist_ok=True)
    if branch:
        shutil.copytree(WORLD / repository / branch, folder, dirs_exist_ok=True)
    root = folder / project
    (root / "backend_override.tf").write_text(LOCAL)
    terraform(root, "init", "-input=false")
    return root


def state_of(repository: str, project: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        root = checkout(repository, None, project, Path(folder))
        terraform(root, "apply", "-input=false", "-auto-approve")
        state = json.loads((root / "demo.tfstate").read_text())
    state["lineage"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{repository}/{project}"))
    return json.dumps(state, indent=2) + "\n"


def drifted(plan: dict) -> dict:
    """By hand: somebody shortened how long the logs of the ingress are kept, and the plan mends it."""
    plan = copy.deepcopy(plan)
    address = 'terraform_data.log_group["ingress"]'
    (change,) = [it for it in plan["resource_changes"] if it["address"] == address]
    before = change["change"]["before"]
    after = copy.deepcopy(before)
    for key in ("input", "output"):
        after[key]["retention_in_days"] = 7
    drift = copy.deepcopy(change)
    drift["change"] = {**change["change"], "actions": ["update"], "before": before, "after": after,
                       "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}
    plan["resource_drift"] = [drift]
    return plan


def run(countersign: str, root: Path, *arguments: str) -> str:
    return subprocess.run([countersign, *arguments], cwd=root, text=True, capture_output=True, check=True).stdout


def description(countersign: str, root: Path, project: str) -> str:
    """The words of the commit status, as CI sets it."""
    meta = ["meta", "--tool", "terraform", "--dir", project, "--name", project, "--repository-id", "1", "plan.json"]
    (root / "meta.json").write_text(run(countersign, root, *meta))
    lines = run(countersign, root, "describe", "--meta", "meta.json", "plan.json")
    return re.search(r"^description=(.*)$", lines, re.MULTILINE)[1] + "\n"


def main() -> None:
    (countersign,) = sys.argv[1:]
    shutil.rmtree(MADE, ignore_errors=True)
    for repository, branches in PULLS.items():
        states = {}
        for project in sorted(set(branches.values())):
            backend = (WORLD / repository / "main" / project / "backend.tf").read_text()
            bucket, key = (re.search(rf'{name}\s+= "(.*)"', backend)[1] for name in ("bucket", "key"))
            states[project] = state_of(repository, project)
            path = MADE / "states" / bucket / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(states[project])
        for branch, project in branches.items():
            with tempfile.TemporaryDirectory() as folder:
                root = checkout(repository, branch, project, Path(folder))
                (root / "demo.tfstate").write_text(states[project])
                terraform(root, "plan", "-input=false", "-out=plan.bin")
                plan = json.loads(terraform(root, "show", "-json", "plan.bin"))
                if branch == "log-retention":
                    plan = drifted(plan)
                (root / "plan.json").write_text(json.dumps(plan))
                (root / "schemas.all.json").write_text(terraform(root, "providers", "schema", "-json"))
                made = MADE / "plans" / repository / branch
                made.mkdir(parents=True)
                published = {
                    "plan.json": run(countersign, root, "redact", "plan.json"),
                    "schemas.json": run(countersign, root, "schemas", "--schemas", "schemas.all.json", "plan.json"),
                    "description.txt": description(countersign, root, project),
                }
                for name, content in published.items():
                    (made / name).write_text(content)
            print(f"{repository} {branch}: {(made / 'plan.json').stat().st_size} bytes")


if __name__ == "__main__":
    main()
