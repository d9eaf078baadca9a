#!/usr/bin/env python3
"""Wall two on a real PostgreSQL: what each role may see and do, table by table.

    walls.py MANOR

For filings, for shapes of other systems and for schemas that hold every kind of scope,
a database is made as `manor init --db` and `manor sql` make it. Its tables get a row for
each of two tenants (and one of nobody where that can be), with triggers asleep; then the
three roles try everything by plain SQL, each attempt in a transaction that is rolled back.

MANOR_TEST_PG is the address of a server's superuser. Prints TAP.
"""
import os
import re
import subprocess
import sys

MANOR = sys.argv[1]
ROOT = os.environ["MANOR_ROOT"]
SUPER = os.environ["MANOR_TEST_PG"]
WORK = os.environ.get("TMPDIR", "/tmp")

count = failed = 0


def ok(good, words, *details):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {words}")
    for detail in details if not good else ():
        print(f"# {detail}")


# ---- talking to the server


def run(args, text="", **more):
    done = subprocess.run(args, input=text, capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"Bail out! {args[0]}: {done.stderr.strip()[:600]}")
    return done.stdout


def psql(address, sql):
    out = run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", address, "-f", "-"], sql)
    return [line.split("\t") for line in out.splitlines()]


class Try:
    """One statement under settings, in a transaction that is rolled back."""

    def __init__(self, words, settings, sql, expect):
        self.words, self.settings, self.sql, self.expect = words, settings, sql, expect


def q(name):
    return '"' + name.replace('"', '""') + '"'


MARK = "@@"


def attempt(address, tries):
    """Runs all of them on one connection and judges each."""
    script = ["\\set VERBOSITY verbose"]
    for number, t in enumerate(tries):
        script += [f"\\echo {MARK}{number}", f"\\warn {MARK}{number}", "BEGIN;"]
        script += [f"SET LOCAL manor.{k} = '{v}';" for k, v in t.settings.items()]
        script += [t.sql + ";", "ROLLBACK;"]
    done = subprocess.run(
        ["psql", "-XAt", "-F", "\t", address, "-f", "-"],
        input="\n".join(script), capture_output=True, text=True,
    )
    outs = re.split(rf"^{MARK}\d+\n", done.stdout, flags=re.M)[1:]
    errs = re.split(rf"^{MARK}\d+\n", done.stderr, flags=re.M)[1:]
    if len(outs) != len(tries) or len(errs) != len(tries):
        sys.exit(f"Bail out! psql: {done.stderr[:600]}")
    for t, out, err in zip(tries, outs, errs):
        lines = [x for x in out.splitlines() if x not in ("BEGIN", "SET", "ROLLBACK")]
        error = re.search(r"ERROR:  (\w{5}): (.*)", err)
        good = t.expect(lines, error.group(1) if error else None, error.group(2) if error else "")
        ok(good, t.words, t.settings, t.sql, f"rows {lines[:8]}", err.strip()[:300])


def rows_are(*keys):
    return lambda lines, code, _: code is None and sorted(lines) == sorted(map(str, keys))


def refused(*codes):
    """By privilege, by a policy, by one of our triggers or by a key."""
    codes = codes or ("42501", "P0001")
    return lambda lines, code, _: code in codes


def touches_nothing(lines, code, _):
    return code in ("42501", "P0001") or (code is None and lines[-1:] in (["UPDATE 0"], ["DELETE 0"]))


def passes(lines, code, _):
    """A taken key is beyond the walls as well."""
    return code in (None, "23505")


# ---- what the schemas mean: said here, not asked of the code that is tested

TENANT, TENANTS, GLOBAL, PERSON, NULLABLE, SHARED = range(6)

