"""The HTTP interface: routes, middleware, problems, compatibility with other search clients."""
