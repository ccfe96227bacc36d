"""Reading: files and folders of articles into `Article` values, and what was left out of them."""

from index.cleaning import Dropped
from index.reading.articles import MAX_ARTICLE_BYTES, MAX_PDF_BYTES, read_articles
from index.reading.folders import Source, list_sources
from index.reading.values import ReadArticle, Unreadable

__all__ = [
    "MAX_ARTICLE_BYTES",
    "MAX_PDF_BYTES",
    "Dropped",
    "ReadArticle",
    "Source",
    "Unreadable",
    "list_sources",
    "read_articles",
]
