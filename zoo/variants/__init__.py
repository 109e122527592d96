"""The zoo's variants, one file a paper. Importing one registers it."""

from zoo.variants import (
    acgan,  # noqa: F401
    began,  # noqa: F401
    bigan,  # noqa: F401
    conditional,  # noqa: F401
    dcgan,  # noqa: F401
    dragan,  # noqa: F401
    ebgan,  # noqa: F401
    geometric,  # noqa: F401
    infogan,  # noqa: F401
    lsgan,  # noqa: F401
    projection,  # noqa: F401
    r1gan,  # noqa: F401
    r3gan,  # noqa: F401
    ragan,  # noqa: F401
    sagan,  # noqa: F401
    sngan,  # noqa: F401
    stylegan2,  # noqa: F401
    vanilla,  # noqa: F401
    wgan,  # noqa: F401
    wgan_gp,  # noqa: F401
)
