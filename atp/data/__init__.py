"""Data sets, class pairs, splits and grids; nothing here knows of quantum."""
