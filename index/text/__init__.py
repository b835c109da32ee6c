"""Text analysis: normalizing, tokenizing, stemming, and the keys by which values are compared."""
