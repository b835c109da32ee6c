"""The query language: text -> query tree -> text, dates and synonyms."""
