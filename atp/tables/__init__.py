"""Tables, from tidy CSV files alone."""
