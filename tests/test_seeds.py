"""The five seed articles: byte for byte, described honestly, and free of what surrounded them."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pytest

from index.cleaning import normalise_line
from index.reading import ReadArticle, read_articles

REPOSITORY = Path(__file__).resolve().parent.parent
SEEDS = REPOSITORY / "seeds"

CHECKSUMS = {
    "000_6277ca7a58588593.txt": "313f73213fa270ea067d9d18b9e4144d2ac8c7ad5c2034e1824ddaafe33e7875",
    "001_7219ce7d183f03bc.txt": "afc2ffbf6541b25d9b585ae193edac31861ee97b8eac42f561ee36cf36f83442",
    "002_94a2983ed781e466.txt": "3304085a9e743e43ad06e23447604198762c0940d4b9c79680c056062277fc5c",
    "003_6c3a49d75e9ae065.txt": "0e3aafa059e59afb4a230654e80636431993252af71c11ee6fd382a621e92f52",
    "004_a2d4af89c51522e9.txt": "ba13663bc5bb3bf4794afeffd1accba3bcaf83b35d0450c08bc95d5285432786",
}

# What is not the article, by line of the file, found by reading each; every other line is.
BOILERPLATE = {
    "000_6277ca7a58588593.txt": {
        1: "headline",
        26: "author’s name",
        28: "author’s note",
        30: "comment form",
        32: "comment form",
    },
    "001_7219ce7d183f03bc.txt": {
        1: "date line",
        3: "headline",
        5: "section label",
        7: "byline",
        13: "date line",
        19: "name of an image",
        45: "author’s note",
        47: "read counter",
        **dict.fromkeys((49, 51, 53, 55, 57, 59), "after the end"),
        **dict.fromkeys((63, 65, 67, 69, 71, 73), "after the end"),
        75: "name of an image",
        **dict.fromkeys((77, 83, 85, 89), "after the end"),
        87: "newsletter box",
    },
    "002_94a2983ed781e466.txt": {
        1: "headline",
        5: "caption",
        6: "caption",
        26: "after the end",
        28: "after the end",
    },
    "003_6c3a49d75e9ae065.txt": {1: "headline", 3: "publication", 5: "caption"},
    "004_a2d4af89c51522e9.txt": {
        1: "headline",
        7: "another story",
        53: "after the end",
        55: "follow or share",
    },
}

TITLES = {
    "000_6277ca7a58588593.txt": "Will Kazakhstan Become An Apple Of Discord Between China And"
    " Russia? – Analysis",
    "001_7219ce7d183f03bc.txt": "China Backs Kazakhstan Against Russian Threats",
    "002_94a2983ed781e466.txt": "Kazakhstan’s Russia problem",
    "003_6c3a49d75e9ae065.txt": "Kazakhstan in the Diplomatic Spotlight",
    "004_a2d4af89c51522e9.txt": "Kazakhstan ‘Highly Apprehensive’ Of Russia & China As Kazakh"
    " President Vows To Protect Its Territorial Integrity",
}


@pytest.fixture(scope="module", params=["with catalogue", "without catalogue"])
def seeds(request, tmp_path_factory):
    """The seeds by file name, once as they stand and once without anybody's knowledge of them."""
    base = REPOSITORY
    if request.param == "without catalogue":
        base = tmp_path_factory.mktemp("bare")
        (base / "seeds").mkdir()
        for name in CHECKSUMS:
            shutil.copy(SEEDS / name, base / "seeds")
    read = list(read_articles([base / "seeds"], base))
    assert all(isinstance(one, ReadArticle) for one in read)
    assert [one.article.file for one in read] == [f"seeds/{name}" for name in CHECKSUMS]
    return {Path(one.article.file).name: one for one in read}


@pytest.mark.parametrize("name", CHECKSUMS)
def test_files_are_kept_byte_for_byte(name):
    assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == CHECKSUMS[name]


@pytest.mark.parametrize("name", CHECKSUMS)
def test_exactly_the_boilerplate_is_dropped(seeds, name):
    dropped = {one.line: one.reason for one in seeds[name].dropped}
    expected = BOILERPLATE[name]
    assert dropped.keys() == expected.keys()
    for line, words in expected.items():
        assert words in dropped[line], (line, dropped[line])


@pytest.mark.parametrize("name", CHECKSUMS)
def test_every_other_paragraph_is_kept_word_for_word_and_in_order(seeds, name):
    lines = (SEEDS / name).read_text("utf-8").split("\n")
    kept = [
        normalise_line(line)
        for number, line in enumerate(lines, 1)
        if line.strip() and number not in BOILERPLATE[name]
    ]
    assert seeds[name].article.text == "\n\n".join(kept)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_dropped_lines_quote_the_file(seeds, name):
    lines = (SEEDS / name).read_text("utf-8").split("\n")
    for one in seeds[name].dropped:
        assert one.text == normalise_line(lines[one.line - 1])


@pytest.mark.parametrize("name", CHECKSUMS)
def test_titles_and_language_need_no_catalogue(seeds, name):
    article = seeds[name].article
    assert article.title == TITLES[name]
    assert article.language == "en"
    assert article.title not in article.text
    assert article.url is None


def test_authors_and_publishers_are_those_the_texts_name(seeds):
    named = [(one.article.author, one.article.publisher) for one in seeds.values()]
    assert named == [
        ("Akhas Tazhutov", None),
        ("Natalia Konarzewska", "The Central Asia-Caucasus Analyst"),
        ("Katherine Bayford", None),
        (None, "Eurasia Daily Monitor"),
        (None, "EurAsian Times"),
    ]


def test_the_only_date_line_is_read_without_a_catalogue(seeds):
    published = seeds["001_7219ce7d183f03bc.txt"].article.published
    assert published.earliest == published.latest == date(2023, 1, 12)


def test_the_catalogue_gives_ids_and_argues_its_dates():
    read = {one.article.id: one.article.published for one in read_articles([SEEDS], REPOSITORY)}
    assert {name: published.label for name, published in read.items()} == {
        "apple-of-discord": "2022-09-15/2022-12-31",
        "china-backs-kazakhstan": "2023-01-12",
        "kazakhstans-russia-problem": "2022-09-23/2022-10-04",
        "diplomatic-spotlight": "2022-09-16/2022-09-20",
        "highly-apprehensive": "2021-01-01/2021-12-31",
    }
    assert all(len(published.reason) > 40 for published in read.values())


def test_quotations_in_the_reasons_stand_in_the_article():
    """A reason may quote its article; what it quotes must stand there."""
    for one in read_articles([SEEDS], REPOSITORY):
        whole = one.article.text + " ".join(dropped.text for dropped in one.dropped)
        quoted = [part.split("”")[0] for part in one.article.published.reason.split("“")[1:]]
        for words in quoted:
            assert words in whole, (one.article.id, words)


def test_ids_without_a_catalogue_come_from_the_file_names(tmp_path):
    for name in CHECKSUMS:
        shutil.copy(SEEDS / name, tmp_path)
    ids = [one.article.id for one in read_articles([tmp_path], tmp_path)]
    assert ids == [name.removesuffix(".txt") for name in CHECKSUMS]
