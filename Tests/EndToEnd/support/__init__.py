"""What the end-to-end tests drive the gateway with: the process itself, an upstream that fails on command, and a raw HTTP client."""
