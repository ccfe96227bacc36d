"""Questions about the articles as a whole, and about what one of them is about.

Newcomers begin with them: "What articles do you have?", "What can you do?", "Summarize the article
about the dam". No sentence of an article answers them, though many look as if they did: what is
known of the articles does. What is doubtful is taken for a question to the text: of what is not, no
sentence is ever asked.
"""

from __future__ import annotations

import re

_YOURS = r"(?:articles|sources|documents|texts|files|topics|subjects|authors)"
_THESE = r"(?:(?:all (?:of )?)?(?:these|the|your)|all)"
_HAVE = (
    r"(?:do you (?:have|know|use|cover|read|hold)|have you (?:got|read|indexed)|did you read"
    r"|are you based on|can (?:i|we) (?:ask|search|read)(?: you)?(?: about)?"
    r"|are (?:(?:available )?in (?:here|(?:the|your) (?:index|database|collection|corpus|library))"
    r"|here|indexed|loaded))"
)
_WHOLE = (
    # English
    rf"(?:what|which|how many)(?: (?:kinds? of|sorts? of|other))* {_YOURS} {_HAVE}",
    rf"(?:tell|show) me (?:what|which|how many) {_YOURS} you (?:have|know)",
    r"(?:what|which|how many) articles are (?:there|available)",
    r"do you have any (?:articles|sources)",
    (
        r"(?:(?:can|could) you )?(?:list|show|name|give)(?: me| us)?"
        r"(?: (?:all|the|your|of|a|list|available|indexed|these))*"
        r" (?:articles|sources)(?: you have)?"
    ),
    (
        r"what (?:can|could|do) you (?:do|answer|know|help(?: me)? with|tell me|do for me)"
        r"|how can you help(?: me)?|help"
    ),
    r"what (?:questions )?(?:can|could|should|may) (?:i|we) ask(?: you)?(?: about)?",
    r"(?:what|who) are you|how do you work|what is this bot(?: for)?",
    rf"what (?:are {_THESE} articles (?:all )?about|do {_THESE} articles (?:say|tell)(?: about)?)",
    r"what are your (?:articles|sources|texts|topics)(?: about)?",
    rf"who (?:wrote|published|are the authors of) {_THESE} articles|who are your authors",
    rf"when were {_THESE} articles (?:written|published)|how (?:old|recent) are {_THESE} articles",
    (
        r"where (?:do you get|does|do)(?: your)? (?:information|answers?|articles|data|facts"
        r"|knowledge"
        r"|news)(?: come)?(?: from)?|where do you get (?:it|this|that|them) from"
    ),
    rf"(?:summari[sz]e|sum up) (?:{_THESE} articles|(?:this|the)(?: first)? article)",
    r"what is (?:this|the (?:first|second|third|next|last)) article about",
    # Russian
    (
        r"(?:какие|сколько)(?: (?:у (?:тебя|вас)|здесь|тут|всего|есть))* стат(?:ьи|ей)"
        r"(?: (?:у (?:тебя|вас)|есть|здесь|тут|всего|в базе|доступны))*"
    ),
    (
        r"какие (?:есть )?у (?:тебя|вас) (?:есть )?(?:источники|тексты|документы|темы)"
        r"|какие (?:источники|тексты|документы|темы) (?:есть )?у (?:тебя|вас)(?: есть)?"
        r"|какие источники (?:ты|вы) используе(?:шь|те)"
    ),
    (
        r"(?:покажи|перечисли|назови|дай|выведи)(?:те)?(?: мне)?(?: (?:все|всех|список|весь))*"
        r" (?:стат(?:ьи|ей)|источник(?:и|ов))|список (?:всех )?(?:статей|источников)"
    ),
    (
        r"(?:что|чего) (?:ты|вы) (?:умеешь|умеете|можешь|можете|знаешь|знаете)(?: делать)?"
        r"|чем (?:ты|вы) (?:можешь|можете) (?:мне )?помочь|как (?:ты|вы) работае(?:шь|те)"
    ),
    r"кто (?:ты|вы)(?: такой| такая| такие)?|(?:ты|вы) кто",
    (
        r"(?:о ч[её]м|что)(?: (?:тебя|вас|здесь|тут|у тебя|у вас))? можно"
        r"(?: (?:тебя|вас|здесь|тут|у тебя|у вас))? (?:спросить|спрашивать)(?: тебя| вас)?"
        r"|какие вопросы можно (?:тебе |вам )?задать"
    ),
    r"(?:о ч[её]м|про что) (?:(?:все |эти |твои |ваши )*статьи|(?:эта|первая) статья)",
    (
        r"кто (?:написал|автор|авторы|опубликовал) (?:(?:эти|этих|все|всех|ваши|твои) )?стат(?:ьи"
        r"|ей)"
        r"|когда (?:были )?(?:написаны|опубликованы|вышли) (?:эти|все|ваши) статьи"
    ),
    (
        r"откуда (?:у (?:тебя|вас) (?:эта |эти )?|(?:твоя|ваша|твои|ваши) )"
        r"(?:информация|сведения|данные)"
    ),
    r"(?:перескажи|изложи|обобщи)(?:те)? (?:эти|все|эту|первую) стат(?:ьи|ью)",
    # Kazakh
    (
        r"(?:сізде |сенде |мұнда )?(?:қандай|қанша|неше) мақала\w*(?: (?:бар|сізде|сенде|мұнда))+"
        r"|(?:сізде|сенде|мұнда) (?:қандай|қанша|неше) мақала\w*"
    ),
    r"(?:барлық )?мақалалар(?:дың)? тізімі(?:н (?:көрсет|бер)\w*)?|сен кімсің|сіз кімсіз",
    (
        r"(?:сен |сіз )?не істей аласы[зң]\w*|не(?: туралы)? сұрауға болады"
        r"|(?:бұл )?мақалалар не туралы"
    ),
    r"бұл мақалаларды кім жаз\w+|мақалалардың авторлары кім",
    # Chinese
    (
        r"(?:你们?|您|这里|这儿)都?有(?:哪些|什么|多少|几)篇?(?:文章|资料|来源|文件)|有哪些文章"
        r"|(?:一共|总共)?有多少篇?文章|文章有哪些"
    ),
    r"(?:你们?|您)是(?:谁|什么)|(?:你|您)都?(?:能|可以|会)(?:做|干|回答)(?:些?什么(?:问题)?|啥|哪些问题)",
    (
        r"(?:列出|显示)(?:所有|全部)?的?文章(?:列表)?|文章(?:列表|清单|目录)"
        r"|我?(?:可以|能)问(?:你|您)?(?:些?什么(?:问题)?|哪些问题)"
    ),
    (
        r"这些文章(?:是谁写的|的作者是谁|都?(?:是)?(?:讲|关于|说)的?(?:是)?什么的?)"
        r"|(?:总结|概括)(?:一下)?(?:这篇|这些)?文章"
    ),
)
_WHOLE_ASKED = re.compile("|".join(f"(?:{each})" for each in _WHOLE))
_BEFORE = re.compile(
    r"(?:(?:hi|hello|hey|please|so|ok(?:ay)?|and|well|but|now|привет|здравствуйте|пожалуйста|ну|а|и"
    r"|сәлем)\b|сәлеметсіз бе|你好|您好|请问|请|[\s,.!，。！])+"
)
_AFTER = ("please", "here", "in total", "exactly", "altogether", "пожалуйста", "вообще")
_SIGNS = " \t\n,?.!…？。！"
_SHORTENED = re.compile(r"\b(what|who|where|how)['’]?s\b")
_SIMPLIFIED = str.maketrans(
    "誰麼資來們這裡幾總結寫講說關於顯問題會為請", "谁么资来们这里几总结写讲说关于显问题会为请"
)

