#!/usr/bin/env python3
"""Attacks on a served database, generated over every table of its schema.

    attacks.py MODEL.json DATABASE BASE TOKENS.json TRACE

MODEL is what `manor show --json` prints. TOKENS names people by role: two owners
("owner", tenant A; "other", tenant B) and any number of others of tenant A.
Prints "ok words" and "not ok words" lines. What tenant A's people are answered
to the reading trace goes to the file TRACE with ids of requests masked, so that
two worlds can be compared.

Every text that only tenant B's rows hold is a canary: it must not be in any
answer to tenant A. At the end B's rows must be what they were.
"""
import concurrent.futures
import http.client
import json
import os
import re
import socket
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import database  # noqa: E402

model = json.load(open(sys.argv[1], encoding="utf-8"))
world = database.open(sys.argv[2])
base = urllib.parse.urlsplit(sys.argv[3])
tokens = json.load(open(sys.argv[4], encoding="utf-8"))
A, B = 1, 2
connection = http.client.HTTPConnection(base.hostname, base.port, timeout=60)
tables = {t["name"]: t for t in model["tables"]}
scoped = [t for t in tables.values() if t["scope"] == "tenant" and t["name"] != "tenants"]
failures = 0
answers = []


# With the first wall taken away the second refuses aloud: nothing happens, but it can be told.
is_loud = os.environ.get("MANOR_TEST_WALLS") == "no-one"


def say(good, words, *details):
    global failures
    failures += not good
    print(f"{'ok' if good else 'not ok'} {words}")
    if not good:
        for detail in details:
            print(f"# {str(detail)[:400]}")


def rows(sql, *params):
    return world.rows(sql, *params)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.text) if self.text else None

    def alike(self):
        """What an observer can compare: without the ids of requests."""
        text = re.sub(r'"request_id":"[^"]*"', '"request_id":""', self.text)
        return self.status, text, self.headers.get("Content-Range")


def ask(method, path, who="owner", body=None, headers=None, raw=None):
    global connection
    head = dict(headers or {})
    if who:
        head["Authorization"] = "Bearer " + tokens[who]
    data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
    if data is not None:
        head.setdefault("Content-Type", "application/json")
    for attempt in (1, 2):
        try:
            connection.request(method, path, body=data, headers=head)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
            break
        except (http.client.HTTPException, ConnectionError):
            connection.close()
            if attempt == 2:
                answer = Answer(0, http.client.HTTPMessage(), b"no answer")
    if who != "other":
        answers.append((method + " " + path, answer))
    return answer


def tenant_column(table):
    return "tenant_id" if any(c["name"] == "tenant_id" for c in table["columns"]) else "manor_tenant"


def ids(table, tenant, live=True):
    name = table["name"]
    soft = live and any(c["name"] == "deleted_at" for c in table["columns"])
    return [
        r[0]
        for r in rows(
            f'select id from "{name}" where {tenant_column(table)} = ?'
            + (" and deleted_at is null" if soft else "")
            + " order by id",
            tenant,
        )
    ]


def world_of(tenant):
    """All rows of a tenant, as one comparable value."""
    return {
        t["name"]: rows(f'select * from "{t["name"]}" where {tenant_column(t)} = ? order by id', tenant)
        for t in scoped
        if t["name"] != "audit_events"
    }


def canaries():
    found = set()
    for t in scoped:
        for row in rows(f'select * from "{t["name"]}" where {tenant_column(t)} = ?', B):
            found |= {v for v in row if isinstance(v, str) and len(v) > 9}
    shared = set()
    for name in world.tables():
        column = tenant_column(tables[name]) if name in tables and tables[name] in scoped else None
        where = f" where {column} is distinct from {B}" if column else ""
        if name.startswith("manor_"):
            continue
        for row in rows(f'select * from "{name}"{where}'):
            shared |= {v for v in row if isinstance(v, str)}
    moment = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
    return {v for v in found - shared if not moment.match(v)}


markers = canaries()
before = world_of(B)
everyone = [w for w in tokens if w != "other"]

