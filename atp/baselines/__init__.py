"""Controls: what stands beside the encodings, so that their accuracies can be judged."""
