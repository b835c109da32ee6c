"""Present results as JSON, HTML and terminal text. `views.html` is the only module that makes HTML."""
