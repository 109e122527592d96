"""The zoo's variants, one file a paper. Importing one registers it."""

from zoo.variants import acgan, began, bigan, conditional, dcgan, dragan, ebgan, geometric, infogan, lsgan, projection, r1gan, r3gan, ragan, sagan, sngan, stylegan2, vanilla, wgan, wgan_gp
