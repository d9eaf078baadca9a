#!/usr/bin/env python3
"""Writes a file as a C array: embed.py INPUT OUTPUT. For build time."""
import pathlib
import sys

source = pathlib.Path(sys.argv[1])
name = source.name.replace(".", "_").replace("-", "_")
body = source.read_bytes()
rows = [", ".join(str(b) for b in body[i : i + 20]) for i in range(0, len(body), 20)]
pathlib.Path(sys.argv[2]).write_text(
    f"static const unsigned char {name}[] = {{\n\t" + ",\n\t".join(rows) + f"}};\n"
    f"static const size_t {name}_len = sizeof({name});\n"
)