# Whoever writes more than this asks for more.
_LONGEST = 300
_PIECE = r"(?:article|analysis|essay|commentary|piece)s?"
# A piece and what tells it from others: "the weir article", "Dorn's piece". "Article 4 of the
# treaty", and "the articles of the constitution", are articles of another kind.
_THE_PIECE = (
    rf"(?:the|this|that|[\w-]+['’]s) (?:(?!in\b|of\b|from\b)[\w’'-]+ ){{0,4}}?{_PIECE}"
    r"(?!\w|,? \d)(?!(?<=article) of (?:the|a)\b)(?!(?<=articles) of (?:the|a)\b)"
)
_SUM = (
    r"(?:summari[sz]e|sum up|recap(?: of)?|tl;?dr(?: of)?"
    r"|(?:a |the )?(?:short |brief |quick )?"
    r"(?:summary|recap|overview|gist|main (?:points?|ideas?|message|arguments?))(?: of| for))"
)
_SUMMARY = re.compile(
    rf"^\W*(?:(?:can|could|would) you |please |give (?:me|us) |tell (?:me|us) |what(?:['’]?s| is"
    rf"| are) "
    rf"|i (?:want|need) )*{_SUM}:? {_THE_PIECE}"
    rf"|^\W*(?:tell me )?what(?:['’]?s| is) {_THE_PIECE}(?: (?:by|from|of|called|titled"
    rf"|on) [^?,]{{1,80}}?)?"
    r" about(?:,? please)?\W*$"
    rf"|^\W*(?:tell me )?what {_THE_PIECE}(?: (?:by|from|of|called"
    rf"|titled) [^?,]{{1,80}}?)? is about\W*$"
    r"|^\W*(?:перескажи|резюмируй|изложи|обобщи)(?:те)?\b.{0,60}\bстать(?:ю|и|я)\b(?! \d)"
    r"|\b(?:(?:кратк\w+ )?(?:содержание|пересказ)|суть|(?:главн|основн)\w+ (?:мысль|идея)) статьи\b"
    r"(?! (?:\d|конституци|кодекс|договор|закон))"
    r"|^\W*(?:а )?(?:об? ч[её]м|про что) (?:эта |вся )?статья\b(?! (?:\d|конституци|кодекс"
    r"|договор|закон))"
    r"|мақала\w*(?: \w+){0,3} (?:не туралы|мазмұны|түйіні)\W*$|мақаланы қысқаша"
    r"|қысқаша.{0,20}мақаланы"
    r"|(?:总结|概括|概述|归纳).{0,30}文章|文章.{0,4}(?:主要内容|大意)"
    r"|(?:这篇|那篇|关于.{1,30}的)文章(?:主要)?(?:讲|说|写)(?:了|的)?(?:是)?什么",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^\W*(?:in )?(?:which|what) (?:of (?:the|these|your) )?(?:article|analysis|essay|commentary)s?"
    r" (?:by [\w’' -]{1,40} )?(?:is about|are about|talks? about|speaks? (?:of|about)|mentions?"
    r"|tells? (?:of|about)"
    r"|deals? with|discuss(?:es)?|writes? about)\b"
    r"|^\W*(?:в )?как(?:ой|ая|ие|их) (?:из (?:этих )?)?стат(?:ь(?:е|я|ях|и)|ей)"
    r" (?:говор\w+|рассказыва\w+|упомина\w+|пиш\w+|ид[её]т речь|об?|про)\b"
    r"|қай мақалада|(?:哪一?篇|哪些)文章(?:讲|说|提|写|谈)",
    re.IGNORECASE,
)
# Words of a question for a summary, or for the article about something, that do not say of what.
_FRAME = re.compile(
    rf"\b(?:summari[sz]e|summary|sum|up|recap|tl;?dr|overview|gist|main|points?|ideas?|message"
    rf"|arguments?|brief|quick|{_PIECE}|give|tell|about|please|which|what|talks?|speaks?|deals?"
    r"|mentions?|tells?|discuss(?:es)?|writes?|with|перескажи\w*|резюмир\w+|изложи\w*|обобщи\w*"
    r"|кратк\w+|содержание|пересказ|суть|главная|основная|мысль|идея|статья|стать[еиюях]+|статей"
    r"|ч[её]м|какова?|как(?:ой|ая|ие|их)|говорится|говорит|рассказыва\w+|упомина\w+|пиш[еу]т\w*"
    r"|речь"
    r"|ид[её]т|мақала\w*|туралы|мазмұн\w*|түйін\w*|қысқаша|қай|айтыл\w+)\b"
    r"|总结|概括|概述|归纳|一下|关于|这篇|那篇|哪一?篇|哪些|文章|主要内容|大意|(?:主要)?(?:讲|说|写|提|谈)(?:了|到|的)?(?:是)?(?:什么)?",
    re.IGNORECASE,
)
_LEGAL = re.compile(r"\barticles? \d|\bстать[еиюя]\w* \d|\d-бап|第.{1,4}条", re.IGNORECASE)


