"""Reading: every format and encoding into articles, and a sentence for what cannot be read."""

import json
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from index.cleaning import normalise_text
from index.errors import SourceError
from index.reading import MAX_ARTICLE_BYTES, ReadArticle, Unreadable, read_articles
from index.types import hash_text

DATA = Path(__file__).parent / "data"
PARAGRAPH = "The harbour was closed on Tuesday because of the wind, the captain of the port said."
OTHER = "It will open again when the wind has gone, and nobody in the town can say when that is."


def read(base, *paths):
    return list(read_articles([base / path for path in paths] or [base], base))


def read_one(base, *paths):
    [only] = read(base, *paths)
    return only


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refuse(base, name, content):
    """The sentence for a file that cannot be read."""
    write(base / name, content)
    result = read_one(base, name)
    assert isinstance(result, Unreadable), result
    assert result.file == name
    assert result.reason[0].isupper()
    assert result.reason.endswith(".")
    return result.reason


# --- encodings ---

RUSSIAN = (
    "Порт закрыт из-за ветра\n\nПорт закрыли во вторник из-за сильного ветра, сообщил его капитан. "
    "Когда ветер стихнет, никто в городе сказать не может, но суда уже стоят на рейде.\n"
)
GERMAN = (
    "Der Hafen bleibt zu\n\nDer Hafen wurde am Dienstag wegen des Windes geschlossen, sagte der "
    "Kapitän. Er öffnet wieder, wenn der Wind nachlässt, und niemand weiß, wann das möglich ist.\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (RUSSIAN, "utf-8", "ru"),
        (RUSSIAN, "utf-8-sig", "ru"),
        (RUSSIAN, "utf-16", "ru"),
        (RUSSIAN, "utf-32", "ru"),
        (RUSSIAN, "cp1251", "ru"),
        (RUSSIAN, "koi8_r", "ru"),
        (GERMAN, "latin-1", "de"),
        (GERMAN, "cp1252", "de"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, text, encoding, language, newline):
    write(tmp_path / "port.txt", text.replace("\n", newline).encode(encoding))
    article = read_one(tmp_path).article
    title, body = text.split("\n\n")
    assert (article.title, article.text) == (title, body.strip())
    assert article.language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PARAGRAPH, "en"),
        ("Порт бүгін желге байланысты жабық, қала тұрғындары күтіп отыр.", "kk"),
        ("港口因大风关闭，船长星期二表示，何时重新开放尚不清楚。", "zh"),
        ("港は風のために閉まっていると船長は火曜日に語った。", "ja"),
        ("Le port est fermé depuis mardi à cause du vent, a dit le capitaine dans une note.", "fr"),
        ("Порт закрито через вітер, повідомив його капітан у вівторок, і ніхто не знає її.", "uk"),
        ("El puerto está cerrado por el viento, dijo el capitán, y no se sabe hasta cuándo.", "es"),
        ("1234 5678 — 90", "und"),
        ("Qwrt zxcv bnmp sdfg hjkl", "und"),
    ],
)
def test_languages(tmp_path, text, language):
    write(tmp_path / "a.jsonl", json.dumps({"id": "a", "text": text}))
    assert read_one(tmp_path).article.language == language


# --- formats ---


def test_html():
    result = read_one(DATA, "page.html")
    article = result.article
    assert article.title == "The ferry that never sailed"
    assert (article.author, article.publisher) == ("Dana Lee", "Caspian Courier")
    assert article.published.earliest == date(2021, 6, 4)
    assert article.url == "https://courier.example/ferry"
    assert article.language == "en"
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0].startswith("The ferry Professor Gül was built")
    assert "nobody makes any more." in paragraphs[0]
    assert "A harbour of waiting" in paragraphs
    assert "Nine ships without an owner" in article.text
    assert paragraphs[-1].endswith("because of the dust.")
    for words in ("Home", "Contact us", "Newsletter", "inbox", "All rights reserved", "sailed"):
        assert words not in article.text
        assert any(words in one.text for one in result.dropped), words
    lines = (DATA / "page.html").read_text("utf-8").split("\n")
    for one in result.dropped:
        assert one.text.split()[0] in lines[one.line - 1]


