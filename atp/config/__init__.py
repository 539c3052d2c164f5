"""The configuration: its schema, what a schema cannot say, and files that mean what they seem."""
