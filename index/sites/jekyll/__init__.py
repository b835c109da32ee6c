"""Jekyll's rules."""
