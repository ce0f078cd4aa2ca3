"""Checks every JSON file of a folder against a schema; ends with 77 where jsonschema is missing.

Usage: check_schema.py SCHEMA FOLDER
"""

import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
failed = False
files = sorted(pathlib.Path(sys.argv[2]).glob("*.json"))
for file in files:
    for error in validator.iter_errors(json.loads(file.read_text(encoding="utf-8"))):
        failed = True
        path = ".".join(str(step) for step in error.absolute_path)
        print(f"{file.name}: {path}: {error.message[:300]}")
# What must not fit, so that the schema is known to say something.
for broken in (
    {},
    {"format": 1, "claims": {"A b": {}}},
    {"format": 1, "claims": {"a": {"kind": "Crutch"}}},
    {"format": 1, "claims": {"a": {"credences": {"r": {"stated": 1.5}}}}},
    {"format": 1, "claims": {"a": {"out": {"l": {"strength": {"Ratio": -1}}}}}},
    {"format": 1, "claims": {"a": {"title": 3}}},
    {"format": 1, "groups": {"g": {"kind": {"Exactly": -1}}}},
):
    if validator.is_valid(broken):
        failed = True
        print(f"fits, but must not: {broken}")
print(f"{len(files)} files checked")
sys.exit(1 if failed or not files else 0)
