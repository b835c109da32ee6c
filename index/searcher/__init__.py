"""The read side that every engine shares: search, explain, suggest, related."""
