"""The query language: text -> query tree -> text, and synonyms."""
