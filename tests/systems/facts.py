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
import sqlite3
import sys

facts = json.load(open(sys.argv[1], encoding="utf-8"))
db = sqlite3.connect(f"file:{sys.argv[2]}?mode=ro", uri=True)
count = failed = 0


def ok(good, words, *details):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {words}")
    if not good:
        for detail in details:
            print(f"# {detail}")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def is_hidden(name):
    return name.startswith("manor_")


def columns_of(table):
    return {r[1]: r for r in db.execute(f"pragma table_xinfo({quoted(table)})")}


def foreign_keys_of(table):
    """[(parent, {child column: parent column}, on_delete)]"""
    keys = {}
    for id_, _, parent, child, to, _, on_delete, _ in db.execute(
        f"pragma foreign_key_list({quoted(table)})"
    ):
        keys.setdefault(id_, (parent, {}, on_delete))[1][child] = to
    return list(keys.values())


def indexes_of(table):
    """[(columns, is unique, is partial)]; an expression is None."""
    found = []
    for _, name, unique, _, partial in db.execute(f"pragma index_list({quoted(table)})"):
        parts = [r[2] for r in db.execute(f"pragma index_info({quoted(name)})")]
        found.append((parts, bool(unique), bool(partial)))
    return found


tables = [r[0] for r in db.execute("select name from sqlite_schema where type = 'table'")]
declared = {t for t in tables if not is_hidden(t) and not t.startswith("sqlite_")}
expected = {t["name"] for t in facts["tables"]}
ok(declared == expected, "the tables are those of the document", declared ^ expected)

strict = dict(db.execute("select name, strict from pragma_table_list where schema = 'main'"))
sql_of = dict(db.execute("select name, sql from sqlite_schema where type = 'table'"))

for table in facts["tables"]:
    name = table["name"]
    have = columns_of(name)
    shown = [c for c in have if not is_hidden(c)]
    ok(
        shown == [c["name"] for c in table["columns"]],
        f"{name}: the columns are the document's, in its order",
        f"have {shown}",
    )
    ok(strict.get(name) == 1, f"{name}: types are enforced")
    primary = [c["name"] for c in table["columns"] if c.get("primary_key")]
    ok(
        [c for c in have if have[c][5]] == primary,
        f"{name}: the primary key is {', '.join(primary)}",
    )
    unique_sets = [sorted(p) for p, unique, _ in indexes_of(name) if unique and None not in p]
    indexed = [p for p, _, _ in indexes_of(name)]
    for column in table["columns"]:
        row = have.get(column["name"])
        label = f"{name}.{column['name']}"
        if row is None:
            continue
        ok(
            row[2] == facts["types"][column["type"]],
            f"{label}: {column['type']} is stored as {facts['types'][column['type']]}",
            f"declared {row[2]}",
        )
        if column["type"] == "jsonb":
            ok(
                "json_valid" in sql_of[name] and column["name"] in sql_of[name],
                f"{label}: holds valid JSON only",
            )
        if "nullable" in column:
            is_nullable = not row[3] and not row[5]
            ok(is_nullable == column["nullable"], f"{label}: nullability as stated")
        if "default" in column:
            ok(row[4] is not None, f"{label}: has its default")
        if column.get("unique"):
            ok([column["name"]] in unique_sets, f"{label}: unique")
        if "references" in column:
            ref = column["references"]
            fits = [
                key
                for key in foreign_keys_of(name)
                if key[0] == ref["table"] and key[1].get(column["name"]) == ref["column"]
            ]
            ok(fits, f"{label}: refers to {ref['table']}.{ref['column']}")
            if "on_delete" in ref and fits:
                ok(
                    fits[0][2] == (ref["on_delete"] or "NO ACTION"),
                    f"{label}: on delete {ref['on_delete']}",
                )
            ok(
                any(p and p[0] == column["name"] for p in indexed) or row[5],
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
        any(parent == one for parent, _, _ in foreign_keys_of(many)),
        f"relationship {one} -> {many}",
    )
    if relation["label"] == "has one":
        key = next(
            (list(m)[0] for p, m, _ in foreign_keys_of(many) if p == one and len(m) == 1), None
        )
        ok(
            any(p == [key] and u for p, u, _ in indexes_of(many)),
            f"{one} has one {many}: its reference is unique",
        )

print(f"1..{count}")
sys.exit(failed > 0)
