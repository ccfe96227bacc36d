"""The scripts that trained the reader, on a few texts."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from index.embedding.layers import (
    LAYERS,
    LOWER_FILE,
    LOWER_SHA256,
    EncoderLayers,
    LowerHalf,
    list_tensors,
    open_weights,
)
from index.embedding.multilingual import open_container
from index.embedding.weights import find_package_file, hash_file
from index.reranking import TrainedReader
from index.reranking.reader import _find_answer
from training import convert, crowd, export
from training.average import average
from training.clones import COMMITS, Clones
from training.crowd import convert_crowd, join_question
from training.examples import (
    STAGES,
    Example,
    ExampleMaker,
    Stage,
    Twins,
    choose_questions,
    make_examples,
    read_examples,
    write_examples,
)
from training.exclusions import Exclusions, read_exclusions
from training.export import pack_weights, read_weights
from training.matching import TextMatcher
from training.model import Encoder, Joiner, ReaderModel
from training.questions import Answer, Question, read_questions, write_questions
from training.remainder import pick_remainder
from training.smoothing import find_factors
from training.swaps import ANTONYMS, swap_question
from training.train import Schedule, Trainer, draw_batches, evaluate, find_span
from training.treebank import join_tokens
from training.windows import Rarity, WindowMaker, cut_text, find_label
from training.written import FOLDERS, LATER_FOLDERS, STORIES, WRITTEN, list_stories, list_written

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


NOTHING = Exclusions(frozenset(), frozenset())
TWINS = Twins(swap=0.4, other=0.6, far=0.8, after_swap=0.3)
ARAL = (
    "The Aral Sea lies between Kazakhstan and Uzbekistan. It was the fourth largest lake in the "
    "world until 1960. Two rivers, the Amu Darya and the Syr Darya, fed it. After 1960 their water "
    "was led to cotton fields. By 2007 the lake had shrunk to a tenth of its size."
)
CASPIAN = (
    "The Caspian Sea is the largest lake in the world. Five states border it. The Volga brings "
    "most of its water. Its surface lies about 28 metres below the level of the oceans. Sturgeon "
    "from this lake was sold as far away as Paris."
)
BAIKONUR = (
    "The Baikonur Cosmodrome stands in the steppe of Kazakhstan. Sputnik was launched there in "
    "October 1957. Yuri Gagarin left from the same pad on 12 April 1961. Russia rents the site "
    "until 2050. The town beside it is called Baikonur too."
)


def ask(context: str, question: str, *answers: str) -> Question:
    marked = tuple(Answer(answer, context.index(answer)) for answer in answers)
    article = {ARAL: "Aral_Sea", CASPIAN: "Caspian_Sea"}.get(context, "Baikonur")
    return Question(question, article, context, question, marked)


QUESTIONS = (
    ask(ARAL, "Which two rivers fed the Aral Sea?", "the Amu Darya and the Syr Darya"),
    ask(ARAL, "By what year had the lake shrunk to a tenth of its size?", "2007"),
    ask(ARAL, "Until when was it the fourth largest lake in the world?", "1960", "until 1960"),
    ask(CASPIAN, "Which river brings most water to the Caspian Sea?", "Volga", "The Volga"),
    ask(CASPIAN, "How many metres below the oceans was its surface in 1900?"),
    ask(CASPIAN, "How many states border the largest lake in the world?", "Five"),
    ask(BAIKONUR, "Who left from Baikonur on 12 April 1961?", "Yuri Gagarin"),
    ask(BAIKONUR, "When was Sputnik launched from Kazakhstan?", "October 1957"),
    ask(BAIKONUR, "Until when is the site rented by Russia?", "2050"),
)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Threads that wait for a busy core take longer than one that does all."""
    torch.set_num_threads(1)