SYSTEMS = {
    "filings": {
        "schema": f"{ROOT}/systems/filings/schema.dbml",
        "kinds": {
            "tenants": TENANTS, "roles": GLOBAL, "permissions": GLOBAL,
            "role_permissions": GLOBAL, "vehicle_categories": GLOBAL,
            "filing_statuses": GLOBAL, "notification_channels": GLOBAL,
            "document_request_statuses": GLOBAL,
        },
        "nullable": {"audit_events"},
        "names": {"audit": "audit_events"},
        "secrets": {"users": ["password"]},
        "values": {("vehicles", "year"): "2001"},
    },
    "walls": {
        "schema": f"{ROOT}/tests/pg/walls.dbml",
        "kinds": {
            "tenants": TENANTS, "users": PERSON, "devices": PERSON, "labels": NULLABLE,
            "roles": SHARED, "colors": GLOBAL,
        },
        "nullable": set(),
        "secrets": {"users": ["password"], "notes": ["pin"]},
        "values": {},
    },
    "homes": {
        "schema": f"{ROOT}/tests/schema/scope_nullable.dbml",
        "kinds": {
            "tenants": TENANTS, "users": NULLABLE, "templates": NULLABLE, "sessions": NULLABLE,
        },
        "nullable": set(),
        "secrets": {},
        "values": {("users", "role"): "'member'"},
    },
    "mnfst": {
        "schema": f"{ROOT}/tests/schema/shape_mnfst.dbml",
        "kinds": {
            "tenants": TENANTS, "users": NULLABLE, "sessions": NULLABLE, "messages": NULLABLE,
        },
        "nullable": set(),
        "secrets": {},
        "values": {},
    },
    "platform": {
        "schema": f"{ROOT}/tests/schema/shape_platform.dbml",
        "kinds": {
            "Tenants": TENANTS, "Users": PERSON, "Authenticators": PERSON,
            "LoginHistories": PERSON, "ActivityLogs": PERSON, "Notifications": PERSON,
            "Permissions": GLOBAL, "OAuthClients": NULLABLE, "OAuthTokens": NULLABLE,
        },
        "nullable": {"SecurityAuditLogs"},
        "names": {
            "users": "Users", "tenants": "Tenants", "memberships": "TenantUsers",
            "tenant": "tenantId", "audit": "SecurityAuditLogs", "payload": "details",
        },
        "secrets": {"Users": ["password"]},
        "values": {},
    },
}

# What each calls its own, where it is not this.
NAMES = {
    "users": "users", "tenants": "tenants", "memberships": "memberships", "tenant": "tenant_id",
    "audit": "manor_audit", "payload": "payload",
}


