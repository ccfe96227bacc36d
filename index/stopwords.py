"""Words that carry no subject: function words, and the words that make a sentence a question."""

from __future__ import annotations

_ENGLISH = """
a about above after again against all also am an and any are aren't as at be because been before
being below between both but by can can't cannot could couldn't did didn't do does doesn't doing
don't down during each ever few for from further had hadn't has hasn't have haven't having he he's
her here hers herself him himself his how i i'm if in into is isn't it it's its itself just let me
more most must my myself no nor not of off on once only or other ought our ours ourselves out over
own please same shall she should so some such than that that's the their theirs them themselves
then there there's these they they're this those through to too under until up upon us very was
wasn't we were weren't what what's when where which while who who's whom whose why will with
within without won't would wouldn't yes yet you your yours yourself yourselves tell say says said
according exactly actually really kind sort mentioned mention article articles text
"""
_RUSSIAN = """
а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже для до
его ее её ей ему если есть еще ещё же за зачем и из или им ими их к как какая какие какой какого
каком каких когда кого ком кому который которая которое которые кто ли либо между меня мне может
мой мы на над надо нам нас не него нее неё нет ни них но ну о об однако он она они оно от откуда
очень по под после потому почему при про с сам свой своего своей своих себя сколько со так также
такой там тебя тем то того тоже той только том ты у уже чего чей чем через что чтобы чье чья эта
эти этим этих это этого этой этом этот эту я скажи расскажи сказал сказала говорил говорит статья
статье статьи статьях
"""
_KAZAKH = """
және мен пен бен да де та те үшін туралы бұл ол осы сол қандай қай қайда қашан кім кімді кімнің
кімге не нені неге неше қанша қалай ма ме ба бе па пе еді болды деп деді деген бар жоқ
"""

STOP_WORDS = frozenset(f"{_ENGLISH} {_RUSSIAN} {_KAZAKH}".split())
