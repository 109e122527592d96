"""Keras' TensorFlow backend: see `zoo.backend` for what it gives."""
