"""Prints the oldest versions that setup.cfg allows, with what the tests need: pip's constraints."""

import configparser
import re
from pathlib import Path

found = configparser.ConfigParser()
found.read(Path(__file__).parents[1] / "setup.cfg", encoding="utf-8")
requirements = found["options"]["install_requires"] + found["options.extras_require"]["test"]
for requirement in requirements.split():
    name, bound = re.fullmatch(r"([\w-]+)>=([\d.]+)(?:,.*)?", requirement).groups()
    print(f"{name}=={bound}")
