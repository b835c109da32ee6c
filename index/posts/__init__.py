"""Read a file into a post and make the document to index: front matter, dates, links."""
