#!/usr/bin/env python3
"""Compares a database that manor made with the facts of a system's document.

    facts.py FACTS.json DATABASE

DATABASE is a file of SQLite's, or the postgres:// address of whoever sees everything.
Prints TAP. Every table, column, type, nullability, default, foreign key with its
delete rule, unique set, index and relationship that the document states must be
there under its own name; what it leaves open is not judged. Tables and columns
that completion adds are named manor_…; anything else that the document does not
have is a failure.
"""
import json
import sqlite3
import subprocess
import sys
from collections import namedtuple

facts = json.load(open(sys.argv[1], encoding="utf-8"))
count = failed = 0

# type; takes only values of it; is it NULL or not; has a default; is of the primary key
Column = namedtuple("Column", "type is_held is_nullable has_default is_primary")
# parent table, {child column: parent column}, SQL's words of the delete rule
ForeignKey = namedtuple("ForeignKey", "parent columns on_delete")
# columns, an expression is None
Index = namedtuple("Index", "columns is_unique method")


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


class Sqlite:
    types = "types"

    def __init__(self, path):
        self.db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.sql = dict(self.db.execute("select name, sql from sqlite_schema where type = 'table'"))
        self.strict = dict(
            self.db.execute("select name, strict from pragma_table_list where schema = 'main'")
        )

    def tables(self):
        return [t for t in self.sql if not t.startswith("sqlite_")]

    def is_typed(self, table):
        return self.strict[table] == 1

    def columns(self, table):
        found = {}
        for _, name, type_, not_null, default, primary, _ in self.db.execute(
            "select * from pragma_table_xinfo(?)", (table,)
        ):
            is_held = "json_valid" in self.sql[table] and name in self.sql[table]
            found[name] = Column(
                type_, is_held, not not_null and not primary, default is not None, bool(primary)
            )
        return found

    def foreign_keys(self, table):
        keys = {}
        for id_, _, parent, child, to, _, on_delete, _ in self.db.execute(
            "select * from pragma_foreign_key_list(?)", (table,)
        ):
            keys.setdefault(id_, ForeignKey(parent, {}, on_delete)).columns[child] = to
        return list(keys.values())

    def indexes(self, table):
        found = []
        for _, name, unique, _, _ in self.db.execute("select * from pragma_index_list(?)", (table,)):
            parts = [r[2] for r in self.db.execute("select * from pragma_index_info(?)", (name,))]
            found.append(Index(parts, bool(unique), "btree"))
        return found


