"""Tables, from files of results alone.

A table is a module with `make_table(files, settings)`: the step's files by name, and the
config keys that its rule names.
"""
