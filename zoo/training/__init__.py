"""Training: a recipe, its run and run folder, the loop, final scores, cost."""
