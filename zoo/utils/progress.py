"""A progress bar for reading that takes long."""

import time
from collections.abc import Iterable, Iterator

_PATIENCE_SECONDS = 2.0


def track(items: Iterable, total: int, what: str) -> Iterator:
    """Yields the items; on a terminal a progress bar shows once two seconds have passed.

    Example:

    >>> list(track("ab", total=2, what="Reading"))
    ['a', 'b']
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True)
    task = bar.add_task(what, total=total)
    began, shown = time.monotonic(), False
    try:
        for done, item in enumerate(items, start=1):
            if console.is_terminal and not shown and time.monotonic() - began > _PATIENCE_SECONDS:
                bar.start()
                shown = True
            bar.update(task, completed=done)
            yield item
    finally:
        if shown:
            bar.stop()
