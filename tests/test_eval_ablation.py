"""The table of what each part is worth: every variant leaves out something that is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import load_settings
from evals.ablate import VARIANTS, Variant, find_part, write_row

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", VARIANTS)
def test_what_a_variant_leaves_out_is_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variant = VARIANTS[name]
    for path, value in variant.parts.items():
        place, last = find_part(path)
        assert callable(getattr(place, last)) == callable(value)
    before = load_settings()
    for key, value in variant.settings.items():
        monkeypatch.setenv(key, value)
    assert (load_settings() != before) == bool(variant.settings)
    assert (name == "everything") == (variant == Variant())


def test_a_part_that_is_gone_is_noticed() -> None:
    with pytest.raises(AttributeError):
        find_part("bot.reading:_NO_SUCH_SHARE")


def test_a_row_shows_intervals_once_and_dashes_for_what_was_not_measured() -> None:
    measured = {"value": 0.5, "low": 0.25, "high": 0.75}
    measures = {"right": measured, "auc": measured, "facts": measured | {"value": None}}
    rest = "– | – | –"
    assert write_row("a", measures, intervals=True) == (
        f"| a | 50% [25%, 75%] | – | {rest} | .50 [.25, .75] | – | – |"
    )
    assert write_row("b", measures, intervals=False) == f"| b | 50% | – | {rest} | .50 | – | – |"


def test_leaving_out_a_part_changes_what_is_measured(
    seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILTEME_STORE__DIRECTORY", str(seeds_index))
    done = subprocess.run(
        [sys.executable, "-m", "evals.ablate", "--limit", "8", "--only",
         "everything", "found by words alone"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    head, _, whole, words = done.stdout.splitlines()
    assert head.count("|") == whole.count("|") == words.count("|")
    assert whole.split("|")[2:] != words.split("|")[2:]