def asks_for_articles(question: str) -> bool:
    """Whether a question is about the articles as a whole, or about whoever answers."""
    plain = " ".join(question.casefold().translate(_SIMPLIFIED).split())
    if len(plain) > _LONGEST:
        return False
    before = _BEFORE.match(plain)
    plain = plain[before.end() :] if before else plain
    rest = ""
    while plain != rest:
        rest, plain = plain, plain.rstrip(_SIGNS)
        for word in _AFTER:
            plain = plain.removesuffix(f" {word}")
    return _WHOLE_ASKED.fullmatch(_SHORTENED.sub(r"\1 is", plain)) is not None


def asks_for_summary(question: str) -> bool:
    """Whether it wants to know what one article is about, as a whole."""
    plain = question.translate(_SIMPLIFIED)
    return len(plain) <= _LONGEST and _SUMMARY.search(plain) is not None


def asks_which_article(question: str) -> bool:
    """Whether it wants to know which article speaks of something."""
    plain = question.translate(_SIMPLIFIED)
    return len(plain) <= _LONGEST and _WHICH.search(plain) is not None


def speaks_of_law(sentence: str) -> bool:
    """Whether the articles of a sentence are those of a treaty or a law."""
    return _LEGAL.search(sentence) is not None


def find_topic(question: str) -> str:
    """A question for an article or a summary of it, without the words that do not say which."""
    return " ".join(_FRAME.sub(" ", question.translate(_SIMPLIFIED)).split())
