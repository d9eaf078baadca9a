"""Looks into a database of a test, past every wall, on either engine.

    database.open(ADDRESS)      a file, or postgres://...

SQL is what both engines read, with ? for parameters. Values come as Python's: numbers,
texts, None, booleans (which equal 1 and 0); JSON as compact text.
"""
import collections
import json
import sqlite3
import subprocess

Column = collections.namedtuple("Column", "name type is_nullable has_default is_primary")


class Sqlite:
    # Rows that nobody asked to order come in an order of their keys, not of their writing.
    has_order = True

    def __init__(self, path):
        self.path = path

    def rows(self, sql, *params):
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return db.execute(sql, params).fetchall()
        finally:
            db.close()

    def tables(self):
        return [r[0] for r in self.rows("select name from sqlite_schema where type = 'table'"
                                        " and name not like 'sqlite_%'")]

    def columns(self, table):
        return [r[1] for r in self.rows(f"pragma table_xinfo({quoted(table)})")]

    # What a document says of its tables: facts["types"] names what a column is declared as.
    types = "types"

    def column_facts(self, table):
        return [Column(r[1], r[2], not r[3] and not r[5], r[4] is not None, bool(r[5]))
                for r in self.rows(f"pragma table_xinfo({quoted(table)})")]

    def foreign_keys(self, table):
        """[(parent, {child column: parent column}, on delete)]"""
        keys = {}
        for id_, _, parent, child, to, _, on_delete, _ in self.rows(f"pragma foreign_key_list({quoted(table)})"):
            keys.setdefault(id_, (parent, {}, on_delete))[1][child] = to
        return list(keys.values())

    def indexes(self, table):
        """[(columns, is unique, is partial)]; an expression is None."""
        return [([r[2] for r in self.rows(f"pragma index_info({quoted(name)})")], bool(unique), bool(partial))
                for _, name, unique, _, partial in self.rows(f"pragma index_list({quoted(table)})")]

    def is_strict(self, table):
        return self.rows("select strict from pragma_table_list where schema = 'main' and name = ?", table) == [(1,)]

    def holds_json(self, table, column):
        sql = self.rows("select sql from sqlite_schema where name = ?", table)[0][0]
        return "json_valid" in sql and column in sql

    def references(self):
        """(child, column, parent, its column), for every column of every foreign key."""
        return self.rows('select m.name, f."from", f."table", f."to" from sqlite_schema m,'
                         " pragma_foreign_key_list(m.name) f where m.type = 'table'")


class Postgres:
    has_order = False
    END = "-- end of rows --"

    def __init__(self, address):
        self.psql = subprocess.Popen(["psql", "-XqAt", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, encoding="utf-8")

    def rows(self, sql, *params):
        parts = sql.split("?")
        assert len(parts) == len(params) + 1, sql
        text = parts[0] + "".join(literal(v) + p for v, p in zip(params, parts[1:]))
        self.psql.stdin.write(f"select row_to_json(q) from ({text}) q;\n\\echo {self.END}\n")
        self.psql.stdin.flush()
        lines = []
        for line in self.psql.stdout:
            if line.rstrip("\n") == self.END:
                return [tuple(plain(v) for _, v in json.loads(r, object_pairs_hook=list)) for r in lines]
            if line.startswith(("ERROR:", "FATAL:", "psql:")):
                raise RuntimeError(line + text)
            lines.append(line)
        raise RuntimeError("psql has ended: " + "".join(lines))

    def tables(self):
        return [r[0] for r in self.rows("select tablename from pg_tables where schemaname = 'public'")]

    def columns(self, table):
        return [r[0] for r in self.rows("select attname from pg_attribute where attrelid = ?::regclass"
                                        " and attnum > 0 and not attisdropped order by attnum", quoted(table))]

    types = "postgres_types"

    def column_facts(self, table):
        return [Column(*r) for r in self.rows(
            "select attname, format_type(atttypid, atttypmod), not attnotnull, atthasdef or attidentity <> '',"
            " exists (select 1 from pg_index i where i.indrelid = a.attrelid and i.indisprimary"
            " and a.attnum = any (i.indkey)) from pg_attribute a where attrelid = ?::regclass"
            " and attnum > 0 and not attisdropped order by attnum", quoted(table))]

    def foreign_keys(self, table):
        rules = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
        keys = {}
        for name, parent, child, to, on_delete in self.rows(
                "select c.conname, c.confrelid::regclass::text, a.attname, b.attname, c.confdeltype"
                " from pg_constraint c, unnest(c.conkey, c.confkey) k(child, parent), pg_attribute a, pg_attribute b"
                " where c.contype = 'f' and c.conrelid = ?::regclass and a.attrelid = c.conrelid"
                " and a.attnum = k.child and b.attrelid = c.confrelid and b.attnum = k.parent", quoted(table)):
            keys.setdefault(name, (parent, {}, rules[on_delete]))[1][child] = to
        return list(keys.values())

    def indexes(self, table):
        found = self.rows(
            "select i.indexrelid::int, i.indisunique, i.indpred is not null, k.place, a.attname"
            " from pg_index i cross join unnest(i.indkey::int[]) with ordinality k(number, place)"
            " left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0"
            " where i.indrelid = ?::regclass order by i.indexrelid, k.place", quoted(table))
        indexes = {}
        for oid, unique, partial, _, column in found:
            indexes.setdefault(oid, ([], unique, partial))[0].append(column)
        return list(indexes.values())

    def is_strict(self, table):
        return True

    def holds_json(self, table, column):
        return [c.type for c in self.column_facts(table) if c.name == column] == ["jsonb"]

    def references(self):
        return self.rows(
            "select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname"
            " from pg_constraint c, unnest(c.conkey, c.confkey) k(child, parent), pg_attribute a, pg_attribute b"
            " where c.contype = 'f' and a.attrelid = c.conrelid and a.attnum = k.child"
            " and b.attrelid = c.confrelid and b.attnum = k.parent")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(value):
    if value is None:
        return "null"
    if isinstance(value, (bool, int, float)):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def plain(value):
    # Objects came as lists of pairs; what is compared is their text alone.
    return json.dumps(value, separators=(",", ":")) if isinstance(value, list) else value


def open(address):
    return (Postgres if address.startswith("postgres") else Sqlite)(address)
