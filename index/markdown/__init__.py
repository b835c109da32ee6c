"""A post's body -> sections."""
