"""The words of the help pages: what a command is for, examples, exit codes."""

from __future__ import annotations

PROGRAM = """\
Silteme answers questions from a body of articles. Every sentence of an answer cites the
exact words it rests on; where the articles are silent, it says so."""

PROGRAM_END = """\
examples:
  silteme chat
  silteme ask "Who commissioned the mosque in Samarkand?"
  silteme index ~/articles

exit codes: 0 answered or done, 1 failure, 2 wrong input or settings, 3 not found in the
articles, 130 interrupted.
`silteme COMMAND --help` tells more about a command."""

_ASK = """\
Answer one question, or a file of questions, from the indexed articles.

Prints the answer with [1] markers, then the source of each marker: title, author, publisher,
date, the exact words, and the command that shows them in their article. Where the articles do
not answer, it says so and shows the nearest passages. With no index yet, one is built first
from the folders of the settings."""

_ASK_END = """\
examples:
  silteme ask "Who commissioned the mosque in Samarkand?"
  silteme ask --since 2022-09 --source eurasia "What did Xi express concerns about?"
  echo "Who spoke first?" | silteme ask --json
  silteme ask --warm "Who spoke first?"         at once, from the second time on
  silteme ask --jsonl questions.jsonl > answers.jsonl && silteme verify answers.jsonl

A line for --jsonl: {"id": "q1", "question": "And when?", "history": ["Who built it?"]}, with
"since", "until" and "sources" where wanted. Lines are answered in order; one that cannot be
read is answered by an object with "status": "error", and the rest go on. A question has at
most 2,000 characters.

exit codes: 0 answered (--jsonl: every line was processed), 3 not found in the articles,
2 wrong input or settings, 1 failure (--jsonl: some line was an error)."""

_CHAT = """\
Ask question after question; each may lean on the ones before ("and when?").

The conversation is kept from run to run, beside the index; /new begins another. Tab completes
commands and article ids, the arrow keys bring earlier lines back. Ctrl-C stops an answer or
clears the line, Ctrl-D leaves. In a pipe, each line is a question."""

_CHAT_END = """\
in the chat:
  /sources       the indexed articles
  /open 2        citation 2 of the last answer, in its article; /open ID shows an article
  /new           begin a new conversation
  /help, /quit

examples:
  silteme chat
  printf 'Who built it?\\nAnd when?\\n' | silteme chat --new

exit codes: 0 on leaving, 2 wrong settings, 1 failure."""

_INDEX = """\
Read articles (.txt, .md, .html, .pdf, .jsonl), clean them and index them for search.

Run again, it embeds only what changed and forgets what was removed. The new index is built
beside the old one and takes its place when it is complete; until then the old one answers."""

_INDEX_END = """\
examples:
  silteme index                                 what was indexed before
  silteme index ~/articles news.jsonl           exactly these
  silteme index --into /tmp/other corpus.jsonl  another index; ask it with --index /tmp/other

exit codes: 0 indexed (files that could not be read are listed), 2 nothing could be read,
1 failure."""

_SOURCES = """\
List the indexed articles: id, title, author, publisher, date and why it is believed, language,
and length in characters."""

_SOURCES_END = """\
examples:
  silteme sources
  silteme sources --dropped                     read the files again, show what is left out
  silteme sources --json | grep '"published": null'

exit codes: 0 listed, 2 wrong input or settings, 1 failure."""

_SHOW = """\
Show an article, or a passage of it with the words of a citation marked.

A span counts characters (Unicode code points) of the article's canonical text, from 0, its end
excluded."""

_SHOW_END = """\
examples:
  silteme show apple-of-discord
  silteme show apple:812-951 --context 600      the beginning of an id is enough
  silteme show apple:812-951 --text             these characters alone, no newline added

exit codes: 0 shown, 2 no such article or span, 1 failure."""

_VERIFY = """\
Check saved answers against the indexed articles: that each cited article is there and
unchanged, that every quote stands at its span, letter for letter, that every sentence cites,
and that the markers in the text are these citations."""

_VERIFY_END = """\
examples:
  silteme ask --json "Who built it?" > answer.json; silteme verify answer.json
  silteme ask --jsonl questions.jsonl | silteme verify -

exit codes: 0 all exact, 1 something does not hold (a line for each), 2 the file cannot be
read."""

_SERVE = """\
Keep index and models loaded, so that `silteme ask --warm` answers in a tenth of a second of
its own time instead of loading them each time.

There is nothing to set up: `ask --warm` starts such a process in the background by itself, and
with `warm = true` under [serving] every `ask` is one. It listens on a socket that only you can
reach, one process for each settings file and index; it takes up a new index at once, gives way
when the settings or the program change, and ends when it was not asked for a while. Answers are
the same as without it; where it cannot answer, `ask` does so by itself.

Given as a command, it stays in the foreground until Ctrl-C."""

_SERVE_END = """\
examples:
  silteme ask --warm "Who commissioned the mosque in Samarkand?"
  silteme ask --warm --jsonl questions.jsonl
  silteme serve --status
  silteme serve --stop
  silteme serve --idle 86400 &

The socket is in $XDG_RUNTIME_DIR/silteme, or in silteme-UID of the temporary folder; the folder
must be yours alone.

exit codes: 0 ended, or running (--status), 1 none running (--status, --stop) or another one
already is, 2 wrong settings."""

_DOCTOR = """\
Check what is installed, which index is used and whether it is sound, and say how to mend what
is not."""

_DOCTOR_END = """\
example:
  silteme doctor

exit codes: 0 all is well, 1 something is not."""

COMMANDS = {
    "ask": ("answer one question, or a file of them", _ASK, _ASK_END),
    "chat": ("ask question after question", _CHAT, _CHAT_END),
    "index": ("read and index articles", _INDEX, _INDEX_END),
    "sources": ("list the articles, and what was left out of them", _SOURCES, _SOURCES_END),
    "show": ("show an article or a passage", _SHOW, _SHOW_END),
    "verify": ("check the citations of saved answers", _VERIFY, _VERIFY_END),
    "serve": ("keep the models loaded for `ask --warm`", _SERVE, _SERVE_END),
    "doctor": ("check the installation and the index", _DOCTOR, _DOCTOR_END),
}
