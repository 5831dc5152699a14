"""The benchmark of the gateway: starts the systems, measures them in pairs, and writes the table."""