# ---- 1, 4, 9-12: what each role reads of each table is its own tenant's, whatever it asks
for t in scoped:
    name, own, foreign = t["name"], set(ids(t, A, False)), ids(t, B, False)
    for who in everyone + [None]:
        probes = [
            f"/rest/v1/{name}",
            f"/rest/v1/{name}?or=(id.gt.0,id.lt.0)",
            f"/rest/v1/{name}?or=({tenant_column(t)}.eq.{B},id.gt.0)",
            f"/rest/v1/{name}?not.and=(id.eq.0)",
            f"/rest/v1/{name}?id=in.({','.join(map(str, foreign[:3] + sorted(own)[:2]))})",
            f"/rest/v1/{name}?id=eq.{foreign[0]}" if foreign else f"/rest/v1/{name}?id=eq.0",
        ]
        bad = []
        for probe in probes:
            for prefer in (None, "deleted=include", "deleted=only"):
                answer = ask("GET", probe, who, headers={"Prefer": prefer} if prefer else None)
                seen = answer.json() if answer.status in (200, 206) else []
                if who is None and answer.status != 401:
                    bad.append((probe, answer.status))
                bad += [(probe, r.get("id")) for r in seen if "id" in r and r["id"] not in own]
        say(not bad, f"1,4,10 {name}: {who or 'nobody'} reads rows of the own tenant alone", bad[:3])
    counted = ask("HEAD", f"/rest/v1/{name}", headers={"Prefer": "count=exact"})
    live = len(ids(t, A))
    if counted.status == 200:
        total = counted.headers.get("Content-Range", "").split("/")[-1]
        say(int(total) <= live, f"12 {name}: the exact count holds no row of another tenant", total, live)

# ---- 2: tenants that disagree
for header in ("2", "*", "99999", "harbor", "1 ", "1,2"):
    answer = ask("GET", "/rest/v1/clients?limit=1", headers={"X-Tenant": header})
    good = answer.status >= 400 or all(r["tenant_id"] == A for r in answer.json())
    say(good, f"2 X-Tenant: {header!r} does not lead elsewhere", answer.status, answer.text)
answer = ask("GET", "/rest/v1/clients?limit=1", headers={"X-Tenant": "2"})
say(answer.status in (400, 403, 404), "2 a token and a header that disagree are refused", answer.status)

# ---- 3: embedding into what may not be read
secret_tables = [t["name"] for t in scoped if ask("GET", f"/rest/v1/{t['name']}?limit=1", "agent").status >= 400]
say("audit_events" in secret_tables, "3 an agent has tables he may not read", secret_tables)
for name in secret_tables:
    absent = ask("GET", "/rest/v1/users?select=id,no_such_table(*)", "agent")
    for form in (f"{name}(*)", f"x:{name}(*)", f"...{name}(*)", f"{name}!inner(id)", f"{name}!user_id(*)"):
        answer = ask("GET", f"/rest/v1/users?select=id,{form}", "agent")
        say(
            answer.status == absent.status and "payload" not in answer.text,
            f"3 {form} does not embed for an agent",
            answer.status,
            answer.text,
        )
    answer = ask("GET", f"/rest/v1/filings?select=id,user_assignments(users({name}(*)))", "agent")
    say(answer.status == 400, f"3 {name} does not embed at depth either", answer.status)

# ---- 5: empty lists
say(ask("GET", "/rest/v1/clients?id=in.()").json() == [], "5 in.() matches nothing")
for query in ("or=()", "and=()", "not.or=()"):
    say(ask("GET", f"/rest/v1/clients?{query}").status == 400, f"5 {query} is refused")

