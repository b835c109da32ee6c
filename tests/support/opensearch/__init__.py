"""A real OpenSearch server for tests, from its own jars: without its distribution, on loopback only."""
