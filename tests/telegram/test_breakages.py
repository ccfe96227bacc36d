"""Each scenario has been seen to fail: the bot is broken on purpose, in a copy, and it does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from botapi.process import INDEX, PACKAGES, ROOT

HERE = Path(__file__).parent
BREAKAGES = tomllib.loads((HERE / "breakages.toml").read_text(encoding="utf-8"))["breakage"]


def break_bot(edits, folder):
    """A copy of the packages with these edits."""
    for package in ("bot", "index"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    for edit in edits:
        path = folder / edit["file"]
        text = path.read_text(encoding="utf-8")
        assert text.count(edit["find"]) == 1, f"{edit['find']!r} stands not once in {edit['file']}"
        path.write_text(text.replace(edit["find"], edit["replace"]), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage["does"])
def test_scenario_fails_when_the_bot_is_broken(breakage, tmp_path, seeds_index):
    break_bot(breakage["edits"], tmp_path)
    done = subprocess.run(
        # -P: the working folder holds the sound packages.
        [sys.executable, "-P", "-m", "pytest", "-x", "-p", "no:cacheprovider",
         str(HERE / breakage["fails"])],
        cwd=ROOT,
        env=os.environ
        | {"PYTHONPATH": str(tmp_path), PACKAGES: str(tmp_path), INDEX: str(seeds_index)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )  # fmt: skip
    # 1: tests failed; anything else would mean that they were not run.
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-3000:]
    assert "FAILED" in done.stdout or "ERROR" in done.stdout, done.stdout[-3000:]