def commit_files(folder: Path, files: dict[str, str | bytes]) -> str:
    """Make a repository of some files; returns its one commit."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)

    def run_git(*command: str) -> str:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
        git = ["git", "-C", str(folder), *identity, *command]
        return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()

    run_git("init", "-q")
    run_git("add", ".")
    run_git("commit", "-q", "-m", "first")
    return run_git("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def maker() -> WindowMaker:
    return WindowMaker(open_container())


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    assert write_questions(folder / "lakes.jsonl", QUESTIONS) == len(QUESTIONS)
    return folder


@pytest.fixture(scope="module")
def examples(sets: Path) -> list[Example]:
    """Examples of ten seeds, so that every kind of negative is among them."""
    stages = [Stage({"lakes": None}, TWINS, by_article=seed % 2 == 0) for seed in range(10)]
    return [
        example
        for seed, stage in enumerate(stages)
        for example in make_examples(stage, sets, NOTHING, seed)
    ]


@pytest.fixture(scope="module")
def model() -> ReaderModel:
    """The reader with the weights of the file that is shipped."""
    loaded = ReaderModel(open_container())
    shipped = find_package_file("index.reranking", "reader.safetensors")
    loaded.load_state_dict(read_weights(shipped))
    return loaded.eval()


@pytest.fixture(scope="module")
def reader() -> TrainedReader:
    return TrainedReader(threads=1)


@pytest.fixture(scope="module")
def joiner() -> Joiner:
    return Joiner(open_container())


# Sets


def test_tokens_of_a_treebank_become_text() -> None:
    written = "`` I do n't , '' he said -LRB- in Paris 's north -RRB- ."
    text, spans = join_tokens(written.split())
    assert text == "\"I don't,\" he said (in Paris's north)."
    assert [text[start:end] for start, end in spans][9:11] == ["in", "Paris"]


def test_clones_are_read_at_the_pinned_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, folder = "digitalfabrik/integreat-qa-dataset", "dataset/languages/en/splits"
    row = {"id": 7, "city": "augsburg", "pageId": 3, "question": "Who pays?"}
    row |= {"context": "Rent\nThe city pays.\nAll of it.\nAsk us.", "answers": [2, 1]}
    files: dict[str, str | bytes] = {f"{folder}/{part}_en.jsonl": "" for part in ("dev", "test")}
    files[f"{folder}/train_en.jsonl"] = json.dumps(row)
    monkeypatch.setitem(COMMITS, name, commit_files(tmp_path / name, files))
    (tmp_path / name / folder / "train_en.jsonl").write_text("changed since")
    (question,) = convert.SETS["integreat_en"](Clones(tmp_path))
    assert question.article == "augsburg-3"
    assert [answer.text for answer in question.answers] == ["The city pays.\nAll of it."]
    assert question.context[question.answers[0].start :].startswith("The city pays.")


@pytest.fixture
def crowd_clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clones:
    """What `squad_crowd` is made of, in small."""
    first, second, other = "5a8d7bf7", "5ad28ad0", "5ad39d53"
    asked = (
        (f"{other}01", "Who gave their name to Normandy ?"),
        (f"{first}01", "Which two cotton rivers fed the Aral Sea ?"),
        (f"{first}02", "When was the lake led to Kazakhstan 's fields ?"),
        (f"{first}03", "Which two rivers fed the Aral Sea ?"),
        (f"{first}04", "Which two cotton rivers fed the Aral Sea"),
        (f"{second}01", "Who scored for Arsenal in the final ?"),
        (f"{other}02", "Which cotton fields fed the Aral Sea ?"),
    )
    rows = "".join(f"{name}\t{question}\t0\r\n" for name, question in asked)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rationales/word_att_extended.tsv", f"qid\tquestion\tword_att\r\n{rows}")
        development = f"qid\tquestion\tword_att\r\n{other}02\tWhich ?\t0\r\n"
        archive.writestr("rationales/word_att_gold_test.tsv", development)
    monkeypatch.setattr(crowd, "DEVELOPMENT_ROWS", 1)
    told = BAIKONUR.replace(".", " .").replace("  ", " ")
    repositories: dict[str, dict[str, str | bytes]] = {
        "antest1/SQuAD2-CR": {"SQuAD2_CR_20191127.zip": packed.getvalue()},
        "sayondutta/Dynamic-Coattention-Network": {
            "data/val.context": f"{told}\n{told}\n",
            "data/val.question": "Who left on 12 April ?\nWho rents Baikonur ?\n",
            "data/val.span": "18 19\n31 31\n",
        },
        "KOU-201270/model-selection": {
            "data/squad/test.json": json.dumps({"questions": ["Who rents Baikonur?"]})
        },
        "nusnlp/paraphrasing-squad": dict.fromkeys(
            ("datasets/dev_orig.json", "datasets/dev_para.json"), json.dumps({"data": []})
        ),
    }
    for name, files in repositories.items():
        monkeypatch.setitem(COMMITS, name, commit_files(tmp_path / name, files))
    return Clones(tmp_path)


def test_impossible_questions_are_put_back_to_their_texts(crowd_clones: Clones) -> None:
    merged = [question for question in QUESTIONS if question.context != BAIKONUR]
    made = list(convert_crowd(crowd_clones, merged))
    impossible = [question for question in made if not question.answers]
    # Not the development part's, by place or by id; nor what is asked with an answer, or twice.
    assert [question.question for question in impossible] == [
        "Which two cotton rivers fed the Aral Sea?",
        "When was the lake led to Kazakhstan's fields?",
    ]
    assert {(question.context, question.article) for question in impossible} == {(ARAL, "Aral_Sea")}
    answered = [question for question in made if question.answers]
    assert answered[:-1] == [question for question in merged if question.context == ARAL]
    assert (answered[-1].context, answered[-1].question) == (BAIKONUR, "Who left on 12 April?")
    assert [answer.text for answer in answered[-1].answers] == ["Yuri Gagarin"]


def test_a_group_is_matched_by_all_its_words() -> None:
    matcher = TextMatcher([ARAL, CASPIAN, BAIKONUR])
    vague, telling = "How many metres below is the lake?", "Which pirates border the Volga?"
    match = matcher.find([vague, telling])
    assert match.text == 1
    assert match.sure
    assert 0 < match.lead < match.share < 1
    assert not matcher.find(["Who scored for Arsenal in the final of 1989?"]).sure
    # Every word is a common one: no text is nearer than another.
    assert matcher.find(["What is it?"]).share == 0


def test_two_texts_alike_are_no_sure_match() -> None:
    matcher = TextMatcher([ARAL, ARAL + " It is salt.", BAIKONUR])
    assert not matcher.find(["Which two rivers fed the Aral Sea in 1960?"]).sure


@pytest.mark.parametrize(
    ("tokens", "question"),
    [
        ("What has n't John 's dog eaten , and why ?", "What hasn't John's dog eaten, and why?"),
        (
            "Who paid $ 5 ( 10 % ) for a well - known song ?",
            "Who paid $5 (10%) for a well-known song?",
        ),
        ('Who wrote " The Wall " ?', 'Who wrote "The Wall"?'),
        ('What " is it ?', 'What " is it?'),
        ("Why can not the girls ' team win ?", "Why cannot the girls' team win?"),
    ],
)
def test_a_question_is_written_as_it_was_asked(tokens: str, question: str) -> None:
    assert join_question(tokens) == question


def test_answers_that_do_not_stand_where_they_say_are_dropped(tmp_path: Path) -> None:
    good, bad = Answer("Volga", CASPIAN.index("Volga")), Answer("Volga", 3)
    rows = [
        Question("a", "Caspian", CASPIAN, "Which river?", (bad, good, good)),
        Question("b", "Caspian", CASPIAN, "Which river?", (bad,)),
        Question("c", "Caspian", CASPIAN, "Which mountain?", ()),
    ]
    assert write_questions(tmp_path / "set.jsonl", rows) == 2
    kept = list(read_questions(tmp_path / "set.jsonl"))
    assert [(row.id, row.answers) for row in kept] == [("a", (good,)), ("c", ())]


def test_every_set_of_the_stages_is_converted() -> None:
    used = {name for stage in STAGES.values() for name in stage.sets}
    assert used == {*convert.SETS, "written", *STORIES, *FOLDERS, *LATER_FOLDERS}


def test_what_is_measured_on_is_left_out(tmp_path: Path) -> None:
    corpus, page = tmp_path / "corpus.jsonl", tmp_path / "page.txt"
    corpus.write_text(json.dumps({"text": "Something else.", "title": "Caspian Sea"}))
    page.write_text("They say: two RIVERS – the Amu Darya and the Syr Darya!", encoding="utf-8")
    kept = choose_questions("lakes", QUESTIONS, read_exclusions([corpus, page]), Random(0))
    assert {question.article for question in kept} == {"Baikonur"}
    page.write_text("Two rivers, the Amu Darya and the Syr.", encoding="utf-8")
    kept = choose_questions("lakes", QUESTIONS, read_exclusions([corpus, page]), Random(0))
    assert {question.article for question in kept} == {"Baikonur"}
    page.write_text("Rivers, the Amu Darya and the Syr.", encoding="utf-8")
    kept = choose_questions("lakes", QUESTIONS, read_exclusions([corpus, page]), Random(0))
    assert {question.article for question in kept} == {"Baikonur", "Aral_Sea"}


def test_few_questions_are_taken_of_one_sentence() -> None:
    rows = [ask(ARAL, f"Question {number}?", "2007") for number in range(5)]
    assert len(choose_questions("qamr", rows, NOTHING, Random(0))) == 2
    assert len(choose_questions("lakes", rows, NOTHING, Random(0))) == 5


# Windows


def test_labelled_tokens_are_the_words_of_the_answer(maker: WindowMaker) -> None:
    tokenizer = open_container().tokenizer
    for question in QUESTIONS:
        text = cut_text(question.context, question.article, "en")
        for answer in question.answers:
            middle = next(n for n, span in enumerate(text.sentences) if answer.start < span[1])
            for seed in range(5):
                window = maker.grow_window(text, middle, 60, Random(seed))
                tokens, owners = maker.encode_window(text.text, window)
                label = find_label(owners, answer)
                assert label is not None
                start, end = owners[label[0]][0], owners[label[1]][1]
                # Whole words: what stands beyond the answer holds no space.
                assert start <= answer.start
                assert end >= answer.end
                assert " " not in text.text[start : answer.start] + text.text[answer.end : end]
                words = text.text[start:end].split()
                expected = [token for word in words for token in tokenizer.encode(word)]
                assert tokens[label[0] : label[1] + 1] == expected


def test_an_answer_that_is_cut_off_has_no_label(maker: WindowMaker) -> None:
    long = "lake " * 200 + "Aral"
    tokens, owners = maker.encode_window(long, (0, len(long)))
    assert len(tokens) == len(owners) <= 120 + 4
    assert find_label(owners, Answer("Aral", len(long) - 4)) is None
    assert find_label(owners, Answer("lake", 0)) == (3, 3)


def test_windows_hold_their_sentence_and_keep_to_their_room(maker: WindowMaker) -> None:
    text = cut_text(ARAL, "Aral_Sea", "en")
    sizes = set()
    for seed in range(20):
        start, end = maker.grow_window(text, 2, 50, Random(seed))
        assert start <= text.sentences[2][0] < text.sentences[2][1] <= end
        assert len(maker.encode_window(ARAL, (start, end))[0]) <= 50 + 4
        sizes.add(end - start)
    assert len(sizes) > 1


def test_windows_are_what_the_reader_reads(
    maker: WindowMaker, reader: TrainedReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader takes question and text as the same tokens as the model was trained on."""
    read: list[list[int]] = []
    run_lower = reader._lower.run

    def note_tokens(ids: list[int]) -> NDArray[np.float32]:
        read.append(ids)
        return run_lower(ids)

    monkeypatch.setattr(reader._lower, "run", note_tokens)
    words = reader._encode_text(ARAL).words
    tokens, owners = maker.encode_window(ARAL, (0, len(ARAL)))
    assert read == [tokens]
    assert list(words) == sorted(set(owners) - {(0, 0)})


