"""What a trained model is judged by: clean, under noise, under attack."""
