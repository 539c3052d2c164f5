"""The choices that the paper leaves open, varied together: does a claim survive them?"""
