"""The trained reader: where a text answers, whether it does, and what it never does."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedding import layers
from index.embedding.graph import LAYER_FILE, build_layer_graph
from index.errors import ModelError
from index.reranking import TrainedReader, WindowReading, reader

FERRY = (
    "The ferry Aurora crosses the strait twice a day. It carries 340 passengers and was built in "
    "Gdansk in 1987. Captain Ines Okafor has sailed it since the summer of 2015."
)
BREAD = "Rye bread is baked with sourdough. It keeps for a week in a cool, dry place."


@pytest.fixture(scope="module")
def trained() -> TrainedReader:
    return TrainedReader(threads=1)


def quote(text: str, reading: WindowReading) -> str:
    return text[slice(*reading.answer)]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many passengers does the ferry carry?", "340"),
        ("When was the ferry built?", "1987"),
        ("Who is the captain of the ferry?", "Ines Okafor"),
        ("Где построили паром?", "Gdansk"),
    ],
)
def test_the_answer_is_found(trained: TrainedReader, question: str, words: str) -> None:
    assert words in quote(FERRY, trained.read(question, [FERRY])[0])


def test_a_text_that_answers_is_likelier_to_than_one_that_does_not(trained: TrainedReader) -> None:
    question = "How many passengers does the ferry carry?"
    right, wrong = trained.read(question, [FERRY, BREAD])
    assert right.answerable > wrong.answerable + 1


def test_texts_read_together_read_as_they_do_alone(trained: TrainedReader) -> None:
    question = "When was it built?"
    together = trained.read(question, [FERRY, BREAD])
    for text, read in zip((FERRY, BREAD), together, strict=True):
        alone = trained.read(question, [text])[0]
        assert alone.answer == read.answer
        assert alone.answerable == pytest.approx(read.answerable, abs=1e-4)


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(min_size=1, max_size=300).filter(str.strip), question=st.text(max_size=80))
def test_any_text_can_be_read(trained: TrainedReader, text: str, question: str) -> None:
    for reading in trained.read(question, [text]) if trained.count_tokens(text) else ():
        start, end = reading.answer
        assert 0 <= start < end <= len(text)
        assert np.isfinite(reading.answerable)
        assert reading.certainty <= 1e-5
        assert float(reading.begins.sum()) == pytest.approx(1, abs=1e-3)


def test_a_long_text_is_read_as_far_as_there_is_room(trained: TrainedReader) -> None:
    reading = trained.read("When was it built?", [FERRY * 20])[0]
    assert reading.words[-1][1] < len(FERRY) * 4


def test_text_without_spaces_has_words(trained: TrainedReader) -> None:
    text = "渡轮每天两次穿越海峡。它建于1987年。"
    reading = trained.read("When was it built?", [text])[0]
    assert len(reading.words) > 5


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(reader.__file__).with_name(reader.WEIGHTS_FILE)
    copy = tmp_path / file.name
    shutil.copy(file, copy)
    with copy.open("r+b") as weights:
        weights.seek(-1, 2)
        weights.write(b"\x01")
    monkeypatch.setattr(layers, "find_package_file", lambda _package, _name: copy)
    with pytest.raises(ModelError, match="checksum"):
        TrainedReader(threads=1)


def test_the_layer_s_graph_is_what_its_module_makes() -> None:
    made = onnx.load_model_from_string(build_layer_graph())
    kept = onnx.load(LAYER_FILE, load_external_data=False)
    assert made.graph == kept.graph


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_reading_does_not_hang_on_how_many_threads_read(threads: int) -> None:
    texts = [FERRY, BREAD, f"{BREAD} {FERRY}", f"{FERRY} {BREAD}"]
    question = "Who is the captain of the ferry?"
    together = TrainedReader(threads).read(question, texts)
    alone = [reading for text in texts for reading in TrainedReader(1).read(question, [text])]
    assert [each.answerable for each in together] == [each.answerable for each in alone]
    assert [each.answer for each in together] == [each.answer for each in alone]