class Database:
    def __init__(self, name, system):
        self.name, self.system = name, system
        names = {**NAMES, **system.get("names", {})}
        self.users, self.tenants, self.members = (
            names["users"], names["tenants"], names["memberships"])
        self.tenant, self.audit, self.payload = names["tenant"], names["audit"], names["payload"]
        self.make()
        self.read()
        self.fill()

    def make(self):
        environment = f"{WORK}/walls-{self.name}-{os.getpid()}.env"
        psql(SUPER, f"DROP DATABASE IF EXISTS walls_{self.name};" + "".join(
            f"DROP ROLE IF EXISTS walls_{self.name}_{r};" for r in ("owner", "server", "app")))
        run([MANOR, "init", "--db", "-", "--env", environment],
            SUPER.rsplit("/", 1)[0] + f"/walls_{self.name}\n")
        with open(environment, encoding="utf-8") as file:
            said = dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)
        os.unlink(environment)
        self.server, self.app = said["MANOR_DB"], said["MANOR_APP_DB"]
        self.owner = said["MANOR_OWNER_DB"]
        self.super = SUPER.rsplit("/", 1)[0] + f"/walls_{self.name}"
        psql(self.owner, run([MANOR, "sql", self.system["schema"], "--engine", "postgres"]))

    def read(self):
        self.columns = {}
        for table, column, type_, not_null, has_default, identity, enum in psql(self.super, """
            SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, a.atthasdef,
                a.attidentity, (SELECT enumlabel FROM pg_enum e WHERE e.enumtypid = a.atttypid
                ORDER BY enumsortorder LIMIT 1)
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            ORDER BY c.oid, a.attnum"""):
            self.columns.setdefault(table, {})[column] = {
                "type": type_, "not_null": not_null == "t", "default": has_default == "t",
                "identity": identity == "a", "enum": enum,
            }
        self.parents = {}
        for table, column, parent in psql(self.super, """
            SELECT conrelid::regclass, a.attname, confrelid::regclass FROM pg_constraint
            JOIN pg_attribute a ON attrelid = conrelid AND attnum = conkey[array_upper(conkey, 1)]
            WHERE contype = 'f'"""):
            self.parents.setdefault(table.strip('"'), {})[column] = parent.strip('"')
        self.tables = [t for t in self.columns if not t.startswith("manor_")]
        self.hidden = [t for t in self.columns if t.startswith("manor_")]

    def kind(self, table):
        return self.system["kinds"].get(table, TENANT)

    def is_nullable(self, table):
        return self.kind(table) in (NULLABLE, SHARED) or table in self.system["nullable"]

    def tenant_column(self, table):
        return next((c for c in (self.tenant, "manor_tenant") if c in self.columns[table]), None)

    def key(self, table, n):
        if self.columns[table]["id"]["type"] == "uuid":
            return f"{n:08d}-0000-4000-8000-000000000000"
        return n

    def value(self, table, column, n, fresh=""):
        said = self.system["values"].get((table, column))
        parent = self.parents.get(table, {}).get(column)
        facts = self.columns[table][column]
        type_ = facts["type"]
        if said:
            return said
        if column == "manor_tenant":
            return f"'{self.key(self.tenants, n)}'"
        if parent:
            return f"'{self.key(parent, n)}'"
        if column == "id":
            return f"'{self.key(table, n)}'"
        if facts["enum"]:
            return f"'{facts['enum']}'"
        forms = {"uuid": f"'{n:08d}-0000-4000-8000-000000000000'", "boolean": "false",
                 "integer": str(n), "jsonb": "'{}'"}
        return forms.get(type_, "now()" if type_.startswith("timestamp") else f"'x{n}{fresh}'")

    def fill(self):
        """Row 1 of tenant 1, row 2 of tenant 2, row 3 of nobody; person 1 in tenant 1 …"""
        script = ["SET session_replication_role = replica;"]
        for table in self.tables:
            columns = self.columns[table]
            for n in (1, 2, 3):
                if n == 3 and self.kind(table) == TENANT and not self.is_nullable(table):
                    continue
                named = {
                    c: self.value(table, c, n) for c, f in columns.items()
                    if c == "id" or c == self.tenant_column(table)
                    or c in self.parents.get(table, {}) or (f["not_null"] and not f["default"])
                }
                if n == 3 and self.is_nullable(table):
                    named[self.tenant_column(table)] = "NULL"
                script.append(f"INSERT INTO {q(table)} ({', '.join(map(q, named))}) OVERRIDING SYSTEM VALUE "
                              f"VALUES ({', '.join(named.values())});")
        if "manor_platform_admin" in self.columns[self.users]:
            script.append(f"UPDATE {q(self.users)} SET manor_platform_admin = true "
                          f"WHERE id = '{self.key(self.users, 2)}';")
        for table, columns in self.columns.items():
            if columns.get("id", {}).get("identity"):
                script.append(f"SELECT manor_renumber('{table}', 'id');")
        psql(self.super, "\n".join(script))

    def visible(self, table, tenant=None, person=None, is_platform=False):
        """The numbers of the rows that a scope sees."""
        kind, own = self.kind(table), {tenant} - {None}
        if kind == GLOBAL:
            return {1, 2, 3}
        # person n is a member of tenant n, so his tenant and its people come with him
        if kind == TENANTS and self.members in self.columns:
            return own | ({person} & {1, 2})
        if kind == PERSON or table == self.members:
            return own | ({person} & self.all_rows(table))
        if kind == SHARED or self.is_nullable(table) and is_platform:
            return own | {3}
        if self.is_nullable(table) and table == self.users and person == 3:
            return own | {3}
        return own

    def all_rows(self, table):
        return {1, 2} if self.kind(table) == TENANT and not self.is_nullable(table) else {1, 2, 3}

    def scope(self, tenant=None, person=None, **more):
        settings = {}
        if tenant:
            settings["tenant"] = self.key(self.tenants, tenant)
        if person:
            settings["person"] = self.key(self.users, person)
        return {**settings, **more}

    def select(self, table, words, settings, numbers):
        return Try(f"{self.name}.{table}: {words}", settings, f"SELECT id FROM {q(table)}",
                   rows_are(*(self.key(table, n) for n in numbers)))


