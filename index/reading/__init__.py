"""Reading: files and folders of articles into `Article` values, and what was left out of them."""

from index.cleaning import Dropped
from index.reading.articles import MAX_ARTICLE_BYTES, read_articles
from index.reading.values import ReadArticle, Unreadable

__all__ = ["MAX_ARTICLE_BYTES", "Dropped", "ReadArticle", "Unreadable", "read_articles"]
