"""Writes with a language model: it proposes sentences, the checks decide what becomes of each."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.answer_types import find_answer_type
from bot.choosing import find_quote
from bot.comparing import asks_for_each
from bot.modelling.checks import choose_nearness
from bot.modelling.client import Meter, ModelUnavailable
from bot.modelling.instructions import speaks_to_model, withhold_orders
from bot.modelling.notices import word_checked, word_unavailable, word_unusable
from bot.modelling.prompts import choose_passages, find_room, write_prompt
from bot.modelling.proposals import Refusal, read_proposals
from bot.modelling.speech import normalise_quotation
from bot.modelling.wanting import MOSTLY, gives, only_repeats, touches
from bot.quoting import Quote, complete_quote
from bot.types import Check, Draft, Outcome, Sentence, cite
from bot.writing import Unwritten, Written, describe_differences, tidy_quote
from index.words import list_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.modelling.alignment import Aligner
    from bot.modelling.client import LanguageModel
    from bot.modelling.proposals import Proposal
    from bot.reading import Reading, ReadSentence
    from bot.settings import AnswerSettings
    from bot.types import Citation
    from bot.writing import ExtractiveWriter, Listener


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence to be shown and the words it rests on."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(slots=True)
class _Work:
    """One answer under way."""

    question: str
    searched_for: str
    reading: Reading
    aligner: Aligner
    parts: list[_Part] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    refused: bool = False
    # Whether nothing is known to answer: then the model alone has to find it.
    unsure: bool = False

    def count(self, outcome: Outcome) -> int:
        return sum(check.outcome is outcome for check in self.checks)

    def quotes(self) -> list[Quote]:
        return [quote for part in self.parts for quote in part.quotes]

    def cites_from(self, piece: Quote | ReadSentence) -> bool:
        """Whether anything shown cites words of a stretch of an article."""
        return any(
            each.article.id == piece.article.id
            and each.start < piece.end
            and piece.start < each.end
            for each in self.quotes()
        )


class ModelWriter:
    """Asks a model for the sentences of an answer, and shows what holds of them."""

    def __init__(
        self,
        model: LanguageModel,
        extractive: ExtractiveWriter,
        align: Callable[..., Aligner],
        settings: AnswerSettings,
        note: Callable[[str], None],
    ) -> None:
        """Take what writing needs.

        Args:
            model: Proposes.
            extractive: Writes where the model cannot, and finds where articles differ.
            align: What aligns the sentences of an answer with the passages given for it.
            settings: How long an answer may be.
            note: Told, in a sentence, why the model could not be asked.
        """
        self._model = model
        self._extractive = extractive
        self._align = align
        self._settings = settings
        self._note = note

    def write(
        self, reading: Reading, asked: str, searched_for: str, listener: Listener | None = None
    ) -> Written | Unwritten:
        """See `bot.writing.Writer`."""
        return self._write(reading, asked, searched_for, listener, unsure=False)

    def venture(
        self, reading: Reading, asked: str, searched_for: str, listener: Listener | None = None
    ) -> Written | Unwritten:
        """An answer where none is known to be there: what the model finds, if it stands the test.

        The reader has to take the first sentence for an answer to the question, and nothing of the
        articles is put in the place of one that does not hold.
        """
        return self._write(reading, asked, searched_for, listener, unsure=True)

    def _write(
        self,
        reading: Reading,
        asked: str,
        searched_for: str,
        listener: Listener | None,
        *,
        unsure: bool,
    ) -> Written | Unwritten:
        # Orders to a model are neither given to it nor quoted in its place.
        kept = withhold_orders(reading.sentences)
        also = reading.also if reading.also in kept else None
        reading = replace(reading, sentences=kept, also=also)
        if not reading.sentences:
            return Unwritten()
        wanted = self._model.settings
        room = find_room(wanted.context_tokens, wanted.max_tokens)
        one_each = reading.each or asks_for_each(asked)
        given = choose_passages(reading, wanted.passages, room, one_each=one_each)
        messages = write_prompt(
            _choose_wording(asked, searched_for),
            given,
            structure=wanted.structure,
            most=self._settings.max_sentences,
        )
        meter = Meter(wanted)
        aligner = self._align(given, asked=f"{asked} {searched_for}")
        work = _Work(asked, searched_for, reading, aligner, unsure=unsure)
        structured = wanted.structure == "json"
        unusable = word_unusable(asked)
        try:
            with closing(self._model.stream(messages, meter, structured=structured)) as reply:
                pieces = _read_while_wanted(reply, listener)
                self._take_proposals(work, read_proposals(pieces, wanted.structure), listener)
        except ModelUnavailable as error:
            self._note(str(error))
            work.parts.clear()
            unusable = word_unavailable(asked)
        if work.parts:
            return self._finish(work, meter)
        if work.refused or unsure:
            return Unwritten(tuple(work.checks), meter.usage)
        return self._quote(work, unusable, meter)

    def _take_proposals(
        self, work: _Work, proposals: Iterator[Proposal | Refusal], listener: Listener | None
    ) -> None:
        for proposal in proposals:
            if isinstance(proposal, Refusal):
                work.refused = not work.parts
                break
            self._settle(work, proposal)
            if listener and work.parts and work.checks[-1].outcome is not Outcome.DROPPED:
                sentences, citations = _number(work.parts)
                listener.hear(Draft(sentences, citations))
            if len(work.parts) >= self._settings.max_sentences:
                break

    def _settle(self, work: _Work, proposal: Proposal) -> None:
        """Show a sentence as proposed, with other citations, in an article's words, or not."""
        useless = self._find_useless(work, proposal.text)
        if useless is not None:
            work.checks.append(Check(proposal.text, Outcome.DROPPED, (useless,)))
            return
        if not work.parts and not self._may_begin(work, proposal.text):
            self._replace(work, proposal, ["it does not answer the question"])
            return
        known = [number for number in proposal.numbers if number in work.aligner.numbers]
        problems: list[str] = [
            f"there is no passage {number}" for number in proposal.numbers if number not in known
        ]
        if known:
            alignment = work.aligner.align(proposal.text, known)
            if not alignment.problems:
                if alignment.unneeded:
                    problems.append(_word_unneeded(alignment.unneeded))
                self._take(work, proposal.text, alignment.quotes, problems, Outcome.KEPT)
                return
            problems += alignment.problems
        elif not proposal.numbers:
            problems.append("it names no passage")
        repaired = self._find_other_citation(work, proposal, known)
        if repaired is not None:
            self._take(work, proposal.text, repaired, problems, Outcome.REPAIRED)
        else:
            self._replace(work, proposal, problems)

    def _find_useless(self, work: _Work, text: str) -> str | None:
        """Why a sentence is left out whatever it rests on, or None."""
        if speaks_to_model(text):
            return "it speaks to a model"
        if any(_say_the_same(part.text, text) for part in work.parts):
            return "it repeats a sentence"
        if only_repeats(text, work.question):
            return "it only repeats the question"
        return None

    def _may_begin(self, work: _Work, text: str) -> bool:
        """Whether a sentence may answer; where nothing is known to, only if it surely does."""
        if work.unsure:
            return work.aligner.answers(work.searched_for, text)
        return not work.aligner.misses(work.searched_for, text)

    def _take(
        self,
        work: _Work,
        text: str,
        quotes: tuple[Quote, ...],
        problems: Sequence[str],
        outcome: Outcome,
    ) -> None:
        """Show a sentence that holds, unless it is an article's own and does not answer.

        The first of the model's comes after the words that surely answer if it has none of them.
        """
        copied = work.parts and any(_say_the_same(text, quote.text) for quote in quotes)
        if copied and work.aligner.misses(work.searched_for, text):
            problem = "it copies a sentence that does not answer the question"
            work.checks.append(Check(text, Outcome.DROPPED, (*problems, problem)))
            return
        if not work.parts and not work.unsure:
            lead, words = self._extractive.find_lead(work.reading, work.searched_for)
            if words is not None and not touches(text, words):
                work.parts.append(_show_sentence(lead))
        work.parts.append(_Part(text, quotes))
        work.checks.append(Check(text, outcome, tuple(problems)))

    def _replace(self, work: _Work, proposal: Proposal, problems: Sequence[str]) -> None:
        """An article's own words in the place of a sentence that cannot be shown, or nothing."""
        quote = None if work.unsure else self._choose_replacement(work, proposal.text)
        if quote is not None:
            work.parts.append(_show_words(quote))
        outcome = Outcome.REPLACED if quote is not None else Outcome.DROPPED
        work.checks.append(Check(proposal.text, outcome, tuple(problems)))

    def _find_other_citation(
        self, work: _Work, proposal: Proposal, known: Sequence[int]
    ) -> tuple[Quote, ...] | None:
        """Words of one passage that support the sentence: of those it named, then of any other."""
        alone = known if len(known) > 1 else []
        rest = sorted(work.aligner.numbers - set(known))
        for group in (alone, rest):
            found = [work.aligner.align(proposal.text, [number]) for number in group]
            good = [alignment for alignment in found if not alignment.problems]
            if good:
                return max(good, key=lambda alignment: alignment.fit).quotes
        return None

    def _choose_replacement(self, work: _Work, text: str) -> Quote | None:
        """An article's own words in the place of a sentence that does not hold.

        In the place of the first, which has to answer, the words that answer best; elsewhere those
        nearest in meaning, if they are near.
        """
        if not work.parts:
            lead = work.reading.sentences[0]
            kind = find_answer_type(work.searched_for)
            quote = complete_quote(lead.article, lead.start, lead.end, kind, work.searched_for)
        else:
            quote = work.aligner.find_nearest(text)
            nearness = work.aligner.measure_nearness(text, quote.text)
            if nearness < choose_nearness(text, quote.text):
                return None
            quote = complete_quote(quote.article, quote.start, quote.end)
        return None if work.cites_from(quote) or speaks_to_model(quote.text) else quote

    def _add_lead(self, work: _Work) -> None:
        """The sentence that answers best, after an answer that rests on others or leaves it open.

        It follows where what the reader finds in it is not given, and where nothing that is shown
        cites it, unless it is plain that the words that surely answer are given all the same.
        """
        lead, words = self._extractive.find_lead(work.reading, work.searched_for)
        answers = lead.found is not None and lead.found.answerable > 0
        span = lead.found.answer if lead.found and answers else None
        found = lead.article.text[slice(*span)] if span else None
        wanted = words or found
        told = " ".join(part.text for part in work.parts)
        given = wanted is None or gives(told, wanted, MOSTLY if words is None else 1.0)
        if not given or (answers and not words and not work.cites_from(lead)):
            work.parts.append(_show_sentence(lead))

    def _quote(self, work: _Work, notice: str, meter: Meter) -> Written:
        """The articles' own words, with a line that says why."""
        written = self._extractive.write(work.reading, work.question, work.searched_for)
        return replace(written, notice=notice, checks=tuple(work.checks), usage=meter.usage)

    def _finish(self, work: _Work, meter: Meter) -> Written:
        """The answer with both sides of every difference that it touches."""
        if not work.unsure:
            self._add_lead(work)
            missing = self._extractive.list_missing(
                work.reading, work.question, work.searched_for, work.quotes()
            )
            work.parts += [_show_words(quote) for quote in missing]
        differing = self._extractive.find_differing(
            work.reading, work.question, work.searched_for, work.quotes()
        )
        for each in differing:
            for side in each.sides:
                if find_quote(work.quotes(), side.sentence) is None:
                    work.parts.append(_show_sentence(side.sentence))
        sentences, citations = _number(work.parts)
        replaced, dropped = work.count(Outcome.REPLACED), work.count(Outcome.DROPPED)
        return Written(
            sentences,
            citations,
            describe_differences(differing, [Quote(c.article, c.start, c.end) for c in citations]),
            writer=self._model.settings.name,
            notice=word_checked(work.question, replaced, dropped),
            checks=tuple(work.checks),
            usage=meter.usage,
        )