# ---- reading


def reading(db, role, table):
    tries = [
        db.select(table, f"{role} without a setting", {}, db.visible(table)),
        db.select(table, f"{role} with empty settings",
                  {"tenant": "", "person": "", "platform": ""}, db.visible(table)),
    ]
    for n in (1, 2):
        tries.append(db.select(table, f"{role} as tenant {n}", db.scope(n), db.visible(table, n)))
    tries.append(db.select(table, f"{role} as tenant 2 and person 1", db.scope(2, 1),
                           db.visible(table, 2, 1)))
    for n in (1, 3):
        tries.append(db.select(table, f"{role} as person {n}", db.scope(None, n),
                               db.visible(table, None, n)))
    for flag in ("1", "2", "3", "all"):
        settings = db.scope(1, platform=flag)
        if role == "app":
            seen = db.visible(table, 1)
        elif flag == "1":
            seen = db.visible(table, 1, is_platform=True)
        else:
            seen = db.all_rows(table)
        tries.append(db.select(table, f"{role} with platform {flag}", settings, seen))
    return tries


# ---- writing


def own_columns(db, table):
    """What a program that knows the document would write."""
    secrets = db.system["secrets"].get(table, [])
    return {
        c: f for c, f in db.columns[table].items()
        if not c.startswith("manor_") and not f["identity"] and c not in secrets
        and (c in db.parents.get(table, {}) or (f["not_null"] and not f["default"])
             or (c == "id" and f["type"] == "uuid"))
    }


def insert(db, table, n, **instead):
    named = {c: db.value(table, c, n, "fresh") for c in own_columns(db, table)}
    if "id" in named:
        named["id"] = "'99999999-0000-4000-8000-000000000000'"
    named.update(instead)
    return f"INSERT INTO {q(table)} ({', '.join(map(q, named))}) VALUES ({', '.join(named.values())})"


def changed(db, table):
    for column in db.columns[table]:
        if column not in ("id", db.tenant) and not column.startswith("manor_") \
                and column not in db.parents.get(table, {}) \
                and column not in db.system["secrets"].get(table, []):
            return column
    return next(iter(db.parents.get(table, {})), "id")


def is_walled(db, table):
    return db.kind(table) != GLOBAL


