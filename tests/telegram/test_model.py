"""With a language model: what it writes is shown as it comes, and its sources are quoted below."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botapi.asked import HALYK
from botapi.people import PATIENCE, Bench
from botapi.process import OPEN, Bot
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
    """Three sentences in six seconds, each citing the passage that holds its words."""
    lines = []
    for text, words in SENTENCES:
        number = find_number(received.prompt, words)
        lines.append(f"{text} [{number}].")
    return Reply("\n".join(lines), chunk=6, pause=0.16)


def say_slowly(received):
    """The same in about twelve, so that four others can begin meanwhile on a busy machine."""
    return replace(say(received), pause=0.3)


def drag_on(received):
    """The same, and then nothing that can be shown, for longer than anybody here is patient."""
    reply = say(received)
    return replace(reply, text=reply.text + "\nIt goes on and on" * 300)


@pytest.fixture(scope="module")
def model():
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def town(model, run, seeds_index, tmp_path_factory):
    """The people around a bot that asks the model."""
    variables = {"SILTEME_MODEL__KIND": "openai", "SILTEME_MODEL__NAME": "scripted",
                 "SILTEME_MODEL__BASE_URL": model.openai_url, "SILTEME_MODEL__RETRIES": "0",
                 "SILTEME_MODEL__REST_SECONDS": "0", "OPENAI_API_KEY": "none"}  # fmt: skip
    with Bench() as bench:
        folder = tmp_path_factory.mktemp("model")
        bot = Bot(bench, folder, seeds_index, OPEN, variables=variables)
        run.bots.append(bot)
        with bot:
            yield bench
        bench.assert_clean()


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


def test_stopped_model_is_left_alone(town, model):
    before = model.abandoned
    model.add(drag_on)
    room = town.open_private()
    room.say(HALYK[0])
    begun = wait_begun(room)
    # After the second sentence nothing comes that can be shown, and the bot must stop all the same.
    town.world.wait(lambda: SENTENCES[1][0] in begun.text, PATIENCE, "the last sentence shown")
    room.say("/stop")
    town.world.wait(lambda: begun not in town.world.posted, PATIENCE, "half an answer to go")
    town.world.wait(lambda: model.abandoned > before, PATIENCE, "the model to be left alone")


def test_model_out_of_order_is_told_of(town, model):
    model.add(Reply(status=500))
    answer = town.open_private().ask(HALYK[0])
    assert HALYK[1] in answer.text
    italic = [answer.shown.read(one) for one in answer.shown.entities if one["type"] == "italic"]
    assert any("language model" in words for words in italic)


def test_several_are_written_for_at_once_and_buttons_wait_for_none(town, model):
    rooms = [town.open_private() for _ in range(4)]
    model.add(say, *[say_slowly] * 4)
    first = town.open_private()
    first.say(HALYK[0])
    (answer,) = wait_whole(first)
    for room in rooms:
        room.say(HALYK[0])
    for room in rooms:
        wait_begun(room)
    # All four are under way; a button waits for none of them.
    assert all(not room.posted()[0].buttons for room in rooms)
    first.wait_notice(first.press(answer, "[1]"))
    assert HALYK[1] in first.wait_posted(2)[1].text
    assert any(UNFINISHED in room.posted()[0].text for room in rooms)
    for room in rooms:
        (posted,) = wait_whole(room)
        assert posted.text == answer.text
