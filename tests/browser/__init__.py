"""Tests in a real browser: the search box, the search page, and the widgets of other products."""
