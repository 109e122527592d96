"""Memory does not grow with the epochs of a run."""




EPOCHS = 200
