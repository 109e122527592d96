"""Health: signs of a failing run, the probe that looks for them, the callback."""
