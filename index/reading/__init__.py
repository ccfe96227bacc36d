"""Reading: files and folders of articles into `Article` values, and what was left out of them."""

from index.cleaning import Dropped
from index.reading.articles import ArticleReader, Piece, TakenIds, read_articles
from index.reading.files import MAX_ARTICLE_BYTES, MAX_PDF_BYTES
from index.reading.folders import Source, list_sources
from index.reading.values import ReadArticle, Unreadable

__all__ = [
    "MAX_ARTICLE_BYTES",
    "MAX_PDF_BYTES",
    "ArticleReader",
    "Dropped",
    "Piece",
    "ReadArticle",
    "Source",
    "TakenIds",
    "Unreadable",
    "list_sources",
    "read_articles",
]
