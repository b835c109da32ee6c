"""Count what readers search, in an SQLite file beside the index. See docs/analytics.md."""
