"""Build snippets: choose the text to show of matching documents, and the spans to highlight."""
