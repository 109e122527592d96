"""The recipes, one TOML file each: data of the package, read by `zoo.training.recipe`."""
