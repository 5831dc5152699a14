"""A second account of what an edit of a YAML text may do, made with PyYAML and without anything of Fingerpost's own."""