# ---- 6, 7, 22, 23: hidden columns by any name, in any place
hidden = {
    "users": ["password", "manor_platform_admin", "manor_deletion"],
    "user_roles": ["manor_tenant"],
    "audit_events": ["manor_tenant"],
    "clients": ["manor_deletion", "rowid", "oid", "_rowid_"],
    "filings": ["manor_deletion"],
}
for name, columns in hidden.items():
    for column in columns:
        nothing = ask("GET", f"/rest/v1/{name}?select=no_such_column")
        for form in (
            column, f"x:{column}", f"{column}::text", f"{column}->a", f"x:{column}->>a",
            f"{column}.max()", f"{column}.count()", f"\"{column}\"", column.upper(),
        ):
            answer = ask("GET", f"/rest/v1/{name}?select={urllib.parse.quote(form)}")
            say(answer.status == nothing.status, f"6,7 {name}: select={form} names nothing", answer.text)
        for probe in ("eq.a", "eq.b", "like.*", "gt.a", "in.(a,b)", "is.null", "not.is.null"):
            answer = ask("GET", f"/rest/v1/{name}?{column}={probe}")
            say(answer.status == 400, f"22 {name}: {column}={probe} tells nothing", answer.text)
        for query in (
            f"or=({column}.eq.a,id.gt.0)", f"and=(id.gt.0,not.or=({column}.is.null))",
            f"order={column}", f"order={column}.desc",
        ):
            answer = ask("GET", f"/rest/v1/{name}?{urllib.parse.quote(query, safe='=(),.')}")
            say(answer.status == 400, f"22,23 {name}: {query} is refused", answer.text)
for probe in ("users.password=eq.a", "users.password=like.*", "users.order=password"):
    answer = ask("GET", f"/rest/v1/user_assignments?select=id,users(id)&{probe}")
    say(answer.status == 400, f"22 embedded {probe} tells nothing", answer.text)

# ---- 8: the audit is no copy of what is hidden
audit = ask("GET", "/rest/v1/audit_events")
shown = {key for event in audit.json() for side in ("before", "after")
         for key in (event["payload"].get(side) or {})}
say("argon2" not in audit.text and not any(k == "password" or k.startswith("manor_") for k in shown),
    "8 the audit holds no secret and no hidden column", shown)

# ---- 9: deleted rows
gone = ask("POST", "/rest/v1/clients", body={"name": "Gone For Good"},
           headers={"Prefer": "return=representation"}).json()[0]["id"]
ask("DELETE", f"/rest/v1/clients?id=eq.{gone}")
for who in everyone:
    answer = ask("GET", f"/rest/v1/clients?id=eq.{gone}", who)
    say(answer.json() == [], f"9 {who} does not see a deleted row")
for who in ("agent", "auditor"):
    for prefer in ("deleted=include", "deleted=only"):
        answer = ask("GET", f"/rest/v1/clients?id=eq.{gone}", who, headers={"Prefer": prefer})
        say(answer.status >= 400 or answer.json() == [], f"9 {who} does not see it by {prefer} either",
            answer.status, answer.text)
    answer = ask("PATCH", f"/rest/v1/clients?id=eq.{gone}", who, {"deleted_at": None}, {"Prefer": "deleted=only"})
    say(rows("select deleted_at from clients where id = ?", gone)[0][0] is not None,
        f"9 {who} does not recover it", answer.status)

# ---- 10, 16, 17, 19: writes that name another tenant's rows
for t in scoped:
    name, foreign, own = t["name"], ids(t, B), ids(t, A)
    if not foreign or not own:
        continue
    text_column = next((c["name"] for c in t["columns"] if c["type"] == "text" and c.get("secret") is None), None)
    change = {text_column: "taken"} if text_column else {"updated_at": "2026-01-01"}
    absent = ask("PATCH", f"/rest/v1/{name}?id=eq.987654321", body=change)
    for filters in (f"id=eq.{foreign[0]}", f"or=(id.eq.{foreign[0]},id.eq.{foreign[-1]})"):
        answer = ask("PATCH", f"/rest/v1/{name}?{filters}", body=change)
        say(answer.alike() == absent.alike() or (is_loud and answer.status == 403),
            f"25 {name}: PATCH of a foreign row answers as of an absent one",
            answer.alike(), absent.alike())
    absent = ask("DELETE", f"/rest/v1/{name}?id=eq.987654321")
    answer = ask("DELETE", f"/rest/v1/{name}?id=eq.{foreign[0]}")
    say(answer.alike() == absent.alike() or (is_loud and answer.status == 403),
        f"25 {name}: DELETE of a foreign row answers as of an absent one",
        answer.alike(), absent.alike())
    for body in ({"tenant_id": B}, {"manor_tenant": B}):
        answer = ask("PATCH", f"/rest/v1/{name}?id=eq.{own[0]}", body=body)
        say(answer.status >= 400, f"16 {name}: a row is not moved by {list(body)[0]}", answer.status)
    upsert = {"id": foreign[0], **change}
    for prefer in ("resolution=merge-duplicates", "resolution=ignore-duplicates"):
        answer = ask("POST", f"/rest/v1/{name}?on_conflict=id", body=upsert, headers={"Prefer": prefer})
        say(answer.status >= 400, f"17,19 {name}: no upsert over a foreign key by {prefer}", answer.text)

