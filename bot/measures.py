"""What a question wants to have measured, and whether a text holds such an amount."""

from __future__ import annotations

import re

from bot.amounts import find_amounts

# What asks for amounts, and of which kinds they may be.
_KINDS = (
    (
        r"\bhow (?:long|far|tall|high|deep|wide)\b|\b(?:length|height|distance|duration)\b",
        "length time",
    ),
    (r"\bhow old\b|\bhow long ago\b|\bage\b", "time"),
    (r"\b(?:percent\w*|share|proportion|fraction)\b|\bпроцент|\bдол[яюеи]\b", "share"),
    (r"\b(?:cost|price|pay|paid|worth|spen[dt]|earn|budget|money|стоил|стоит)\w*", "money"),
    (r"\bhow (?:large|big)\b|\barea\b", "area length"),
    (r"\bhow heavy\b|\bweigh", "mass"),
    (r"\bhow fast\b|\bspeed\b", "speed"),
)
# "How many" of what: of a unit ("days"), or of things, of which there is no share and no length.
_COUNTED = re.compile(
    r"\bhow many\s+(?:(?:more|other|extra|full|whole)\s+)?(\w+(?:\s+\w+)?)", re.IGNORECASE
)
# Only where nothing else can be meant: "how much did it cost", but not "how much of it".
_ASKS_MONEY = re.compile(
    r"\bhow much\b.*\b(?:money|costs?|pays?|paid|spend|spent|earn(?:s|ed)?|charged?|sell|sold|owed?"
    r"|worth|invest|invested|dollars|euros|tuition|rent|salary)\b"
    r"|\bhow much (?:is|are|was|were) (?:a|an|the|one)\b|\bhow (?:expensive|pricey)\b"
    r"|\bwhat (?:is|are|was|were|did|does)\b.*\b(?:price|salary|wages?|tuition|fee|cost|earn)\b"
    r"|\bсколько\b.*\b(?:сто[ия]т|стоил\w*|заплатил\w*|платит|потратил\w*|зарабатыва\w+|денег)\b"
    r"|\bпо какой цене\b",
    re.IGNORECASE,
)
_ASKS_TEMPERATURE = re.compile(
    r"\bhow (?:hot|cold|warm)\b|\b(?:what|which)\b.*\btemperature\b|\bкак\w+ температур",
    re.IGNORECASE,
)
_TEMPERATURE = re.compile(
    r"\d\s?[°º]|\bdegrees?\b|\bkelvins?\b|\bcelsius\b|\bfahrenheit\b|\bградус", re.IGNORECASE
)
# Prices without a number, and in coins and currencies that are no unit of `bot.amounts`.
_PRICE = re.compile(
    r"[$€£¥₽₸]|\b(?:free|gratis|pence|pennies|penny|cents?|pounds?|francs?|marks?|crowns?|guilders?"
    r"|dinars?|rupees?|shillings?|florins?|kron(?:a|or|er|en)|zloty|baht|pesos?|lire|tenge|бесплатн\w+|копе\w+)\b",
    re.IGNORECASE,
)
# What somebody pays, in a currency that everybody there knows: "The yearly ticket costs 64".
_BARE_PRICE = re.compile(
    r"\b(?:costs?|priced?|prices|pays?|paid|fees?|charged?|charges|fares?|fined?|fines|rents?|стоит"
    r"|стоят|стоила?|цен[аы]|плат\w+|штраф\w*)\b(?:\W+[^\W\d]+){0,5}?\W+"
    r"(?!(?:1\d|20)\d\d\b)\d[\d.,]*(?<=\d)(?![\d.,]*\d|\s?%|\s?per ?cent)",
    re.IGNORECASE,
)


def find_kinds_asked(question: str) -> frozenset[str]:
    """Kinds of amounts that a question may ask for, as `Amount.kind` has them.

    `count` is none of those: things are counted.
    """
    kinds = {
        kind
        for pattern, listed in _KINDS
        if re.search(pattern, question, re.IGNORECASE)
        for kind in listed.split()
    }
    if counted := _COUNTED.search(question):
        kinds |= {each.kind for each in find_amounts(f"5 {counted[1]}")} - {""} or {"count"}
    return frozenset(kinds)


def is_other_measure(question: str, words: str) -> bool:
    """Whether words that should answer name an amount of another kind than is asked for."""
    wanted = find_kinds_asked(question)
    named = {each.kind for each in find_amounts(words)}
    if not wanted or not named or named & wanted:
        return False
    # A bare number may be of anything but a share, whose sign belongs to it.
    return "" not in named or wanted == {"share"}


def lacks_measure(question: str, text: str) -> bool:
    """Whether the question surely asks for money or a temperature, and the text names none."""
    if _ASKS_MONEY.search(question):
        named = _PRICE.search(text) or _BARE_PRICE.search(text)
        return not (named or any(each.kind == "money" for each in find_amounts(text)))
    return bool(_ASKS_TEMPERATURE.search(question)) and not _TEMPERATURE.search(text)
