"""Streams and requests for as long as one likes, on servers that keep failing: every outcome is accounted for, and nothing may pile up."""
