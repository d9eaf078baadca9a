#!/usr/bin/env python3
"""Compares a database that manor made with the facts of a system's document.

    facts.py FACTS.json DATABASE

Prints TAP. Every table, column, type, nullability, default, foreign key with its
delete rule, unique set, index and relationship that the document states must be
there under its own name; what it leaves open is not judged. Tables and columns
that completion adds are named manor_…; anything else that the document does not
have is a failure.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import database  # noqa: E402

facts = json.load(open(sys.argv[1], encoding="utf-8"))
db = database.open(sys.argv[2])
count = failed = 0


def ok(good, words, *details):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {words}")
    if not good:
        for detail in details:
            print(f"# {detail}")


def is_hidden(name):
    return name.startswith("manor_")


tables = db.tables()
declared = {t for t in tables if not is_hidden(t)}
expected = {t["name"] for t in facts["tables"]}
ok(declared == expected, "the tables are those of the document", declared ^ expected)

for table in facts["tables"]:
    name = table["name"]
    have = {c.name: c for c in db.column_facts(name)}
    shown = [c for c in have if not is_hidden(c)]
    ok(
        shown == [c["name"] for c in table["columns"]],
        f"{name}: the columns are the document's, in its order",
        f"have {shown}",
    )
    ok(db.is_strict(name), f"{name}: types are enforced")
    primary = [c["name"] for c in table["columns"] if c.get("primary_key")]
    ok(
        [c for c in have if have[c].is_primary] == primary,
        f"{name}: the primary key is {', '.join(primary)}",
    )
    unique_sets = [sorted(p) for p, unique, _ in db.indexes(name) if unique and None not in p]
    indexed = [p for p, _, _ in db.indexes(name)]
    for column in table["columns"]:
        row = have.get(column["name"])
        label = f"{name}.{column['name']}"
        if row is None:
            continue
        ok(
            row.type == facts[db.types][column["type"]],
            f"{label}: {column['type']} is stored as {facts[db.types][column['type']]}",
            f"declared {row.type}",
        )
        if column["type"] == "jsonb":
            ok(db.holds_json(name, column["name"]), f"{label}: holds valid JSON only")
        if "nullable" in column:
            ok(row.is_nullable == column["nullable"], f"{label}: nullability as stated")
        if "default" in column:
            ok(row.has_default, f"{label}: has its default")
        if column.get("unique"):
            ok([column["name"]] in unique_sets, f"{label}: unique")
        if "references" in column:
            ref = column["references"]
            fits = [
                key
                for key in db.foreign_keys(name)
                if key[0] == ref["table"] and key[1].get(column["name"]) == ref["column"]
            ]
            ok(fits, f"{label}: refers to {ref['table']}.{ref['column']}")
            if "on_delete" in ref and fits:
                ok(
                    fits[0][2] == (ref["on_delete"] or "NO ACTION"),
                    f"{label}: on delete {ref['on_delete']}",
                )
            ok(
                any(p and p[0] == column["name"] for p in indexed) or row.is_primary,
                f"{label}: an index begins with the reference",
                indexed,
            )
    for unique in table["unique"]:
        ok(sorted(unique) in unique_sets, f"{name}: ({', '.join(unique)}) is unique", unique_sets)
    for index in table["indexes"]:
        ok(
            any(p[: len(index)] == index for p in indexed),
            f"{name}: index on ({', '.join(index)})",
            indexed,
        )
    ok(
        ("deleted_at" in shown or "deletedAt" in shown) == table["soft_delete"],
        f"{name}: soft deletion as stated",
    )

for relation in facts["relationships"]:
    one, many = relation["from"], relation["to"]
    ok(
        any(parent == one for parent, _, _ in db.foreign_keys(many)),
        f"relationship {one} -> {many}",
    )
    if relation["label"] == "has one":
        key = next(
            (list(m)[0] for p, m, _ in db.foreign_keys(many) if p == one and len(m) == 1), None
        )
        ok(
            any(p == [key] and u for p, u, _ in db.indexes(many)),
            f"{one} has one {many}: its reference is unique",
        )

print(f"1..{count}")
sys.exit(failed > 0)
