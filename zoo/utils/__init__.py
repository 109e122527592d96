"""What any program has: errors, checks, schema, TOML, locks, whole files, progress."""