for child, column, parent, to in sorted(set(world.references())):
    if parent not in tables or tables[parent] not in scoped or column in ("tenant_id", "manor_tenant"):
        continue
    if child not in tables or tables[child] not in scoped or child == "audit_events":
        continue
    own, foreign = ids(tables[child], A), ids(tables[parent], B)
    if not own or not foreign:
        continue
    absent = ask("PATCH", f"/rest/v1/{child}?id=eq.{own[0]}", body={column: 987654321})
    answer = ask("PATCH", f"/rest/v1/{child}?id=eq.{own[0]}", body={column: foreign[0]})
    now = rows(f'select "{column}" from "{child}" where id = ?', own[0])[0][0]
    say(now != foreign[0], f"16 {child}.{column}: a row is not given another tenant's parent", answer.status)
    say(answer.alike() == absent.alike(), f"26 {child}.{column}: a foreign parent answers as an absent one",
        answer.alike(), absent.alike())

# ---- 10: one foreign id among own ids
own, foreign = ids(tables["calendar_events"], A), ids(tables["calendar_events"], B)
ask("PATCH", f"/rest/v1/calendar_events?id=in.({own[0]},{foreign[0]})", body={"title": "Both"})
say(rows("select title from calendar_events where id = ?", foreign[0])[0][0] != "Both",
    "10 a bulk of own and foreign ids changes the own alone")
count = rows("select count(*) from filing_docs")[0][0]
answer = ask("POST", "/rest/v1/filing_docs", body=[
    {"filing_id": f, "document_name": "x", "document_url": "https://x.example/x"}
    for f in (ids(tables["filings"], A)[0], ids(tables["filings"], B)[0])])
say(answer.status >= 400 and rows("select count(*) from filing_docs")[0][0] == count,
    "10 a bulk with one foreign parent writes nothing", answer.text)

# ---- 11: one statement, prepared once, for two tenants in turn
bad = 0
for _ in range(15):
    bad += any(r["tenant_id"] != A for r in ask("GET", "/rest/v1/clients?limit=5&order=id").json())
    bad += any(r["tenant_id"] != B for r in ask("GET", "/rest/v1/clients?limit=5&order=id", "other").json())
say(bad == 0, "11 a prepared statement serves each tenant its own")

# ---- 13: errors name nothing that may not be seen
for path, who, words in (
    ("/rest/v1/users?select=passwor", "owner", ["password"]),
    ("/rest/v1/users?select=manor_platform_admi", "owner", ["manor_platform_admin\""]),
    ("/rest/v1/audit_event", "agent", ["audit_events"]),
    ("/rest/v1/users?select=id,audit_event(*)", "agent", ["audit_events"]),
    ("/rest/v1/manor_sessions", "owner", ["expires", "hash"]),
    ("/rest/v1/sqlite_schema", "owner", ["CREATE"]),
):
    answer = ask("GET", path, who)
    say(answer.status >= 400 and not any(w in answer.text for w in words),
        f"13 {path} tells {who} nothing", answer.text)

# ---- 14: an id that was removed for good is never given again
given = []
for _ in range(2):
    made = ask("POST", "/rest/v1/user_assignments", body={"user_id": 1, "filing_id": ids(tables["filings"], A)[-1]},
               headers={"Prefer": "return=representation"})
    given.append(made.json()[0]["id"] if made.status == 201 else None)
    ask("DELETE", f"/rest/v1/user_assignments?id=eq.{given[-1]}")
say(None not in given and not rows("select 1 from user_assignments where id >= ?", given[0]) and given[1] > given[0],
    "14 an id that was removed for good is not given again", given)