def test_rare_words_weigh_more() -> None:
    texts = [cut_text(text, "", "en") for text in (ARAL, CASPIAN, BAIKONUR)]
    rarity = Rarity(texts)
    common = rarity.weigh_overlap(["lake"], frozenset({"lake", "volga"}))
    rare = rarity.weigh_overlap(["volga"], frozenset({"lake", "volga"}))
    assert 0 < common < rare
    assert rarity.weigh_overlap(["paris"], frozenset({"lake"})) == 0


# Negatives


def test_a_swapped_question_is_another_and_gives_nothing_away() -> None:
    kinds = set()
    for question in QUESTIONS:
        given = [answer.text.lower() for answer in question.answers]
        for seed in range(60):
            names = ["Volga", "Yuri Gagarin", "Lake Balkhash", "Tashkent"]
            arguments = (question.question, question.context, names, question.answers)
            swapped = swap_question(*arguments, Random(seed))
            if swapped is None:
                continue
            assert swapped != question.question
            assert swapped == swap_question(*arguments, Random(seed))
            for answer in given:
                assert answer in question.question.lower() or answer not in swapped.lower()
            before, after = set(question.question.split()), set(swapped.split())
            kinds.add(next(iter(sorted(after - before))) if before - after else "added")
    assert len(kinds) > 10


