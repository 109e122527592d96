"""Arrays of strangers: refused in one line, with no more memory than the file is long."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from zoo.utils import npy
from zoo.utils.errors import ZooError


def header(shape, dtype="<f4"):
    text = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape}, }}".encode()
    text = text.ljust(118 - 1) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def saved(array, pickled=False):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=pickled)
    return file.getvalue()


def archive(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("arr_0.npy", content)
    return file.getvalue()


ARRAY = np.linspace(-1, 1, 24, dtype="float32").reshape(2, 3, 4)
ZEROS = bytes(4_096)
REFUSED = {
    "10^12 rows": (header((10**12, 8, 8, 1)) + ZEROS, "cannot be read"),
    "10^12 rows of bytes": (header((10**12,), "|u1") + ZEROS, "cannot be read"),
    "10^30 rows": (header((10**30, 8)) + ZEROS, "cannot be read"),
    "a row less than it says": (saved(ARRAY)[:-48], "cannot be read"),
    "a truth value for a side": (header((True, 4)) + ZEROS, "cannot be read"),
    "sides below 0": (header((-4, -8)) + ZEROS, "cannot be read"),
    "an archive": (archive(saved(ARRAY)), "expected one array, received an archive"),
    "a bomb": (archive(header((10**12,)) + bytes(10**6)), "received an archive"),
    "half an archive": (archive(saved(ARRAY))[:60], "received an archive"),
    "objects": (saved(np.array([{}], object), pickled=True), "cannot be read"),
    "a pickle": (b"\x80\x04K\x01.", "it begins as another one"),
    "a header of code": (b"\x93NUMPY\x01\x00\x08\x00exit(1)\n", "cannot be read"),
    "nothing": (b"", "it begins as another one"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_array_is_refused_in_one_line_and_little_memory(what, tmp_path):
    path, (content, message) = tmp_path / "x.npy", REFUSED[what]
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(ZooError, match=message) as refused:
        npy.read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "\n" not in str(refused.value) and "allow_pickle" not in str(refused.value)
    assert peak < 1e6


@pytest.mark.parametrize("array", [ARRAY, np.asfortranarray(ARRAY), ARRAY.astype(">f8"), ARRAY[:0]])
def test_arrays_are_read_as_they_were_saved(array, tmp_path):
    np.save(tmp_path / "x.npy", array)
    found = npy.read(tmp_path / "x.npy")
    assert found.dtype == array.dtype
    np.testing.assert_array_equal(found, array)