def writing(db, role, table):
    """Tenant 1 reaches for what is tenant 2's, and for what is nobody's."""
    scope = db.scope(1)
    foreign = f"id = '{db.key(table, 2)}'"
    c = changed(db, table)
    tries = []

    def add(words, sql, expect, settings=None):
        tries.append(Try(f"{db.name}.{table}: {role} {words}", settings or scope, sql, expect))

    for flag in ("", "1", "2") if role == "app" else ("",):
        settings = {**scope, "platform": flag}
        said = f", platform {flag}" if flag else ""
        add(f"cannot change a foreign row{said}",
            f"UPDATE {q(table)} SET {q(c)} = {q(c)} WHERE {foreign}", touches_nothing, settings)
        add(f"cannot change any foreign row{said}", f"UPDATE {q(table)} SET {q(c)} = {q(c)} "
            f"WHERE id <> '{db.key(table, 1)}'", touches_nothing, settings)
        add(f"cannot delete a foreign row{said}", f"DELETE FROM {q(table)} WHERE {foreign}",
            touches_nothing, settings)
        # a new person is nobody's yet, and an audit row may be
        if not (db.kind(table) == PERSON and table == db.users) and table != db.audit:
            add(f"cannot insert for another{said}", insert(db, table, 2),
                refused(), settings)
    if db.is_nullable(table) and db.tenant in db.columns[table]:
        add("cannot insert for nobody", insert(db, table, 1, **{db.tenant: "NULL"}), refused())
        add("cannot change nobody's row", f"UPDATE {q(table)} SET {q(c)} = {q(c)} "
            f"WHERE id = '{db.key(table, 3)}'", touches_nothing)
    if is_walled(db, table) and db.tenant_column(table) == db.tenant:
        for n, words in ((2, "give a row away"), (3, "give a row to who is not there")):
            add(f"cannot {words}", f"UPDATE {q(table)} SET {q(db.tenant)} = '{db.key(db.tenants, n)}' "
                f"WHERE id = '{db.key(table, 1)}'", refused())
        add("cannot take a row", f"UPDATE {q(table)} SET {q(db.tenant)} = '{db.key(db.tenants, 1)}' "
            f"WHERE {foreign}", touches_nothing)
    for column, parent in db.parents.get(table, {}).items():
        if not is_walled(db, table) or db.kind(parent) in (GLOBAL, PERSON, TENANTS):
            continue
        if table == db.audit:
            continue
        other = f"'{db.key(parent, 2)}'"
        add(f"cannot refer by {column} to a foreign row", insert(db, table, 1, **{column: other}),
            refused("42501", "P0001", "23503"))
        add(f"cannot point {column} at a foreign row", f"UPDATE {q(table)} SET {q(column)} = {other} "
            f"WHERE id = '{db.key(table, 1)}'", refused("42501", "P0001", "23503"))
    return tries


def own_writing(db, role, table):
    """What must go on working."""
    tries = []
    kind = db.kind(table)
    scope = db.scope(1, 1)
    c = changed(db, table)
    if kind == GLOBAL:
        for words, sql in (("insert into", insert(db, table, 1)),
                           ("change", f"UPDATE {q(table)} SET {q(c)} = {q(c)}"),
                           ("delete from", f"DELETE FROM {q(table)}")):
            tries.append(Try(f"{db.name}.{table}: {role} cannot {words} what is everyone's",
                             scope, sql, touches_nothing))
            if role == "server":
                tries.append(Try(f"{db.name}.{table}: the platform may {words} it",
                                 {**scope, "platform": "1"}, sql,
                                 lambda lines, code, text: code in (None, "23505", "23503")
                                 or text in ("manor:soft", "manor:referenced")))
        return tries
    if table == db.audit:
        return tries
    if kind != TENANTS:
        tries.append(Try(f"{db.name}.{table}: {role} inserts its own", scope,
                         insert(db, table, 1), passes))
    tries.append(Try(f"{db.name}.{table}: {role} changes its own", scope,
                     f"UPDATE {q(table)} SET {q(c)} = {q(c)} WHERE id = '{db.key(table, 1)}'",
                     lambda lines, code, _: lines[-1:] == ["UPDATE 1"]))
    return tries


# ---- what no scope opens


