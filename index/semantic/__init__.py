"""Find posts by meaning: static word embeddings beside BM25F. Imports its libraries only when a model is opened."""