DATE_LINE = '<meta property="article:published_time" content="2021-06-04T09:00:00+05:00">'


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (DATE_LINE, "2021-06-04"),
        ('<meta name="DC.date.issued" content="2021-06-04">', "2021-06-04"),
        ('<meta itemprop="datePublished" content="4 June 2021">', "2021-06-04"),
        (
            '<script type="application/ld+json">{"datePublished": "2021-06-04T09:00Z"}</script>',
            "2021-06-04",
        ),
        ('<meta name="date" content="soon">', None),
        ("", None),
    ],
)
def test_html_dates_come_from_the_head_never_from_the_prose(tmp_path, line, label):
    page = (DATA / "page.html").read_text("utf-8").replace(DATE_LINE, line)
    page = page.replace("On May 2, 2019 he", '<time datetime="2019-05-02">On May 2</time> he')
    write(tmp_path / "a.html", page)
    assert read_one(tmp_path).article.published.label == label


def test_html_in_a_declared_encoding(tmp_path):
    page = (
        (DATA / "page.html").read_text("utf-8").replace('charset="utf-8"', 'charset="windows-1251"')
    )
    page = page.replace("Professor Gül", "Профессор Гюль").replace("“", '"').replace("”", '"')
    write(tmp_path / "a.html", page.encode("cp1251"))
    assert "The ferry Профессор Гюль was built" in read_one(tmp_path).article.text


def test_markdown():
    result = read_one(DATA, "note.md")
    article = result.article
    assert (article.title, article.author) == ("What the lake remembers", "Aru Bekova")
    assert (article.publisher, article.published.label) == ("Lake Notes", "2022-11")
    assert article.url == "https://notes.example/lake"
    assert article.text == (
        "The lake of Balkhash is half salt, as every child there knows, and the other half "
        "is the Ili.\n\n"
        "Two halves\n\n"
        "1. The western half is fresh.\n2. The eastern half is salt.\n\n"
        "reeds\nin the west\ngulls\n\n"
        "Year | Level\n1970 | 342.7\n2020 | 341.2\n\n"
        "It remembers the river, the fishermen say.\n\n"
        "sounding: 26 m"
    )
    assert [(one.line, one.text) for one in result.dropped] == [
        (8, "What the lake remembers"),
        (13, "A map of the lake"),
    ]


