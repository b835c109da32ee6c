"""Records -> JSON, HTML and terminal text. The only place that makes HTML."""
