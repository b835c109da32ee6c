"""Keep an engine in step with a site's files: scan, plan, execute, watch."""
