"""One segment's arrays on disk: built from documents, inverted, merged, read."""