@pytest.mark.parametrize(
    ("question", "swapped"),
    [
        ("which lake is larger than this?", "which lake is smaller than this?"),
        ("how deep is it below 3 metres", None),
    ],
)
def test_opposites_are_swapped(question: str, swapped: str | None) -> None:
    found = {swap_question(question, "", (), (), Random(seed)) for seed in range(40)}
    assert (swapped or "how deep is it above 3 metres") in found
    assert question not in found
    assert None not in found


def test_a_question_without_name_number_or_opposite_stays() -> None:
    assert swap_question("who did it", "The Volga did.", (), (), Random(0)) is None


def test_every_word_has_an_opposite_that_is_another() -> None:
    assert ANTONYMS["northern"] == "southern"
    assert ANTONYMS["southern"] == "northern"
    assert all(word != other and other in ANTONYMS for word, other in ANTONYMS.items())


def test_negatives_never_hold_the_answer(examples: list[Example], maker: WindowMaker) -> None:
    windows = {}
    for context in (ARAL, CASPIAN, BAIKONUR):
        sentences = cut_text(context, "", "en").sentences
        for first, (start, _) in enumerate(sentences):
            for _, end in sentences[first:]:
                tokens, _ = maker.encode_window(context, (start, end))
                windows[tuple(tokens)] = context[start:end]
    asked = {tuple(maker.encode_question(row.question)): row for row in QUESTIONS}
    seen = set()
    for example in examples:
        words = windows[tuple(example.text)].lower()
        seen.add(example.kind)
        assert (example.answer is None) == (example.kind != "answer")
        if example.kind in ("other", "far"):
            question = asked[tuple(example.question)]
            assert not any(answer.text.lower() in words for answer in question.answers)
        if example.kind == "swap":
            assert tuple(example.question) not in asked
    assert seen == {"answer", "impossible", "swap", "other", "far"}


