"""What a process of a cluster does in a run: only the first writes the run's folder."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zoo.backend import distribution
from zoo.utils.errors import ZooError


@contextlib.contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Gives the folder that this process writes a run into: the chief the run's own.

    Every process of a cluster takes the same steps, those that write
    included: reading a tracker adds up all replicas, so all must read. Those
    that are not the chief write into a copy that is thrown away.

    Args:
        folder: the run folder, on a file system that all machines share.

    Raises:
        ZooError: another machine of the cluster was lost.
    """
    with contextlib.ExitStack() as stack:
        if not distribution.is_chief():
            place = Path(stack.enter_context(tempfile.TemporaryDirectory())) / folder.name
            if folder.is_dir():
                shutil.copytree(folder, place, ignore=shutil.ignore_patterns(".partial-*"))
            folder = place
        try:
            yield folder
        except distribution.LOST_MACHINE as error:
            if not distribution.in_cluster():
                raise
            raise ZooError(
                "A machine of the cluster was lost. Start all of them again with --resume: "
                "they go on from the last checkpoint."
            ) from error
