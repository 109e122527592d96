"""The protocols, one TOML file each: data of the package, read by `zoo.evaluation.protocol`."""
