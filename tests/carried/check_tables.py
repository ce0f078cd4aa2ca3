"""Reads the tables of a folder with pandas and compares; ends with 77 where pandas is missing.

The folder holds NAME.csv and NAME.sheet.csv for claims, links and credences.
Usage: check_tables.py FOLDER
"""

import pathlib
import sys

try:
    import pandas
except ImportError:
    sys.exit(77)

FORMULA = ("=", "+", "-", "@", "\t", "\r")
folder = pathlib.Path(sys.argv[1])


def read(name):
    return pandas.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8", lineterminator="\n")


failed = False
ids = {}
for name in ("claims", "links", "credences"):
    data, sheet = read(f"{name}.csv"), read(f"{name}.sheet.csv")
    print(name, data.shape)
    if list(data.columns) != list(sheet.columns) or data.shape != sheet.shape:
        failed = True
        print(f"{name}: the two forms differ in shape: {data.shape}, {sheet.shape}")
        continue
    for column in data.columns:
        for one, other in zip(data[column], sheet[column]):
            if other.startswith(FORMULA) or other != ("'" + one if one.startswith(FORMULA) else one):
                failed = True
                print(f"{name}.{column}: {one!r} became {other!r}")
    ids[name] = data
claims, links, credences = (ids.get(name) for name in ("claims", "links", "credences"))
if not failed:
    known = set(claims["id"])
    failed |= not set(links["to"][links["to_kind"] != "link"]) <= known
    failed |= not set(links["to"][links["to_kind"] == "link"]) <= set(links["id"])
    failed |= not set(credences["claim"]) <= known
    stated = pandas.to_numeric(credences["stated"][credences["stated"] != ""])
    failed |= not stated.between(0, 1).all()
sys.exit(1 if failed else 0)
