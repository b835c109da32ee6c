"""Matching documents -> what to show of them and what to highlight."""
