"""What a training or a certificate is about."""