class Postgres:
    types = "postgres_types"

    def __init__(self, address):
        self.address = address
        self.all_columns = {}
        for table, name, *rest in self.ask("""
            SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
                a.atthasdef, a.attnum = ANY (coalesce((SELECT conkey FROM pg_constraint
                    WHERE conrelid = c.oid AND contype = 'p'), '{}'))
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                AND NOT a.attisdropped
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            ORDER BY c.oid, a.attnum"""):
            type_, is_nullable, has_default, is_primary = rest
            self.all_columns.setdefault(table, {})[name] = Column(
                type_, type_ == "jsonb", is_nullable, has_default, is_primary
            )

    def ask(self, query):
        """Rows of a query, through JSON."""
        done = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.address, "-f", "-"],
            input=f"SELECT (SELECT json_agg(value ORDER BY place) FROM json_each(row_to_json(q)) "
            f"WITH ORDINALITY AS v(key, value, place)) FROM ({query}) AS q;",
            capture_output=True, text=True,
        )
        if done.returncode:
            sys.exit(f"Bail out! {done.stderr.strip()}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def tables(self):
        return list(self.all_columns)

    def is_typed(self, table):
        return table in self.all_columns

    def columns(self, table):
        return self.all_columns[table]

    def foreign_keys(self, table):
        rules = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL"}
        return [
            ForeignKey(parent, dict(zip(children, parents)), rules[rule])
            for parent, children, parents, rule in self.ask(f"""
                SELECT p.relname, {self.columns_of('k.conrelid', 'k.conkey')},
                    {self.columns_of('k.confrelid', 'k.confkey')}, k.confdeltype
                FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_class p ON p.oid = k.confrelid
                WHERE k.contype = 'f' AND k.convalidated AND c.relname = '{table}'""")
        ]

    def indexes(self, table):
        return [
            Index(columns, unique, method)
            for columns, unique, method in self.ask(f"""
                SELECT {self.columns_of('i.indrelid', 'i.indkey::int2[]')}, i.indisunique, m.amname
                FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
                WHERE i.indisvalid AND c.relname = '{table}'""")
        ]

    @staticmethod
    def columns_of(relation, numbers):
        return f"""(SELECT json_agg(a.attname ORDER BY n.place)
            FROM unnest({numbers}) WITH ORDINALITY AS n(number, place) LEFT JOIN pg_attribute a
            ON a.attrelid = {relation} AND a.attnum = n.number AND n.number > 0)"""


is_postgres = sys.argv[2].startswith(("postgres:", "postgresql:"))
db = (Postgres if is_postgres else Sqlite)(sys.argv[2])
types = facts[db.types]

tables = db.tables()
declared = {t for t in tables if not is_hidden(t)}
expected = {t["name"] for t in facts["tables"]}
ok(declared == expected, "the tables are those of the document", declared ^ expected)

for table in facts["tables"]:
    name = table["name"]
    if name not in tables:
        continue
    have, keys, indexes = db.columns(name), db.foreign_keys(name), db.indexes(name)
    shown = [c for c in have if not is_hidden(c)]
    ok(
        shown == [c["name"] for c in table["columns"]],
        f"{name}: the columns are the document's, in its order",
        f"have {shown}",
    )
    ok(db.is_typed(name), f"{name}: types are enforced")
    primary = [c["name"] for c in table["columns"] if c.get("primary_key")]
    ok(
        [c for c in have if have[c].is_primary] == primary,
        f"{name}: the primary key is {', '.join(primary)}",
    )
    unique_sets = [sorted(i.columns) for i in indexes if i.is_unique and None not in i.columns]
    indexed = [i.columns for i in indexes]
    for column in table["columns"]:
        label = f"{name}.{column['name']}"
        row = have.get(column["name"])
        if row is None:
            continue
        ok(
            row.type == types[column["type"]],
            f"{label}: {column['type']} is stored as {types[column['type']]}",
            f"declared {row.type}",
        )
        if column["type"] == "jsonb":
            ok(row.is_held, f"{label}: holds valid JSON only")
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
                for key in keys
                if key.parent == ref["table"] and key.columns.get(column["name"]) == ref["column"]
            ]
            ok(fits, f"{label}: refers to {ref['table']}.{ref['column']}")
            if "on_delete" in ref and fits:
                ok(
                    fits[0].on_delete == (ref["on_delete"] or "NO ACTION"),
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
    for index in table.get("recommended_indexes", []):
        ok(
            not any(i.columns == index["columns"] and i.method == index["method"] for i in indexes),
            f"{name}: no {index['method']} index on ({', '.join(index['columns'])}) unasked",
        )
    ok(
        ("deleted_at" in shown or "deletedAt" in shown) == table["soft_delete"],
        f"{name}: soft deletion as stated",
    )

for relation in facts["relationships"]:
    one, many = relation["from"], relation["to"]
    if many not in tables:
        continue
    keys = db.foreign_keys(many)
    ok(any(key.parent == one for key in keys), f"relationship {one} -> {many}")
    if relation["label"] == "has one":
        key = next(
            (list(k.columns)[0] for k in keys if k.parent == one and len(k.columns) == 1), None
        )
        ok(
            any(i.columns == [key] and i.is_unique for i in db.indexes(many)),
            f"{one} has one {many}: its reference is unique",
        )

print(f"1..{count}")
sys.exit(failed > 0)