def make_pdf(*pages):
    """A PDF of lines set in Helvetica, one tuple of lines a page."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = f"BT /F1 11 Tf 50 780 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("latin-1")


PDF_PAGES = (
    (
        "Harbour Quarterly 3/2021",
        "The ferry that never sailed",
        "The ferry was built in Baku in 1985 and has lain in the harbour of",
        "Aktau for eleven years, waiting for a part that no manu-",
        "facturer makes any more, and for an owner, as the well-known cap-",
        "tain likes to say to anybody who comes aboard to see what is left.",
        "It waits.",
        "He is seventy-one and still comes aboard every morning to look at",
        "the engine, which would start, he says, if anybody paid for its oil",
        "1",
    ),
    (
        "Harbour Quarterly 3/2021",
        "and stood behind the wheel for a day. The port authority says that",
        "a well-",
        "known ship costs more to scrap than its metal brings.",
        "2",
    ),
)


def test_pdf(tmp_path):
    write(tmp_path / "ferry.pdf", make_pdf(*PDF_PAGES))
    result = read_one(tmp_path)
    assert result.article.title == "The ferry that never sailed"
    text = result.article.text
    assert "a part that no manufacturer makes any more" in text
    assert "the well-known captain likes to say" in text
    assert "paid for its oil and stood behind the wheel for a day." in text
    assert "a well-known ship costs more" in text
    assert "It waits.\n\nHe is seventy-one" in text
    assert "Quarterly" not in text
    assert sorted({one.reason for one in result.dropped}) == [
        "headline, kept as the title",
        "page number",
        "running head",
    ]


def test_broken_and_locked_pdfs(tmp_path):
    whole = make_pdf(*PDF_PAGES)
    assert "PDF" in refuse(tmp_path, "cut.pdf", b"%PDF-1.4\n")
    assert "PDF" in refuse(tmp_path, "fake.pdf", "This is not a PDF at all.")
    assert "no text" in refuse(tmp_path, "scan.pdf", make_pdf(()))
    writer = PdfWriter(clone_from=PdfReader(write(tmp_path / "whole.pdf", whole)))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert "password" in refuse(tmp_path, "locked.pdf", (tmp_path / "locked.pdf").read_bytes())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1400), st.binary(min_size=1, max_size=6)), max_size=8))
def test_damaged_pdfs_never_raise(tmp_path_factory, changes):
    data = bytearray(make_pdf(*PDF_PAGES))
    for place, content in changes:
        data[place : place + len(content)] = content
    base = tmp_path_factory.mktemp("pdf")
    write(base / "a.pdf", bytes(data))
    assert isinstance(read_one(base), ReadArticle | Unreadable)


def test_json_lines(tmp_path):
    records = [
        {
            "id": "a 1:x",
            "title": "T",
            "publisher": "P",
            "published": "2020-05",
            "text": "One\r\ntwo\n\n\n\nthree",
        },
        {
            "id": 7,
            "title": "",
            "published": None,
            "text": "By Jane Doe",
            "author": "A",
            "language": "kk-Cyrl",
        },
        {
            "title": "U",
            "text": f"{PARAGRAPH}\ud83d\ude00",
            "url": "https://x.example/",
            "more": [1],
        },
        {"id": "z", "title": "V", "text": "v", "url": "javascript:alert(1)"},
    ]
    write(tmp_path / "all.jsonl", "\ufeff" + "\n\n".join(json.dumps(one) for one in records) + "\n")
    first, second, third, fourth = (one.article for one in read(tmp_path))
    assert (first.id, first.title, first.publisher, first.author) == ("a-1-x", "T", "P", None)
    assert first.published.label == "2020-05"
    assert first.text == "One\ntwo\n\nthree"
    assert (second.id, second.title, second.text) == ("7", "7", "By Jane Doe")
    assert (second.author, second.language, second.published.label) == ("A", "kk", None)
    assert (third.id, third.url, third.file) == ("all-5", "https://x.example/", "all.jsonl")
    assert third.text.endswith("\U0001f600")
    assert fourth.url is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"id": "x", "text": ', "is not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "x", "title": "no text"}', "has no text"),
        (b'{"id": "x", "text": "  \\u200b "}', "has no text"),
        (b'{"id": "x", "text": 5}', "text as something else"),
        (b'{"id": ["x"], "text": "a"}', "id as something else"),
        (b'{"id": "x", "text": "a", "published": "soon"}', "'soon' is not a date"),
        (b'{"id": "x", "text": "a", "published": 2020}', "published as something else"),
        (b'{"id": "x", "text": "\xff"}', "is not UTF-8"),
        (b"[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_go_on(tmp_path, line, words):
    good = json.dumps({"id": "good", "text": PARAGRAPH}).encode()
    write(tmp_path / "all.jsonl", line + b"\n" + good + b"\n")
    bad, article = read(tmp_path)
    assert bad.file == "all.jsonl"
    assert bad.reason.startswith("Line 1 ")
    assert words in bad.reason
    assert article.article.id == "good"


def test_a_line_beyond_the_limit_is_refused_and_the_next_is_read(tmp_path):
    good = json.dumps({"id": "good", "text": PARAGRAPH}).encode()
    write(tmp_path / "all.jsonl", b'{"text": "' + b"x" * MAX_ARTICLE_BYTES + b'"}\n' + good)
    bad, article = read(tmp_path)
    assert bad.reason == "Line 1 is longer than 16 MB."
    assert article.article.text == PARAGRAPH


# --- bad input ---


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u200b\ufeff\u00ad", "empty"),
        ("Leave a Reply\n\nRequired fields are marked *\n", "only what surrounds"),
        (b"\x7fELF\x02\x01\x01\0\0\0text", "NUL"),
        (bytes(range(1, 32)) * 9, "control characters"),
        ("ғ".encode() * 90 + b"\xff\n" + "қ".encode() * 90, "damaged on line 1"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_bad_text_files(tmp_path, content, words):
    assert words in refuse(tmp_path, "bad.txt", content)


def test_other_bad_files(tmp_path):
    assert "No article" in refuse(tmp_path, "a.html", "<html><body></body></html>")
    assert "empty" in refuse(tmp_path, "a.md", "---\ntitle: x\n---\n")
    assert "empty" in refuse(tmp_path, "a.jsonl", "\n\n")
    assert ".docx" in refuse(tmp_path, "a.docx", "PK")
    assert "without an ending" in refuse(tmp_path, "letter", "Dear reader")


def test_a_file_above_the_limit_is_refused_at_once(tmp_path):
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50 << 20)
    began = time.perf_counter()
    reason = read_one(tmp_path).reason
    assert time.perf_counter() - began < 5
    assert reason.startswith("It holds 50.0 MB, and an article may hold 16 MB;")


@pytest.mark.slow
def test_a_file_at_the_limit_is_read_in_reasonable_time(tmp_path):
    count = MAX_ARTICLE_BYTES // (len(PARAGRAPH) + 12)
    write(tmp_path / "big.txt", "".join(f"{PARAGRAPH} {n:08}.\n\n" for n in range(count)))
    began = time.process_time()
    assert read_one(tmp_path).article.text.endswith(f"{count - 1:08}.")
    assert time.process_time() - began < 60


@pytest.mark.parametrize(
    "unit", ["a", " ", "\n", "<", "- ", "(", "“", "12 ", "3 Comments\n\n", "*", "a-\n"]
)
def test_monotonous_text_is_no_trap(tmp_path, unit):
    for suffix in ("txt", "md"):
        write(tmp_path / f"a.{suffix}", f"{PARAGRAPH}\n\n{unit * 20_000}")
    began = time.process_time()
    assert len(read(tmp_path)) == 2
    assert time.process_time() - began < 20


def test_a_missing_path_stops_everything(tmp_path):
    with pytest.raises(SourceError, match=r"no file or folder .*nowhere"):
        read(tmp_path, "nowhere")


def test_an_unreadable_file_is_reported(tmp_path):
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    assert "leads nowhere" in read_one(tmp_path).reason
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert len(read(tmp_path)) == 2


def test_duplicate_ids_name_both_places(tmp_path):
    write(tmp_path / "a.jsonl", '{"id": "one", "text": "a"}\n{"id": "two", "text": "b"}\n')
    write(tmp_path / "b.jsonl", '{"id": "one", "text": "c"}\n')
    with pytest.raises(SourceError, match=r"id one: a\.jsonl, line 1 and b\.jsonl, line 1"):
        read(tmp_path)


# --- folders ---


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/c.md", "C.txt"):
        write(tmp_path / name, f"Headline of {name}\n\n{PARAGRAPH} {OTHER} {name}.")
    for name in (
        ".hidden.txt",
        ".git/x.txt",
        "README.md",
        "LICENSE.txt",
        "photo.jpg",
        "notes.docx",
    ):
        write(tmp_path / name, PARAGRAPH)
    found = [(one.article.file, one.article.id) for one in read(tmp_path)]
    assert found == [("C.txt", "C"), ("a/c.md", "a/c"), ("a/z.txt", "a/z"), ("b.txt", "b")]
    assert read(tmp_path, "b.txt", "a", ".", "C.txt") == read(tmp_path)


def test_a_file_given_by_name_is_read_whatever_it_is_called(tmp_path):
    write(tmp_path / "README.md", PARAGRAPH)
    assert read_one(tmp_path, "README.md").article.text == PARAGRAPH


def test_files_outside_the_base_are_named_in_full(tmp_path):
    write(tmp_path / "far" / "a.txt", PARAGRAPH)
    [one] = read_articles([tmp_path / "far"], tmp_path / "base")
    assert one.article.file == (tmp_path / "far" / "a.txt").as_posix()
    assert one.article.id == "far/a"


def test_ids_are_safe_and_unique(tmp_path):
    for name in ("two words: a.txt", "two words: a.md", "é.txt"):
        write(tmp_path / name, PARAGRAPH)
    ids = [one.article.id for one in read(tmp_path)]
    assert len(set(ids)) == 3
    assert ids[2] == "é"
    assert all(one.startswith("two-words-a-") for one in ids[:2])


def test_links_to_the_same_file_are_read_once(tmp_path):
    write(tmp_path / "a.txt", PARAGRAPH)
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "again").symlink_to(tmp_path)
    assert [one.article.file for one in read(tmp_path)] == ["a.txt"]


def test_reading_is_a_stream(tmp_path):
    write(tmp_path / "a.jsonl", '{"id": "one", "text": "a"}\n{"id": "one", "text": "b"}\n')
    articles = read_articles([tmp_path], tmp_path)
    assert next(articles).article.id == "one"
    with pytest.raises(SourceError):
        next(articles)


def test_a_plain_text_without_a_headline_is_called_like_its_file(tmp_path):
    write(tmp_path / "harbour.txt", f"{PARAGRAPH}\n\n{OTHER}")
    article = read_one(tmp_path).article
    assert (article.title, article.text) == ("harbour", f"{PARAGRAPH}\n\n{OTHER}")


def test_lines_shared_by_files_of_a_folder_are_dropped(tmp_path):
    frame = "The Harbour Courier of Aktau\n\n{}\n\n{}\n\nPrinted behind the old customs house"
    for number in range(3):
        own = (
            f"Number {number} begins here, as it should, and is {number} days old when it is read."
        )
        write(tmp_path / f"{number}.txt", frame.format(own, f"{OTHER} {number}."))
    texts = [one.article.text for one in read(tmp_path)]
    assert all(text.startswith("Number ") and text.endswith(".") for text in texts)
    alone = read_one(tmp_path, "1.txt").article.text
    assert "old customs house" in alone


# --- catalogues ---

CATALOGUE = """\
[articles.steppe]
file = "a.txt"
title = "The steppe"
author = "Dana Lee"
publisher = "Courier"
published = 2021-05-06
language = "en"
url = "https://courier.example/steppe"
[[articles.steppe.trim]]
text = "An aside."
reason = "an aside"
[[articles.steppe.trim]]
from = "Printed"
reason = "imprint"
[[articles.steppe.trim]]
from = "[map"
to = "]"
reason = "a map"
"""


def test_a_catalogue_describes_and_trims(tmp_path):
    write(tmp_path / "catalogue.toml", CATALOGUE)
    write(
        tmp_path / "a.txt",
        f"The steppe\n\n{PARAGRAPH} An aside.\n\n[map of\nAktau]\n\n{OTHER}\n\nPrinted\nhere.",
    )
    result = read_one(tmp_path)
    article = result.article
    assert (article.id, article.title, article.author) == ("steppe", "The steppe", "Dana Lee")
    assert (article.publisher, article.url) == ("Courier", "https://courier.example/steppe")
    assert article.published.label == "2021-05-06"
    assert article.text == f"{PARAGRAPH}\n\n{OTHER}"
    assert [(one.line, one.reason) for one in result.dropped] == [
        (1, "headline, kept as the title"),
        (3, "an aside"),
        (5, "a map"),
        (10, "imprint"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("file =", "fil ="), r"entry steppe, line 1: unknown key 'fil'"),
        (('file = "a.txt"\n', ""), "names no file"),
        (("a.txt", "../a.txt"), "own folder"),
        (('"Dana Lee"', '""'), "author is not a text, or empty"),
        (("2021-05-06", '"spring"'), "'spring' is not a date"),
        (("https:", "ftp:"), "url does not begin"),
        (('reason = "imprint"', ""), "a trim has either text or from, and a reason"),
        (('"An aside."', '"An absent aside."'), "where it does not stand"),
        (('"https', "https"), r"not valid TOML.*line 8"),
        (("[articles.steppe]", '[articles."a b"]'), "white space"),
        (("[articles.steppe]", '[articles."a\u00a0b"]'), "white space"),
        (("[articles.steppe]", "[article.steppe]"), "something else"),
    ],
)
def test_a_bad_catalogue_stops_everything(tmp_path, change, words):
    write(tmp_path / "catalogue.toml", CATALOGUE.replace(*change))
    write(tmp_path / "a.txt", f"{PARAGRAPH} An aside.\n\n[map]\n\nPrinted here.")
    with pytest.raises(SourceError, match=words) as caught:
        read(tmp_path)
    assert "catalogue.toml" in str(caught.value)


def test_a_catalogued_file_that_is_gone_is_reported(tmp_path):
    write(tmp_path / "catalogue.toml", CATALOGUE)
    gone = read_one(tmp_path)
    assert gone == Unreadable(
        "a.txt", "catalogue.toml names it as steppe, but there is no such file."
    )


def test_one_id_cannot_be_given_twice(tmp_path):
    write(tmp_path / "catalogue.toml", '[articles.b]\nfile = "a.txt"\n')
    write(tmp_path / "a.txt", PARAGRAPH)
    write(tmp_path / "b.txt", OTHER)
    with pytest.raises(SourceError, match=r"id b: a\.txt and b\.txt"):
        read(tmp_path)


# --- whatever comes ---


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
    )
)
def test_any_bytes_give_an_article_or_a_sentence(tmp_path_factory, data):
    base = tmp_path_factory.mktemp("any")
    for suffix in ("txt", "md", "html", "jsonl"):
        write(base / f"a.{suffix}", data)
    for result in read(base):
        if isinstance(result, Unreadable):
            assert result.reason.endswith(".")
        else:
            article = result.article
            assert article.text
            assert article.text == normalise_text(article.text)
            assert article.sha256 == hash_text(article.text)


def test_reading_text_imports_no_heavy_library(tmp_path):
    shutil.copy(DATA / "note.md", tmp_path)
    code = (
        "import sys; from pathlib import Path; from index.reading import read_articles; "
        "base = Path(sys.argv[1]); assert len(list(read_articles([base], base))) == 1; "
        "print({'trafilatura', 'pypdf', 'lxml', 'numpy', 'torch'} & sys.modules.keys())"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"