def closed(db, role):
    tries = []

    def no(words, sql, *codes, settings=None):
        tries.append(Try(f"{db.name}: {role} {words}", settings or {**db.scope(1), "platform": "2"},
                         sql, refused(*codes)))

    audit = db.audit
    for table in db.tables + db.hidden:
        no(f"cannot truncate {table}", f"TRUNCATE {q(table)}", "42501")
    for verb in (f"UPDATE {{}} SET {q(db.payload)} = {q(db.payload)}", "DELETE FROM {}"):
        no(f"cannot falsify the audit: {verb[:6]}", verb.format(q(audit)), "42501")
    no("cannot create tables", "CREATE TABLE mine (id int)", "42501")
    no("cannot create temporary tables", "CREATE TEMP TABLE mine (id int)", "42501")
    no("cannot create functions", "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
       "42501")
    no("cannot create a schema", "CREATE SCHEMA mine", "42501")
    no("cannot switch row security off", f"ALTER TABLE {q(db.users)} DISABLE ROW LEVEL SECURITY", "42501")
    no("cannot drop a policy", f"DROP POLICY manor_all ON {q(db.users)}", "42501")
    no("cannot disable a trigger", f"ALTER TABLE {q(db.users)} DISABLE TRIGGER ALL", "42501")
    no("cannot put triggers to sleep", "SET session_replication_role = replica", "42501")
    no("cannot become the owner", f"SET ROLE walls_{db.name}_owner", "42501")
    no("cannot pass by row security", f"SET LOCAL row_security = off; SELECT id FROM {q(db.users)}", "42501",
       settings=db.scope(1))
    for table in ("manor_meta", "manor_migrations"):
        no(f"cannot write {table}", f"DELETE FROM {q(table)}", "42501")
    if role == "server":
        return tries
    for table in db.hidden:
        no(f"cannot read {table}", f"SELECT 1 FROM {q(table)}", "42501")
        no(f"cannot write {table}", f"DELETE FROM {q(table)}", "42501")
    no("cannot write audit", insert(db, audit, 1) if audit in db.tables else
       f"INSERT INTO {audit} (event, payload, created_at) VALUES ('x', '{{}}', now())", "42501")
    no("cannot renumber", "SELECT manor_renumber('users', 'id')", "42501")
    no("cannot be the server", "SET ROLE manor_server", "42501")
    for table, columns in db.system["secrets"].items():
        for column in columns:
            no(f"cannot read {table}.{column}", f"SELECT {q(column)} FROM {q(table)}", "42501")
            no(f"cannot ask by {table}.{column}", f"SELECT id FROM {q(table)} WHERE {q(column)} > ''",
               "42501")
            no(f"cannot write {table}.{column}", f"UPDATE {q(table)} SET {q(column)} = 'x'", "42501")
            no(f"cannot be told {table}.{column}",
               f"UPDATE {q(table)} SET {q(changed(db, table))} = DEFAULT RETURNING {q(column)}", "42501")
    return tries


def platform_admins(db):
    """User 2 is one."""
    if "manor_platform_admin" not in db.columns[db.users]:
        return []
    c, users = q(changed(db, db.users)), q(db.users)
    change = f"UPDATE {users} SET {c} = {c} WHERE id = '{db.key(db.users, 2)}'"
    raise_ = f"UPDATE {users} SET manor_platform_admin = true WHERE id = '{db.key(db.users, 1)}'"

    def one(lines, code, _):
        return code is None and lines[-1:] == ["UPDATE 1"]

    def forbidden(lines, code, text):
        return text == "manor:forbidden"

    name = f"{db.name}: server"
    return [
        Try(f"{name} cannot change an administrator", db.scope(2), change, forbidden),
        Try(f"{name} cannot change him as another", db.scope(2, 1), change, forbidden),
        Try(f"{name} changes him as himself", db.scope(2, 2), change, one),
        Try(f"{name} changes him as the platform", db.scope(2, 1, platform="1"), change, one),
        Try(f"{name} cannot make an administrator", db.scope(1), raise_, forbidden),
        Try(f"{name} cannot make himself one", db.scope(1, 1), raise_, forbidden),
        Try(f"{name} makes one as the platform", db.scope(1, platform="1"), raise_, one),
    ]


def making(db):
    """Rows that no scope shows yet: their maker is told the key, nobody else is shown more."""
    if db.name != "walls":
        return []
    person = "INSERT INTO users (email) VALUES ('new@x.example') RETURNING 'made'"
    return [
        Try(f"{db.name}: {role} is told the key of a person it makes", db.scope(1), person,
            lambda lines, code, _: code is None and lines[:1] == ["made"])
        for role in ("server",)
    ] + [
        Try(f"{db.name}: the platform is told the key of a tenant it makes",
            {"platform": "1"}, "INSERT INTO tenants (slug) VALUES ('new') RETURNING 'made'",
            lambda lines, code, _: code is None and lines[:1] == ["made"]),
        Try(f"{db.name}: nobody else makes one", db.scope(1),
            "INSERT INTO tenants (slug) VALUES ('new')", refused("42501")),
    ]


