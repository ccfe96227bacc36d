"""What a question wants to have measured, and whether a text holds such an amount."""

from __future__ import annotations

import re

from bot.amounts import find_amounts

_DIMENSIONS = (
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
    r"|dinars?|rupees?|shillings?|pesos?|lire|tenge|бесплатн\w+|копе\w+)\b",
    re.IGNORECASE,
)


def list_dimensions(question: str) -> list[str]:
    """Dimensions of amounts that the question may ask for, several in one string."""
    return [
        wanted for pattern, wanted in _DIMENSIONS if re.search(pattern, question, re.IGNORECASE)
    ]


def is_other_measure(question: str, words: str) -> bool:
    """Whether words that should answer name an amount of another kind than is asked for."""
    wanted = {base for each in list_dimensions(question) for base in each.split()}
    named = {re.split("[ /]", each.dimension)[0] for each in find_amounts(words)}
    if not wanted or not named or named & wanted:
        return False
    # A bare number may be of anything but a share, whose sign belongs to it.
    return "" not in named or wanted == {"share"}


def lacks_measure(question: str, text: str) -> bool:
    """Whether the question surely asks for money or a temperature, and the text names none."""
    if _ASKS_MONEY.search(question):
        return not (
            _PRICE.search(text)
            or any(each.dimension.startswith("money") for each in find_amounts(text))
        )
    return bool(_ASKS_TEMPERATURE.search(question)) and not _TEMPERATURE.search(text)
