"""PyTorch: the case's networks with the same weights, trained in PyTorch's usual loop."""

import contextlib
import time

import numpy as np
import torch
from torch.nn import functional

from benchmarks.speed.blueprint import Blueprint
from benchmarks.speed.channel import Channel
from benchmarks.speed.mirrored import mirrored

_TRIALS = 5
_TRIAL_STEPS = 3


def eager(case: Blueprint, channel: Channel) -> None:
    """Trains op by op, channels last, on as many threads as suit the networks."""
    _train(case, channel, lambda network: network, _choose_threads)


def compiled(case: Blueprint, channel: Channel) -> None:
    """Trains networks that `torch.compile` has compiled, on all threads."""
    _train(case, channel, torch.compile, lambda run: None)


def _train(case: Blueprint, channel: Channel, wrap, prepare) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(case.seed)
    step = TrainingStep(case, device, wrap)
    samples = torch.from_numpy(np.ascontiguousarray(case.samples)).to(device)
    samples = samples.movedim(-1, 1)  # channels last in memory

    def run(steps):
        for _ in range(steps):
            step(samples[torch.randint(len(samples), (case.samples_per_step,), device=device)])

    warm_up = channel.next_round()  # the first round is not counted
    prepare(run)
    run(warm_up)
    channel.report(warm_up)
    while True:
        steps = channel.next_round()
        run(steps)
        if device == "cuda":
            torch.cuda.synchronize()
        channel.report(steps)


def _choose_threads(run) -> None:
    """Takes one thread or all, whichever trains faster: small networks lose time on several."""
    choices = torch.get_num_threads(), 1
    seconds = dict.fromkeys(choices, float("inf"))
    for _ in range(_TRIALS):  # alternating, and the best of each: a stall must not decide
        for threads in choices:
            torch.set_num_threads(threads)
            run(1)
            begun = time.perf_counter()
            run(_TRIAL_STEPS)
            seconds[threads] = min(seconds[threads], time.perf_counter() - begun)
    torch.set_num_threads(min(seconds, key=seconds.get))


class TrainingStep:
    """One training step of `dcgan`, `vanilla`, `wgan_gp` or `wavegan`, in PyTorch's usual form.

    Args:
        case: its networks are rebuilt with their weights, see `mirrored`; in
            `bfloat16` they are called under `torch.autocast`.
        device: `cpu` or `cuda`.
        wrap: is given each network, and returns what is called.
    """

    def __init__(self, case: Blueprint, device: str = "cpu", wrap=lambda network: network):
        self.case, self.device = case, device
        players = case.generator, case.discriminator
        self.networks = [
            mirrored(player.layers).to(device, memory_format=torch.channels_last)
            for player in players
        ]
        self.generator, self.discriminator = (wrap(network) for network in self.networks)
        self.optimizers = [
            torch.optim.Adam(
                network.parameters(),
                lr=player.learning_rate,
                betas=(player.beta_1, player.beta_2),
                eps=player.epsilon,
            )
            for network, player in zip(self.networks, players, strict=True)
        ]

    def __call__(self, real):
        batches = real.chunk(self.case.discriminator_steps)
        for batch in batches[:-1] if self.case.reuse_fakes else batches:
            with torch.no_grad():
                fake = self.fake(len(batch))
            self.update_discriminator(batch, fake)
        fake = self.fake(len(batches[-1]))
        if self.case.reuse_fakes:
            self.update_discriminator(batches[-1], fake.detach())
        self.networks[1].requires_grad_(False)  # its gradients are not needed here
        logits = self.logits(fake)
        wasserstein = self.case.penalty_weight is not None
        loss = -logits if wasserstein else functional.softplus(-logits)
        self._update(0, loss.mean())
        self.networks[1].requires_grad_(True)

    def fake(self, count):
        """Returns fresh samples, channels after the batch."""
        with self._autocast():
            return self.generator(torch.randn(count, self.case.latent, device=self.device)).float()

    def logits(self, samples):
        """Returns the discriminator's logits in float32."""
        with self._autocast():
            return self.discriminator(samples).float()

    def update_discriminator(self, real, fake):
        """Updates the discriminator's weights."""
        real_logits, fake_logits = self.logits(real), self.logits(fake)
        if self.case.penalty_weight is None:
            loss = (
                functional.softplus(-real_logits).mean() + functional.softplus(fake_logits).mean()
            )
        else:
            loss = fake_logits.mean() - real_logits.mean()
            share = torch.rand(len(real), *[1] * (real.ndim - 1), device=self.device)
            between = share * real + (1.0 - share) * fake
            loss = loss + self.case.penalty_weight * self.gradient_penalty(between)
        self._update(1, loss)

    def gradient_penalty(self, between):
        """Returns `E[(||grad D(x)||_2 - 1)^2]`."""
        between.requires_grad_(True)
        [gradient] = torch.autograd.grad(self.logits(between).sum(), between, create_graph=True)
        norm = (gradient.flatten(1).square().sum(1) + 1e-12).sqrt()
        return (norm - 1.0).square().mean()

    def _update(self, player, loss):
        self.optimizers[player].zero_grad()
        loss.backward()
        self.optimizers[player].step()

    def _autocast(self):
        if self.case.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device, dtype=torch.bfloat16)
