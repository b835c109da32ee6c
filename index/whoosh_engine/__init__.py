"""The default engine: a Whoosh index on disk, asked through columns derived from it."""
