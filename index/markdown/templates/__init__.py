"""Template languages inside Markdown -> the Markdown a reader sees."""
