"""Query in, results out: the query language, HTTP, the command line."""