def helpers(db):
    """The functions that the server's statements call."""
    if db.name != "filings":
        return []
    row = "INSERT INTO roles (id, name) OVERRIDING SYSTEM VALUE VALUES ({}, 'helpers')"
    again = "SELECT manor_renumber('roles', 'id'); INSERT INTO roles (name) VALUES ('x') RETURNING id"

    def last_is(number):
        return lambda lines, code, _: code is None and str(number) in lines

    system = {"platform": "2"}
    return [
        Try("manor_renumber goes past the greatest number", system,
            row.format(500) + "; " + again, last_is(501)),
        # numbers are not rolled back
        Try("manor_renumber never goes back", system, row.format(400) + "; " + again, last_is(502)),
        Try("manor_require lets pass what is true", {}, "SELECT manor_require(true, 'flow')",
            rows_are("t")),
        Try("manor_require refuses what is false", {}, "SELECT manor_require(false, 'flow')",
            lambda lines, code, text: (code, text) == ("P0001", "manor:flow")),
        Try("manor_require refuses what is unknown", {}, "SELECT manor_require(NULL, 'must')",
            lambda lines, code, text: (code, text) == ("P0001", "manor:must")),
    ]


# ---- what the catalogs say


def catalogs(db):
    """Things that no attempt shows, and that Citus would not take."""
    def none(words, query):
        found = psql(db.super, query)
        ok(not found, f"{db.name}: {words}", found)

    none("every table has row security, and none forces it", """
        SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND (NOT relrowsecurity OR relforcerowsecurity)
        AND relname NOT IN ('manor_meta', 'manor_migrations')""")
    none("every function keeps its search path", """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND array_to_string(proconfig, ',') IS DISTINCT FROM 'search_path=public, pg_temp'""")
    none("what runs as the owner is a trigger's, or the server's alone", """
        SELECT p.proname FROM pg_proc p, (VALUES ('public'), ('manor_app')) AS r(role)
        WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
        AND p.prorettype <> 'trigger'::regtype
        AND has_function_privilege(r.role, p.oid, 'EXECUTE')""")
    walled = ", ".join(f"'{q(t)}'::regclass" for t in db.tables
                       if db.kind(t) not in (GLOBAL, TENANTS, PERSON))
    none("no policy of a tenant's table asks another table", f"""
        SELECT polrelid::regclass, polname FROM pg_policy WHERE polrelid IN ({walled})
        AND coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')
        LIKE '%SELECT%'""")
    none("no key of several columns sets NULL", """
        SELECT conrelid::regclass, conname FROM pg_constraint
        WHERE contype = 'f' AND cardinality(conkey) > 1 AND confdeltype = 'n'""")
    none("the roles own nothing and pass by nothing", """
        SELECT rolname FROM pg_roles r WHERE rolname ~ '_(server|app)$' AND (rolsuper OR rolbypassrls
        OR rolcreaterole OR rolcreatedb OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
        OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid))""")


def owner(db):
    return [
        Try(f"{db.name}.{table}: the owner sees everything", {}, f"SELECT id FROM {q(table)}",
            rows_are(*(db.key(table, n) for n in db.all_rows(table))))
        for table in db.tables
    ]


for name, system in SYSTEMS.items():
    db = Database(name, system)
    catalogs(db)
    for role, address in (("app", db.app), ("server", db.server)):
        tries = closed(db, role)
        for table in db.tables:
            tries += reading(db, role, table) + writing(db, role, table)
            tries += own_writing(db, role, table)
        if role == "server":
            tries += platform_admins(db) + making(db) + helpers(db)
        attempt(address, tries)
    attempt(db.owner, owner(db))

print(f"1..{count}")
sys.exit(failed > 0)
