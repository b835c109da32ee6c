"""Columns: what a segment's documents hold, laid out so that a query is a few operations over whole slices.

`build` turns documents into a `Forward` table (each document's occurrences, texts and values), `merge` joins such
tables, `derive` adds the other direction (each term's postings) and `layout` writes it all as one file that readers
map. `segment` reads one such file; `snapshot` and the modules after it answer queries over several. Nothing here
knows Whoosh.
"""
