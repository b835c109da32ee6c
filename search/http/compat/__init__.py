"""The answers in the formats of other search products' clients."""
