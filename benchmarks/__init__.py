"""What a training step costs: this simulator beside those a user would pick instead."""