# ---- 15, 19: what the server gives is not taken
for t in scoped:
    columns = {c["name"] for c in t["columns"]}
    for extra in ({"id": 424242}, {"tenant_id": B}, {"created_at": "2001-01-01"}, {"deleted_at": "2001-01-01"},
                  {"manor_tenant": B}, {"manor_deletion": "x"}, {"manor_platform_admin": True}):
        (column, value), = extra.items()
        if column == "created_at" and column not in columns:
            continue
        answer = ask("POST", f"/rest/v1/{t['name']}", body=extra)
        say(answer.status >= 400, f"15 {t['name']}: {column} is not taken from a body", answer.status)
answer = ask("PATCH", "/rest/v1/users?id=eq.3", "agent", {"manor_platform_admin": True})
say(answer.status >= 400, "15 nobody makes himself a platform administrator", answer.text)
answer = ask("PATCH", "/rest/v1/users?id=eq.3", "agent", {"password": "another good password"})
say(answer.status >= 400, "15 a password is not changed without the present one", answer.text)

# ---- 18: what a write returns is what may be read
answer = ask("POST", "/rest/v1/notifications", "agent", {"user_id": 1, "channel_id": 1, "payload": {"a": "b"}},
             {"Prefer": "return=representation"})
say(answer.status == 201 and answer.json() == [], "18 a row that may not be read is not returned", answer.text)

# ---- 20: forbidden moves by every way of writing
status = dict(rows("select name, id from filing_statuses"))
draft = rows("select id from filings where tenant_id = ? and status_id = ? and deleted_at is null limit 2", A, status["draft"])
for words, answer in (
    ("PATCH", ask("PATCH", f"/rest/v1/filings?id=eq.{draft[0][0]}", body={"status_id": status["approved"]})),
    ("bulk PATCH", ask("PATCH", "/rest/v1/filings?id=gt.0", body={"status_id": status["approved"]})),
    ("upsert", ask("POST", "/rest/v1/filings?on_conflict=id", body={"id": draft[0][0], "status_id": status["approved"]},
                   headers={"Prefer": "resolution=merge-duplicates"})),
):
    now = rows("select status_id from filings where id = ?", draft[0][0])[0][0]
    say(answer.status >= 400 and now == status["draft"], f"20 a forbidden move by {words}", answer.text)

# ---- 24: logins that exist and that do not
body = {"email": "ines@harbor.example", "password": "wrong and long enough"}
known = ask("POST", "/auth/v1/token?grant_type=password", None, body, {"X-Tenant": "1"})
body["email"] = "nobody@harbor.example"
unknown = ask("POST", "/auth/v1/token?grant_type=password", None, body, {"X-Tenant": "1"})
say(known.alike() == unknown.alike(), "24 a wrong password answers as an unknown login", known.text, unknown.text)

# ---- 26: another tenant's value of a unique key is free here
email = rows("select email from clients where tenant_id = ? and email is not null and deleted_at is null", B)[0][0]
answer = ask("POST", "/rest/v1/clients", body={"name": "Same address", "email": email})
say(answer.status == 201, "26 a value that another tenant has is free", answer.text)
markers.discard(email)

# ---- 27, 42: filters that could raise, or blow up
for query in (
    "id=eq.abc", "id=eq.9999999999999999999999", "created_at=gt.yesterday", "id=eq.1/0", "id=in.(1,x)",
    "name=eq.%00", "name=eq.%ff", "%ff=eq.1", "na%00me=eq.1", "select=" + "a(" * 300, "or=" + "(or" * 300,
    'name=in.("a', "name=eq", "name=", "=eq.1", "select=*,,", "order=id.sideways", "limit=-1", "limit=1e9",
    "offset=x", "name=foo.bar", "name=eq(any).{a", "select=id::nosuchtype", "nämé=eq.1", "id=not.not.eq.1",
):
    answer = ask("GET", f"/rest/v1/clients?{urllib.parse.quote(query, safe='=%&(),.*:')}")
    say(400 <= answer.status < 500, f"27,42 {query[:40]} is refused", answer.status, answer.text)
