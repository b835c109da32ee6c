"""A query tree -> the matching documents and their BM25F scores."""
