"""Answer requests from a snapshot: search, explain, suggest, find related documents."""
