"""The right sentences of evals/statements.jsonl rest on words that stand in the seeds."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.modelling.speech import list_quotations, normalise_quotation
from index.settings import CorpusSettings

ROOT = Path(__file__).resolve().parents[2]
STATEMENTS = [
    json.loads(line)
    for line in (ROOT / "evals" / "statements.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    from index.reading import read_articles

    read = read_articles((ROOT / CorpusSettings().paths[0],), ROOT)
    return {each.article.id: each.article.text for each in read}


def test_there_are_two_hundred_in_three_languages() -> None:
    assert Counter(each["language"] for each in STATEMENTS) == {"en": 130, "ru": 35, "kk": 35}
    assert len({each["id"] for each in STATEMENTS}) == len(STATEMENTS)
    assert len({each["text"] for each in STATEMENTS}) == len(STATEMENTS)
    assert len({each["article"] for each in STATEMENTS}) == 5


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each["id"])
def test_its_words_stand_in_the_article(statement: dict, texts: dict[str, str]) -> None:
    assert statement["quote"] in texts[statement["article"]]
    assert statement["text"] not in statement["quote"], "it is to be in words of its own"
    quote = normalise_quotation(statement["quote"])
    for quotation in list_quotations(statement["text"]):
        if not re.search(r"[а-яё]", quotation.text, re.IGNORECASE):
            assert normalise_quotation(quotation.text) in quote