def test_examples_are_the_same_again_with_one_seed(sets: Path, tmp_path: Path) -> None:
    stage = Stage({"lakes": None}, TWINS, by_article=True)
    first, again, other = (make_examples(stage, sets, NOTHING, seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    write_examples(tmp_path / "examples.jsonl", first)
    assert read_examples(tmp_path / "examples.jsonl") == first


def test_no_more_questions_are_taken_than_the_stage_says(sets: Path) -> None:
    made = make_examples(Stage({"lakes": 2}, TWINS, by_article=True), sets, NOTHING, 0)
    assert sum(example.kind in ("answer", "impossible") for example in made) == 2


def count_kinds(twins: Twins) -> Counter[str]:
    """Kinds of the examples of 40 turns of the answered questions."""
    texts = [cut_text(context, "", "en") for context in (ARAL, CASPIAN, BAIKONUR)]
    stage = Stage({}, twins, by_article=False)
    answered = [question for question in QUESTIONS if question.answers]
    made = ExampleMaker("lakes", texts, Random(0), stage).make(answered * 40)
    return Counter(example.kind for example in made)


@pytest.mark.parametrize(
    ("kind", "always", "quarter"),
    [
        ("swap", Twins(1, 1, 1, after_swap=1), Twins(1 / 4, 1 / 4, 1 / 4, after_swap=1)),
        ("other", Twins(0, 1, 1, after_swap=1), Twins(0, 1 / 4, 1 / 4, after_swap=1)),
        ("far", Twins(0, 0, 1, after_swap=1), Twins(0, 0, 1 / 4, after_swap=1)),
    ],
)
def test_shares_of_twins_are_kept_to(kind: str, always: Twins, quarter: Twins) -> None:
    most, some = count_kinds(always)[kind], count_kinds(quarter)[kind]
    assert some / most == pytest.approx(1 / 4, abs=0.08)


def test_no_twins_are_made_where_none_are_asked_for() -> None:
    assert set(count_kinds(Twins(0, 0, 0, after_swap=0))) == {"answer"}


def test_a_swap_may_be_followed_by_another_twin() -> None:
    alone = count_kinds(Twins(swap=1, other=1, far=1, after_swap=1))
    both = count_kinds(Twins(swap=1, other=1, far=1, after_swap=0))
    twins = sum(alone.values()) - alone["answer"]
    assert twins == alone["answer"]
    assert sum(both.values()) - both["answer"] > 1.5 * twins


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_bounds_of_the_stages_rise(stage: Stage) -> None:
    twins = stage.twins
    assert 0 <= twins.swap <= twins.other <= twins.far <= 1
    assert 0 <= twins.after_swap <= 1


# Training


def test_the_rate_rises_and_falls() -> None:
    by_steps, by_clock = Schedule(1.0, 1000, None), Schedule(1.0, None, 60.0)
    assert by_steps.measure_progress(500, 1e9) == 0.5
    assert by_clock.measure_progress(10**9, 15.0) == 0.25
    assert by_steps.compute_rate(0, 0.0) == pytest.approx(1 / 150)
    assert by_steps.compute_rate(500, 0.5) == 0.5
    assert by_steps.compute_rate(1000, 1.0) == 0.0


def test_a_pass_takes_every_example_once(examples: list[Example]) -> None:
    batches = draw_batches(examples, 8, Random(0))
    passed: list[Example] = []
    while len(passed) < len(examples):
        passed += next(batches)
    assert sorted(map(id, passed)) == sorted(map(id, examples))


def test_the_best_span_runs_forwards() -> None:
    scores = np.zeros((40, 2), np.float32)
    scores[[30, 5], [0, 1]] = 5
    scores[[10, 12], [0, 1]] = 3
    assert find_span(scores) in {(10, 12), (30, 30)}
    scores[30, 0] = scores[5, 1] = 0
    scores[39, 1] = 4
    assert find_span(scores) == (10, 12)


def test_training_learns(examples: list[Example]) -> None:
    trainer = Trainer(Schedule(1.5e-4, 1000, None), seed=0)
    answered = next(row for row in examples if row.answer is not None)
    rows = [answered, *(row for row in examples if row.kind == "far")][:3]
    losses = [sum(trainer.take_step(rows, 200, 0.0)) for _ in range(4)]
    assert min(losses[-2:]) < losses[0]
    scores = evaluate(trainer, rows, 4)
    assert 0 <= scores.exact <= scores.touching <= 1
    assert 0 <= scores.auc <= 1


def test_an_earlier_stage_is_taken_as_the_upper_half(model: ReaderModel) -> None:
    state = model.state_dict()
    earlier = {name: values for name, values in state.items() if not name.startswith("layers")}
    for number in range(LAYERS):
        upper = f"layers.{number + LAYERS}."
        earlier |= {
            name.replace(upper, f"layers.{number}."): values
            for name, values in state.items()
            if name.startswith(upper)
        }
    taken = ReaderModel(open_container())
    lower = {name: values.clone() for name, values in taken.layers[:LAYERS].state_dict().items()}
    taken.start_from(earlier)
    for name, values in taken.layers[LAYERS:].state_dict().items():
        assert torch.equal(values, model.layers[LAYERS:].state_dict()[name]), name
    for name, values in taken.layers[:LAYERS].state_dict().items():
        assert torch.equal(values, lower[name]), name
    assert torch.equal(taken.segment, model.segment)
    taken.start_from(state)
    assert torch.equal(taken.layers[0].fo.weight, model.layers[0].fo.weight)


@torch.no_grad()
def test_padding_changes_nothing(
    examples: list[Example], model: ReaderModel, joiner: Joiner
) -> None:
    short, long = sorted(examples, key=lambda row: len(row.text))[:: len(examples) - 1]
    both = model(joiner.join([short.question, long.question], [short.text, long.text]))
    alone = model(joiner.join([short.question], [short.text]))
    length = len(short.question) + len(short.text)
    assert torch.allclose(both[0][:1, :length], alone[0], atol=1e-3)
    assert torch.allclose(both[1][:1], alone[1], atol=1e-3)


# The file


def test_the_exported_file_holds_what_the_reader_takes(
    model: ReaderModel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    state = {
        name: tensor + torch.randn_like(tensor) / 50 for name, tensor in model.state_dict().items()
    }
    torch.save(state, tmp_path / "reader.pt")
    out = tmp_path / "reader.safetensors"
    monkeypatch.setattr(sys, "argv", ["export", str(tmp_path / "reader.pt"), str(out)])
    export.main()
    assert capsys.readouterr().out.strip() == hash_file(out)
    written = load_file(out)
    shipped = load_file(find_package_file("index.reranking", "reader.safetensors"))
    assert {name: (array.shape, array.dtype) for name, array in written.items()} == {
        name: (array.shape, array.dtype) for name, array in shipped.items()
    }
    assert set(list_tensors(2 * LAYERS)) <= written.keys()
    back = read_weights(out)
    assert back.keys() == state.keys()
    for name, tensor in state.items():
        quantized = name.endswith(("qkv.weight", "ao.weight", "fi.weight", "fo.weight"))
        step = torch.zeros(1)
        if quantized:
            _, number, part, _ = name.split(".")
            smooth = torch.from_numpy(written.get(f"l{number}.{part}.smooth", np.ones(1, "f4")))
            # Rounding moves a weight by half a step of its column at most, where its channel's
            # factor is within it.
            step = (tensor / smooth).abs().amax(dim=-1, keepdim=True) / 127 * smooth
        assert ((back[name] - tensor).abs() <= step * 0.501).all(), name


def test_packing_again_changes_nothing(model: ReaderModel) -> None:
    shipped = load_file(find_package_file("index.reranking", "reader.safetensors"))
    factors = {
        name.removesuffix(".smooth"): 1 / array
        for name, array in shipped.items()
        if name.endswith(".smooth")
    }
    packed = pack_weights(model.state_dict(), factors)
    assert packed.keys() == shipped.keys()
    for name, array in packed.items():
        assert np.allclose(array, shipped[name], rtol=1e-5, atol=1e-7), name


@torch.no_grad()
def test_the_lower_half_as_bytes_reads_as_it_does_in_floats() -> None:
    container = open_container()
    with open_weights("index.embedding", LOWER_FILE, LOWER_SHA256) as tensors:
        served = LowerHalf(container, EncoderLayers(tensors.get_tensor))
    encoder = Encoder(container).eval()
    for text in (BAIKONUR, ARAL, CASPIAN):
        ids = [container.begin, *container.tokenizer.encode(f"passage: {text}"), container.end]
        exact, found = encoder(ids)[0], torch.from_numpy(served.run(ids))
        # .979 without factors for the channels that run high.
        assert torch.cosine_similarity(exact, found, dim=-1).mean() > 0.995


@torch.no_grad()
def test_factors_bring_a_channel_that_runs_high_nearer_the_others() -> None:
    layers = ReaderModel(open_container()).eval().layers
    states = torch.randn(1, 40, 384, generator=torch.Generator().manual_seed(0))
    mask = torch.ones(1, 1, 1, 40, dtype=torch.bool)

    def run() -> None:
        after = states
        for layer in layers:
            after = layer(after, mask)

    with torch.no_grad():
        layers[2].aln.weight[17] *= 50
        layers[2].aln.bias[17] *= 50
    factors = find_factors(layers, run)
    assert factors.keys() == {
        f"l{number}.{part}" for number in range(2 * LAYERS) for part in ("fi", "fo")
    }
    assert factors["l2.fi"].shape == (384,)
    assert factors["l2.fo"].shape == (1536,)
    assert factors["l2.fi"][17] > 5 * np.median(factors["l2.fi"])
    assert not any(layer.fi._forward_pre_hooks for layer in layers)


@torch.no_grad()
def test_torch_and_the_reader_agree(
    model: ReaderModel, joiner: Joiner, maker: WindowMaker, reader: TrainedReader
) -> None:
    apart = []
    for question in (QUESTIONS[0], QUESTIONS[4], QUESTIONS[7]):
        (reading,) = reader.read(question.question, [question.context])
        asked = maker.encode_question(question.question)
        told, _ = maker.encode_window(question.context, (0, len(question.context)))
        spans, answerable = model(joiner.join([asked], [told]))
        apart.append(abs(reading.answerable - answerable.item()))
        text = reader._encode_text(question.context)
        expected = _find_answer(text, spans[0, len(asked) :].numpy(), answerable.item())
        assert reading.certainty == pytest.approx(expected.certainty, abs=0.15)
        assert np.allclose(reading.begins, expected.begins, atol=0.15)
        assert reading.begins.argmax() == expected.begins.argmax()
    # Products of bytes cost .12 on average, and of one window in ten more than .3.
    assert np.mean(apart) < 0.3
    assert max(apart) < 1


def _lend(row: dict[str, Any]) -> str:
    return "\n".join(words for each in row["questions"] for words in each["a"])


@pytest.mark.parametrize(
    ("folder", "least"),
    [
        ("", 9_000),
        ("dialogues", 4_000),
        ("searches", 3_500),
        ("statements", 2_500),
        ("lookalikes", 2_000),
        ("languages", 2_000),
        ("offices", 1_500),
        ("events", 3_000),
        ("services", 1_400),
        ("politics", 1_100),
        ("knowledge", 1_500),
        ("russian", 1_800),
        ("turns", 1_100),
        ("pairs", 1_300),
        ("careless", 1_700),
        ("longer", 700),
        ("foreign", 1_300),
        ("exchanges", 1_200),
        ("paragraphs", 1_000),
    ],
)
def test_written_questions_are_answered_in_their_own_texts_or_not_at_all(
    folder: str, least: int
) -> None:
    rows = [
        json.loads(line)
        for file in sorted((WRITTEN / folder).glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]
    # Texts of other sets are not in the repository: an answer of theirs is put in their place.
    lent = {row["context_sha256"]: _lend(row) for row in rows if "context_sha256" in row}
    questions = list(list_written(WRITTEN / folder, lent))
    assert len(questions) > least
    assert 0.4 < sum(bool(each.answers) for each in questions) / len(questions) < 0.7


@pytest.mark.parametrize(("folder", "least"), [("stories", 3_000), ("chronicles", 600)])
def test_a_question_about_a_story_is_put_to_articles_that_do_not_answer_it_too(
    folder: str, least: int
) -> None:
    questions = list(list_stories(WRITTEN / folder))
    put = defaultdict(list)
    for each in questions:
        put[each.id.rpartition("-")[0]].append(bool(each.answers))
    assert len(put) > least
    # One silent article beside those that answer, two where none does; of five all may answer.
    for answers in put.values():
        told = answers.count(True)
        assert answers.count(False) == (2 if not told else 1 if told < 5 else 0)


def test_a_written_answer_that_does_not_stand_in_its_text_is_refused(tmp_path: Path) -> None:
    row = {
        "article": "A mill",
        "context": "It ground rye.",
        "questions": [{"q": "?", "a": ["oat"]}],
    }
    (tmp_path / "mills.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    with pytest.raises(ValueError, match="does not stand in the text"):
        list(list_written(tmp_path, {}))


def test_the_mean_of_two_checkpoints_lies_between_them() -> None:
    before, after = {"w": torch.tensor([0.0, 2.0])}, {"w": torch.tensor([1.0, 4.0])}
    assert average(before, after, 0.25)["w"].tolist() == [0.25, 2.5]
    with pytest.raises(ValueError, match="different models"):
        average(before, {"v": after["w"]}, 0.5)


def test_what_a_run_did_not_come_to_is_what_its_batches_lack() -> None:
    sets = ("squad_crowd", "written", "stories")
    examples = [
        Example([0, at, 2], [0, at, 2], None, "impossible", sets[at % 3]) for at in range(90)
    ]
    batches = draw_batches(examples, 4, Random(6))
    seen = {example.question[1] for _ in range(15) for example in next(batches)}
    left = set(pick_remainder(examples, 15, 0, batch=4, seed=5))
    assert left == set(range(90)) - seen
    more = set(pick_remainder(examples, 15, 10, batch=4, seed=5)) - left
    assert len(more) == 10
    assert more <= seen
    assert {examples[at].set for at in more} == {"written", "stories"}
    with pytest.raises(ValueError, match="nothing is left"):
        pick_remainder(examples, 23, 0, batch=4, seed=5)