many = ",".join(map(str, range(1, 3000)))
answer = ask("GET", f"/rest/v1/clients?id=in.({many})")
say(answer.status == 200 and all(r["tenant_id"] == A for r in answer.json()), "42 a long in-list")
answer = ask("GET", f"/rest/v1/clients?id=in.({many},{','.join(['1'] * 20000)})")
say(answer.status in (400, 414), "42 a list that is too long is refused", answer.status)
answer = ask("GET", "/rest/v1/clients?id=gt.0&id=lt.5&id=not.eq.3")
say({r["id"] for r in answer.json()} <= {1, 2, 4}, "42 a column named thrice")

# ---- 41: bodies
count = rows("select count(*) from clients")[0][0]
for words, raw in (
    ("a duplicate key", b'{"name": "a", "name": "b"}'),
    ("a lone surrogate", b'{"name": "\\ud800"}'),
    ("a NUL", b'{"name": "a\\u0000b"}'),
    ("invalid UTF-8", b'{"name": "\xff\xfe"}'),
    ("depth", b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    ("a trailing comma", b'{"name": "a",}'),
    ("two values", b'{"name": "a"} {"name": "b"}'),
    ("nothing", b""),
    ("a number for a text", b'{"name": {"a": 1}}'),
    ("no object", b'"name"'),
    ("an array of no objects", b"[1, 2]"),
    ("an unknown column", b'{"nom": "a"}'),
    ("a text too long", json.dumps({"name": "x" * 5000}).encode()),
):
    answer = ask("POST", "/rest/v1/clients", raw=raw)
    say(400 <= answer.status < 500, f"41 {words} is refused", answer.status, answer.text)
vehicle = ids(tables["vehicles"], A)[0]
for number in ("9007199254740993", "1e400", "2020.5", "99999999999999999999", "-1", '"2020x"', "true"):
    answer = ask("PATCH", f"/rest/v1/vehicles?id=eq.{vehicle}", raw=f'{{"year": {number}}}'.encode())
    say(400 <= answer.status < 500, f"41 {number} is no year", answer.status, answer.text)
say(rows("select count(*) from clients")[0][0] == count, "41 and nothing was written")
answer = ask("POST", "/rest/v1/clients", raw=b"x" * (5 << 20))
say(answer.status in (413, 0), "45 a body over the limit is refused", answer.status)
connection.close()
answer = ask("GET", "/rest/v1/clients?name=eq." + "x" * 30000)
say(answer.status in (414, 431), "45 an address over the limit is refused", answer.status)
connection.close()

# ---- 45: requests whose end, host or caller can be read in two ways
def raw_statuses(head, body=b""):
    """The statuses of all answers to these bytes and a request for /health behind them."""
    with socket.create_connection((base.hostname, base.port), timeout=20) as s:
        s.sendall(head + b"\r\n" + body + b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = b""
        while chunk := s.recv(65536):
            got += chunk
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+)", got)]


bearer = f"Authorization: Bearer {tokens['owner']}\r\n".encode()
other_bearer = f"Authorization: Bearer {tokens['other']}\r\n".encode()
post = b"POST /rest/v1/clients HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + bearer
get = b"GET /rest/v1/clients?limit=1 HTTP/1.1\r\n"
named = b'{"name": "smuggled"}'
count = rows("select count(*) from clients")[0][0]
say(raw_statuses(get + b"Host: x\r\n" + bearer) == [200, 200], "45 a plain pipeline is served")
for words, head, body in (
    ("two lengths", post + b"Content-Length: 20\r\nContent-Length: 2\r\n", named),
    ("two lengths that agree", post + b"Content-Length: 20\r\nContent-Length: 20\r\n", named),
    ("length and chunks", post + b"Content-Length: 20\r\nTransfer-Encoding: chunked\r\n",
     b"14\r\n" + named + b"\r\n0\r\n\r\n"),
    ("two encodings", post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
     b"14\r\n" + named + b"\r\n0\r\n\r\n"),
    ("another encoding", post + b"Transfer-Encoding: xchunked\r\n", named),
    ("a length with a sign", post + b"Content-Length: +20\r\n", named),
    ("two hosts", get + b"Host: x\r\nHost: y\r\n" + bearer, b""),
    ("no host", get + bearer, b""),
    ("two bearers", get + b"Host: x\r\n" + bearer + other_bearer, b""),
    ("two tenants", get + b"Host: x\r\nX-Tenant: 1\r\nX-Tenant: 2\r\n" + bearer, b""),
):
    statuses = raw_statuses(head, body)
    say(statuses and 400 <= statuses[0] < 500 and (len(statuses) == 1 or words in ("two bearers", "two tenants")
                                                   or statuses[1] >= 400),
        f"45 {words}: refused, and nothing behind it is served", statuses)
say(rows("select count(*) from clients")[0][0] == count, "45 and nothing was written")

# ---- writes without a filter
for method in ("PATCH", "DELETE"):
    answer = ask(method, "/rest/v1/clients", body={"name": "all"} if method == "PATCH" else None)
    say(answer.status == 400, f"a {method} without a filter is refused", answer.status)

# ---- 21 and the canaries: nothing of B was seen, nothing of B was changed
texts = {}
for path, a in answers:
    texts.setdefault(a.alike()[1] + str(a.headers.get("Location")), path)
everything = "\n".join(texts)
leaks = [m for m in markers if m in everything]
leaks = [(path, m) for m in leaks for text, path in texts.items() if m in text and m not in urllib.parse.unquote(path)]
say(not leaks, f"canaries: {len(markers)} texts of the other tenant are in none of {len(answers)} answers", leaks[:3])
after = world_of(B)
changed = [name for name in before if before[name] != after[name]]
say(not changed, "21 no row of the other tenant was changed by any of this", changed)

# ---- a reading trace, for comparing two worlds
with open(sys.argv[5], "w", encoding="utf-8") as trace:
    for t in model["tables"]:
        queries = ["", "?order=id.desc&limit=7", "?or=(id.eq.3,id.gt.40)", "?id=eq.3", "?select=id&offset=2"]
        if not world.has_order:
            queries = [q if "order=" in q else (q + "&" if q else "?") + "order=id" for q in queries]
        for query in queries:
            answer = ask("GET", f"/rest/v1/{t['name']}{query}", headers={"Prefer": "count=exact"})
            if t["name"] not in ("audit_events",):
                print(t["name"], query, answer.alike(), file=trace)


# ---- 31, 40: two at once (last: who wins is no one's to say, and it may cost the owner his role)
def at_once(*requests):
    """Statuses of requests that are sent side by side, each on a connection of its own."""
    def send(request):
        method, path, body, prefer = request
        one = http.client.HTTPConnection(base.hostname, base.port, timeout=60)
        one.request(method, path, body=json.dumps(body) if body is not None else None, headers={
            "Authorization": "Bearer " + tokens["owner"], "Content-Type": "application/json", "Prefer": prefer})
        status = one.getresponse().status
        one.close()
        return status

    with concurrent.futures.ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests))


