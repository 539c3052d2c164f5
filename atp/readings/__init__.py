"""What the paper leaves open, drawn from a wide prior: which readings come close to its numbers?"""
