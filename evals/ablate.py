"""Measures what each part of finding and reading is worth, by leaving it out.

    python -m evals.ablate [SET] [--split NAME] [--limit N] [--only NAME …]

SET is what `silteme eval` takes. Each variant answers the same questions in a process of its own;
a Markdown table comes out, with 95% intervals in the first row.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.recalling import Meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.spelling import Speller, Spelling

MEASURES = (
    ("right", "right"),
    ("facts", "facts"),
    ("lead", "first line"),
    ("answered", "answered"),
    ("abstention_recall", "refused"),
    ("auc", "AUC"),
    ("recall@1", "recall@1"),
    ("recall@5", "recall@5"),
)
_PLAIN = ("auc",)


@dataclass(frozen=True, slots=True)
class Variant:
    """The program without one part.

    Attributes:
        settings: Settings that leave it out, as variables of the environment.
        parts: What takes the place of a part, by module and name.
    """

    settings: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)


def _spell_as_typed(speller: Speller, question: str) -> Spelling:
    """Every word under its own stem, as if there were one script and nobody mistyped."""
    from index.spelling import Spelling
    from index.words import list_terms

    lexical = speller._lexical  # noqa: SLF001 - a part is taken out, which no one else may
    terms = {term: lexical.weigh_term(term) for term in list_terms(question)}
    return Spelling(terms, frozenset(term for term in terms if term in lexical), question)


VARIANTS = {
    "everything": Variant(),
    "no trained reader": Variant({"SILTEME_READING__READER": "none"}),
    "one stretch read instead of three": Variant({"SILTEME_READING__WINDOWS": "1"}),
    "found by meaning alone": Variant({"SILTEME_RETRIEVAL__DENSE_WEIGHT": "1"}),
    "found by words alone": Variant({"SILTEME_RETRIEVAL__DENSE_WEIGHT": "0"}),
    "names and slips as typed": Variant(
        parts={"index.spelling:Speller.spell": _spell_as_typed},
    ),
    "follow-ups as typed": Variant(
        parts={
            "bot.answering:Recaller.complete": lambda _, question: Meant(
                question, (question.text,)
            ),
            "bot.answering:find_exchanges": lambda _question, _history: (),
        },
    ),
    "no words shared with the sentence": Variant(parts={"bot.reading:_WORDS_SHARE": 0.0}),
    "no kind of answer looked for": Variant(parts={"bot.reading:TYPE_BONUS": 0.0}),
    "no reason looked for": Variant(parts={"bot.wanted:asks_reason": lambda _: False}),
    "no words in front": Variant(parts={"bot.writing:find_short_answer": lambda *_: None}),
}


def find_part(path: str) -> tuple[Any, str]:
    """Where a part is kept, and under which name.

    Raises:
        AttributeError: it is not there any more, and leaving it out would measure nothing.
    """
    module, _, name = path.partition(":")
    *owners, last = name.split(".")
    place: Any = importlib.import_module(module)
    for owner in owners:
        place = getattr(place, owner)
    getattr(place, last)
    return place, last


def leave_out(variant: Variant) -> None:
    """Put what stands for the variant's parts in their place, in this process."""
    for path, value in variant.parts.items():
        setattr(*find_part(path), value)


def measure(name: str, options: Sequence[str]) -> dict[str, Any]:
    """The measures of one variant."""
    done = subprocess.run(  # noqa: S603 - this program again
        [sys.executable, "-m", "evals.ablate", "--within", name, *options],
        env=os.environ | VARIANTS[name].settings,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measures: dict[str, Any] = json.loads(done.stdout)["measures"]
    return measures


def write_row(name: str, measures: dict[str, Any], *, intervals: bool) -> str:
    """A row of the table; a measure that the set does not allow is a dash."""
    cells = [name]
    for key, _ in MEASURES:
        found = measures.get(key)
        if found is None or found.get("value") is None:
            cells.append("–")
            continue
        shown = [
            f"{found[part]:.2f}".lstrip("0") if key in _PLAIN else f"{found[part]:.0%}"
            for part in ("value", "low", "high")
        ]
        cells.append(f"{shown[0]} [{shown[1]}, {shown[2]}]" if intervals else shown[0])
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure every variant, and print a row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("set", nargs="?", default="evals/seeds.jsonl")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--limit")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--within", choices=VARIANTS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    options = [arguments.set, "--split", arguments.split]
    options += ["--limit", arguments.limit] if arguments.limit else []
    if arguments.within:
        from bot.cli import main as run_silteme

        leave_out(VARIANTS[arguments.within])
        sys.exit(run_silteme(["--quiet", "eval", *options, "--json"]))
    heads = ["", *(head for _, head in MEASURES)]
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n")
    for name in arguments.only:
        measures = measure(name, options)
        sys.stdout.write(write_row(name, measures, intervals=name == arguments.only[0]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