twice = {"name": "Twice", "email": "twice@mail.example"}
made = at_once(*[("POST", "/rest/v1/clients", twice, "")] * 8)
say(made == [201] + [409] * 7, "31 one of eight takes a free key", made)
first = rows("select id from clients where email = ?", twice["email"])[0][0]
ask("DELETE", f"/rest/v1/clients?id=eq.{first}")
restore = ("PATCH", f"/rest/v1/clients?id=eq.{first}", {"deleted_at": None}, "deleted=only")
at_once(restore, ("POST", "/rest/v1/clients", twice, ""), restore, ("POST", "/rest/v1/clients", twice, ""))
live = rows("select count(*) from clients where email = ? and deleted_at is null", twice["email"])[0][0]
say(live == 1, "31 a restored row and a new one do not both have a key", live)

owners = ("select ur.id, ur.user_id from user_roles ur join roles r on r.id = ur.role_id"
          f" where r.name = 'owner' and ur.manor_tenant = {A}")
present = {person for _, person in rows(owners)}
role = rows("select id from roles where name = 'owner'")[0][0]
second = next(i for i in ids(tables["users"], A) if i not in present)
ask("POST", "/rest/v1/user_roles", body={"user_id": second, "role_id": role})
grants = [grant for grant, _ in rows(owners)]
gone = at_once(*[("DELETE", f"/rest/v1/user_roles?id=eq.{grant}", None, "") for grant in grants])
say(len(grants) == 2 and len(rows(owners)) == 1, "40 the last owner stays when all are removed at once", gone)
sys.exit(failures > 0)
