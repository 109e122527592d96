"""The zoo's variants, one file a paper. Importing one registers it."""

from zoo.variants import (
    conditional,  # noqa: F401
    dcgan,  # noqa: F401
    vanilla,  # noqa: F401
    wgan_gp,  # noqa: F401
)
