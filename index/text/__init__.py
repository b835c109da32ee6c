"""Text analysis: normalizing, tokenizing, stemming, and the keys that values are compared by."""
