"""The verdict on each of the paper's claims, from files of results alone."""
