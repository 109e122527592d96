"""The benchmarks, one TOML file each: data of the package, read by `zoo.recipe`."""