def _show_words(quote: Quote) -> _Part:
    """An article's own words as a sentence of the answer."""
    return _Part(tidy_quote(quote.text), (quote,))


def _show_sentence(sentence: ReadSentence) -> _Part:
    """The same of one that was read, with the one before it where it would mislead without."""
    return _show_words(complete_quote(sentence.article, sentence.start, sentence.end))


def _number(parts: Sequence[_Part]) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Sentences and citations, numbered as the text uses them; the same words have one number."""
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    sentences = []
    for part in parts:
        own = []
        for quote in part.quotes:
            key = (quote.article.id, quote.start, quote.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(cite(numbers[key], quote.article, quote.start, quote.end))
            own.append(numbers[key])
        sentences.append(Sentence(part.text, tuple(dict.fromkeys(own))))
    return tuple(sentences), tuple(citations)


def _read_while_wanted(pieces: Iterator[str], listener: Listener | None) -> Iterator[str]:
    """The pieces as they come; a listener that waits no longer is noticed at each."""
    for piece in pieces:
        if listener is not None:
            listener.check()
        yield piece


def _choose_wording(asked: str, searched_for: str) -> str:
    """The question as asked where the search only left words out, such as whose articles it is of.

    Where it has words from the conversation, or in another spelling, a model needs those.
    """
    return asked if set(list_terms(searched_for)) <= set(list_terms(asked)) else searched_for


def _word_unneeded(number: int) -> str:
    support = "supports" if number == 1 else "support"
    return f"{number} of the passages that it names {support} nothing of it"


def _say_the_same(first: str, second: str) -> bool:
    return normalise_quotation(first) == normalise_quotation(second)
