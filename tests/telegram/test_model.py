"""With a language model behind it: what it writes is shown as it comes, its sources quoted below."""

from __future__ import annotations

import pytest
from bench.asked import HALYK
from bench.people import PATIENCE
from test_streaming import UNFINISHED, find_pauses, wait_begun, wait_whole

from tests.modelling.script import Reply, find_number
from tests.modelling.server import ModelServer

SENTENCES = (
    ("Halyk, Kazakhstan’s largest bank, suspended the use of Russia’s Mir payment cards", "Halyk"),
    ("Other banks in Kazakhstan stopped accepting Mir cards too", "Mir"),
    ("The US Treasury Department had warned that sanctions could be imposed", "US Treasury"),
)
QUOTES = ("blockquote", "expandable_blockquote")


def say(received):
    """Three sentences in about four seconds, each citing the passage that holds its words."""
    lines = []
    for text, words in SENTENCES:
        number = find_number(received.prompt, words)
        lines.append(f"{text} [{number}].")
    return Reply("\n".join(lines), chunk=6, pause=0.08)


@pytest.fixture(scope="module")
def model():
    with ModelServer() as server:
        yield server


@pytest.fixture
def town(model, start_bot, bench):
    """The people around a bot that asks the model."""
    keys = {"SILTEME_MODEL__KIND": "openai", "SILTEME_MODEL__NAME": "scripted",
            "SILTEME_MODEL__BASE_URL": model.openai_url, "SILTEME_MODEL__RETRIES": "0",
            "SILTEME_MODEL__REST_SECONDS": "0", "OPENAI_API_KEY": "none"}  # fmt: skip
    start_bot(variables=keys, slow=False)
    return bench


def read_quoted(posted):
    return [posted.shown.read(one) for one in posted.shown.entities if one["type"] in QUOTES]


def test_models_answer_comes_sentence_by_sentence_with_its_sources_quoted(town, model):
    model.add(say)
    room = town.open_private()
    room.say(HALYK[0])
    (posted,) = wait_whole(room)
    assert len(posted.versions) >= 3
    assert all(UNFINISHED in draft for draft in posted.versions[:-1])
    assert min(find_pauses(room)) >= 0.95
    quoted = read_quoted(posted)
    assert any("had suspended the use of Russia’s Mir payment cards" in words for words in quoted)
    # Stopped: what the model still writes is not read, and its server is told.
    model.add(say)
    other = town.open_private()
    other.say(HALYK[0])
    begun = wait_begun(other)
    other.say("/stop")
    town.world.wait(lambda: begun not in town.world.posted, PATIENCE, "half an answer to go")
    town.world.wait(lambda: model.abandoned == 1, PATIENCE, "the model to be left alone")
    # Out of order: the articles' own words, and why.
    model.add(Reply(status=500))
    answer = town.open_private().ask(HALYK[0])
    assert HALYK[1] in answer.text
    italic = [answer.shown.read(one) for one in answer.shown.entities if one["type"] == "italic"]
    assert any("language model" in words for words in italic)
