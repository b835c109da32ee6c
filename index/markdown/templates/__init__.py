"""Template languages inside Markdown, converted to the Markdown that a reader would see."""
