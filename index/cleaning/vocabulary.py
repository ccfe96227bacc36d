"""Vocabulary: whole lines of page furniture, as `fold_line` compares them."""

from __future__ import annotations

from index.cleaning.values import fold_line


def _fold_lines(lines: str) -> frozenset[str]:
    return frozenset(fold_line(line) for line in lines.replace("\n", " ").split("|"))


# Headings of what follows many articles; alone they may also be headings inside one.
END_HEADINGS = _fold_lines("""
author | authors | author's profile | author profile | about the author | about the authors |
visit also | related | related articles | related posts | related stories | related news |
related content | you may also like | you might also like | recommended for you |
read more | more from us | more stories | more news | latest news | most read | most popular |
trending | trending now | popular posts | newsletter | tags | share | share this | share this
article | share this post | share this story | comments | staff publications | advertisement |
subscribe | об авторе | автор | авторы | похожие материалы | похожие
статьи | похожие новости | читайте также | материалы по теме | другие новости | последние
новости | новости по теме | поделиться | теги | комментарии | подписка | реклама | самое
читаемое | популярное | автор туралы | ұқсас жаңалықтар | тағы оқыңыз | бөлісу | пікірлер |
соңғы жаңалықтар | жарнама | verwandte artikel | mehr zum thema | über den autor | articles
similaires | à lire aussi | artículos relacionados
""")

# Never a heading of an article.
FURNITURE = _fold_lines("""
advertisement | related articles | related posts | related stories | related news | share this |
share this article | share this post | share this story | read more | continue reading | read
full story | story continues below | story continues below advertisement | article continues
below | skip to content | skip to main content | back to top | print this page | email
this article | you may also like | you might also like | recommended for you | most read |
trending now | реклама | читайте также | похожие материалы | похожие статьи | материалы по теме
| поделиться | новости по теме | версия для печати | подписаться | жарнама | бөлісу | тағы
оқыңыз | anzeige | verwandte artikel | publicité | publicidad
""")

# Entries of menus; three of them in a row are one.
NAVIGATION = _fold_lines("""
home | about | about us | contact | contact us | contacts | login | log in | sign in | sign up |
register | subscribe | menu | search | privacy | privacy policy | terms | terms of use | terms
of service | cookies | cookie policy | sitemap | advertise | careers | jobs | rss | archive |
archives | news | world | politics | business | opinion | sport | sports | culture | tech |
technology | science | health | video | videos | photos | podcasts | events | blog | faq | help
| donate | newsletter | facebook | twitter | instagram | youtube | telegram | linkedin | главная
| новости | контакты | о нас | реклама | поиск | меню | войти | вход | регистрация | политика |
экономика | общество | спорт | культура | мир | в мире | видео | фото | архив | подписка |
вконтакте | басты бет | жаңалықтар | байланыс | біз туралы | жарнама | іздеу | саясат | қоғам |
мәдениет | әлем | startseite | kontakt | impressum | datenschutz | accueil | actualités
""")

# Without these a row of topics may be a list of the article's own.
MENU = _fold_lines("""
home | contact | contact us | contacts | login | log in | sign in | sign up | register | subscribe |
menu | search | privacy | privacy policy | terms | terms of use | terms of service | cookies |
cookie policy | sitemap | advertise | rss | faq | about us | главная | контакты | о нас | поиск |
меню | войти | вход | регистрация | басты бет | байланыс | біз туралы | іздеу | startseite |
kontakt | impressum | datenschutz | accueil
""")

AUTHOR_NOTES = _fold_lines(
    "author's profile|about the author|about the authors|об авторе|автор туралы|über den autor"
)
AUTHOR_HEADINGS = _fold_lines(
    "author|author's profile|about the author|автор|об авторе|автор туралы"
)
