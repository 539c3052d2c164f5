"""What tables, figures and claims share: tidy frames, names in print, and a table's formats."""
