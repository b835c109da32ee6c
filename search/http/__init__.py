"""The HTTP interface: JSON endpoints, the search page, the APIs of other search products, middleware."""
