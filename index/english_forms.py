"""English words that are one though no ending tells it: spellings of two countries, odd forms.

A stemmer takes endings off; it does not know that "colour" is "color", nor that who "sold" did
"sell". Forms that are as often another word ("found", "left", "saw", "lives") are left alone.
"""

from __future__ import annotations

import re

# A word, and its forms that are written as no rule would have them.
_ODD_FORMS = """
arise arose arisen; awake awoke; become became; begin began begun; break broke broken; breed bred
bring brought; build built; burn burnt; buy bought; catch caught; choose chose chosen; cling clung
come came; deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven
eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; flee fled; fly flew flown
forbid forbade forbidden; foresee foresaw foreseen; forget forgot forgotten
forgive forgave forgiven; freeze froze frozen; give gave given; go went gone; grow grew grown
hang hung; hear heard; hide hid hidden; hold held; keep kept; kneel knelt; know knew known
lead led; leap leapt; learn learnt; lend lent; light lit; lose lost; make made; mean meant
meet met; mistake mistook; overcome overcame; oversee oversaw overseen; overtake overtook overtaken
overthrow overthrew overthrown; pay paid; ride rode ridden; ring rang rung; rise rose risen; run ran
say said; see seen; seek sought; sell sold; send sent; shake shook shaken; shoot shot
shrink shrank shrunk
sing sang sung; sink sank sunk; sit sat; sleep slept; slide slid; speak spoke spoken; spend spent
spin spun; spring sprang sprung; stand stood; steal stole stolen; stick stuck; sting stung
strike struck; swear swore sworn; sweep swept; swim swam swum; swing swung; take took taken
teach taught; tear tore torn; tell told; think thought; throw threw thrown
undergo underwent undergone; understand understood; undertake undertook undertaken; uphold upheld
wake woke woken; wear wore worn; weep wept; win won; withdraw withdrew withdrawn; withhold withheld
write wrote written
child children; crisis crises; foot feet; half halves; knife knives; man men; mouse mice
shelf shelves; thief thieves; tooth teeth; wife wives; wolf wolves; woman women
"""
_BASES = {
    form: base
    for base, *forms in (line.split() for line in re.split(r"[;\n]", _ODD_FORMS) if line.strip())
    for form in forms
}
# What goes before -our where Americans write -or.
_OUR = r"""
ard arm behavi cand clam col demean endeav fav ferv flav glam harb hon hum lab neighb \bod parl ranc
rig rum savi \bsav splend tum val vap vig
"""
# What goes before -ise where they write -ize.
_ISE = "a[clnrst]|apt|e[lnrst]|i[cdlmnt]|o[glnrt]|u[lnr]|[cnt]om|yl|ll|gn|th|r[dgn]"
# British spellings that have an American one: letters that every such word has, the spelling, the
# other. Of the words in -ise only those whose kin have -iz-: "revise" stays beside "revision",
# "promise" beside "promissory".
_SPELLINGS = (
    ("our", rf"({'|'.join(_OUR.split())})our", r"\1or"),
    ("is", rf"(?<=[a-z]{{2}})({_ISE})is(e[ds]?|ers?|ing|ations?)$", r"\1iz\2"),
    ("ys", r"(anal|catal|paral)ys(e[ds]?|ers?|ing)$", r"\1yz\2"),
    ("re", r"(cent|fib|lit|met|somb|spect|theat)re(s?)$", r"\1er\2"),
    ("centr", r"^centr(ed|ing)$", r"center\1"),
    ("ogue", r"(anal|catal|dial|epil|monol|prol)ogue(s?)$", r"\1og\2"),
    ("ence", r"(def|off|lic|pret)ence(s?)$", r"\1ense\2"),
    ("practis", r"^practis", "practic"),
    ("programme", r"^programme(s?)$", r"program\1"),
    ("dgement", r"dgement", "dgment"),
    ("grey", r"^grey", "gray"),
    ("plough", r"^plough", "plow"),
    ("sceptic", r"^sceptic", "skeptic"),
    ("aeroplane", r"^aeroplane", "airplane"),
    ("ould", r"^(m|sm)ould(?=[eisy]|$)", r"\1old"),
    ("alumin", r"(alumin)ium$", r"\1um"),
    ("artefact", r"artefact", "artifact"),
    ("manoeuv", r"manoeuv(re|er)", "maneuver"),
    ("l", r"^(fulfi|enro|insta)l(?=s?$|ment)", r"\1ll"),
    ("ae", r"(an|arch|encyclop|gyn|h|leuk|orthop|\bp)ae(?=[cdmo])", r"\1e"),
)


def find_common_form(word: str) -> str:
    """A word in small letters as it is compared: American, and the base of an odd form."""
    if word in _BASES:
        return _BASES[word]
    for letters, british, american in _SPELLINGS:
        # Nearly every word has none of them: no pattern is made ready before one does.
        if letters in word:
            word = re.sub(british, american, word)
    return word
