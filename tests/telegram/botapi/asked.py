"""What people ask about the seeds in the scenarios, and a word that stands in the answer."""

from __future__ import annotations

HALYK = ("Which lender in Kazakhstan stopped accepting Mir cards?", "Halyk")
# Sentences of that answer, the words in front among them.
HALYK_SENTENCES = 3
BORDER = ("How long is the frontier between Russia and Kazakhstan?", "4,750")
MINISTER = ("Who is Kazakhstan's foreign minister?", "Tleuberdi")
ABSENT = "How many goals did Pelé score in the final?"
