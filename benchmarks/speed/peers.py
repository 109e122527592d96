"""PyTorch: the case's networks with the same weights, trained in PyTorch's usual loop."""

import contextlib
import time

import numpy as np
import torch
from torch.nn import functional

from benchmarks.speed.case import Case
from benchmarks.speed.gate import Gate
from benchmarks.speed.mirrored import mirrored

_TRIALS = 5
_TRIAL_TURNS = 3


def eager(case: Case, gate: Gate) -> None:
    """Trains op by op, channels last, on as many threads as suit the networks."""
    _train(case, gate, lambda network: network, _choose_threads)


def compiled(case: Case, gate: Gate) -> None:
    """Trains networks that `torch.compile` has compiled, for all threads."""
    _train(case, gate, torch.compile, lambda play: None)


def _train(case: Case, gate: Gate, wrap, prepare) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(case.recipe.train.seed)
    turn = Turn(case.gan, case.recipe.train.precision, device, wrap)
    images = torch.from_numpy(np.ascontiguousarray(case.source.arrays()[0])).to(device)
    images = images.permute(0, 3, 1, 2)  # channels last in memory

    def play(turns):
        for _ in range(turns):
            turn(images[torch.randint(len(images), (case.per_turn,), device=device)])

    warm_up = gate.wait()  # the first round is not counted
    prepare(play)
    play(warm_up)
    gate.done(warm_up)
    while True:
        turns = gate.wait()
        play(turns)
        if device == "cuda":
            torch.cuda.synchronize()
        gate.done(turns)


def _choose_threads(play) -> None:
    """Takes one thread or all, whichever trains faster: small networks only wait for each other."""
    choices = torch.get_num_threads(), 1
    seconds = dict.fromkeys(choices, float("inf"))
    for _ in range(_TRIALS):  # in turns, and the best of each: a stall must not decide
        for threads in choices:
            torch.set_num_threads(threads)
            play(1)
            begun = time.perf_counter()
            play(_TRIAL_TURNS)
            seconds[threads] = min(seconds[threads], time.perf_counter() - begun)
    torch.set_num_threads(min(seconds, key=seconds.get))


class Turn:
    """One turn of `dcgan`, `vanilla` or `wgan_gp`: the zoo's work, in PyTorch's usual form.

    Args:
        gan: its networks are rebuilt with their weights, see `mirrored`.
        precision: `float32`, or `bfloat16` by `torch.autocast`.
        device: `cpu` or `cuda`.
        wrap: is given each network, and returns what is called.
    """

    def __init__(self, gan, precision: str = "float32", device: str = "cpu", wrap=lambda n: n):
        self.latent, self.steps, self.shared = gan.latent, gan.discriminator_steps, gan.reuse_fakes
        penalty = gan.discriminator_terms.get("gradient_penalty")
        self.weight = None if penalty is None else penalty.weight
        players = gan.generator, gan.discriminator
        self.networks = [
            mirrored(one).to(device, memory_format=torch.channels_last) for one in players
        ]
        self.generator, self.discriminator = (wrap(network) for network in self.networks)
        self.optimizers = [
            torch.optim.Adam(
                network.parameters(),
                lr=float(like.learning_rate),
                betas=(like.beta_1, like.beta_2),
                eps=like.epsilon,
            )
            for network, like in zip(
                self.networks, (gan.optimizer, gan.discriminator_optimizer), strict=True
            )
        ]
        self.device, self.precision = device, precision

    def __call__(self, real):
        batches = real.chunk(self.steps)
        for batch in batches[:-1] if self.shared else batches:
            with torch.no_grad():
                fake = self.fake(len(batch))
            self.move_discriminator(batch, fake)
        fake = self.fake(len(batches[-1]))
        if self.shared:
            self.move_discriminator(batches[-1], fake.detach())
        self.networks[1].requires_grad_(False)  # no gradient work for who does not move
        logits = self.judge(fake)
        loss = -logits if self.weight is not None else functional.softplus(-logits)
        self._step(0, loss.mean())
        self.networks[1].requires_grad_(True)

    def fake(self, count):
        """Returns fresh samples, `(count, channels, height, width)`."""
        with self._autocast():
            return self.generator(torch.randn(count, self.latent, device=self.device)).float()

    def judge(self, samples):
        """Returns float32 logits."""
        with self._autocast():
            return self.discriminator(samples).float()

    def move_discriminator(self, real, fake):
        """Updates the discriminator's weights."""
        real_logits, fake_logits = self.judge(real), self.judge(fake)
        if self.weight is None:
            loss = (
                functional.softplus(-real_logits).mean() + functional.softplus(fake_logits).mean()
            )
        else:
            loss = fake_logits.mean() - real_logits.mean()
            share = torch.rand(len(real), 1, 1, 1, device=self.device)
            loss = loss + self.weight * self.penalty(share * real + (1.0 - share) * fake)
        self._step(1, loss)

    def penalty(self, between):
        """Returns `E[(||grad C(x)||_2 - 1)^2]`."""
        between.requires_grad_(True)
        [slope] = torch.autograd.grad(self.judge(between).sum(), between, create_graph=True)
        norm = (slope.flatten(1).square().sum(1) + 1e-12).sqrt()
        return (norm - 1.0).square().mean()

    def _step(self, player, loss):
        self.optimizers[player].zero_grad()
        loss.backward()
        self.optimizers[player].step()

    def _autocast(self):
        if self.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device, dtype=torch.bfloat16)
