#!/usr/bin/env python3
"""Asks a served filings database what each role may do, one line a case:

    allow  own    agent  PATCH   clients

Whose rows (own, other, and none for nobody who is signed in), role, verb,
table. A verdict is told by what happened: rows that were read or written, or a
rule of the data (409, 23514) that only what is allowed runs into.

    verdicts.py DATABASE BASE TOKENS.json
"""
import http.client
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import database  # noqa: E402

world, base = database.open(sys.argv[1]), urllib.parse.urlsplit(sys.argv[2])
tokens = json.load(open(sys.argv[3], encoding="utf-8"))
connection = http.client.HTTPConnection(base.hostname, base.port, timeout=60)
TABLES = {
    # table: a column to write, and what a new row needs beyond it
    "tenants": ("name", None),
    "users": ("first_name", {"last_name": "L", "email": "new@x.example"}),
    "tenant_settings": ("settings", None),
    "user_roles": (None, {"user_id": 5, "role_id": 3}),
    "audit_events": ("event_name", {}),
    "clients": ("name", {}),
    "vehicles": ("make", {"client_id": 1, "category_id": 1, "model": "M", "year": 2020}),
    "filings": (None, {"client_id": 1, "vehicle_id": 1, "status_id": 1}),
    "filing_docs": ("document_name", {"filing_id": 1, "document_url": "https://x.example/d"}),
    "document_requests": ("request_details", {"filing_id": 1, "client_id": 1, "status_id": 1}),
    "user_assignments": (None, {"user_id": 3, "filing_id": 2}),
    "notifications": ("read_at", {"user_id": 1, "channel_id": 1}),
    "calendar_events": ("title", {"user_id": 1, "start_time": "2026-01-01", "end_time": "2026-01-02"}),
    "roles": ("description", {"name": "new"}),
    "permissions": ("description", {"name": "new.read"}),
    "role_permissions": (None, {"role_id": 3, "permission_id": 1}),
    "vehicle_categories": ("name", {}),
    "filing_statuses": ("name", {}),
    "notification_channels": ("name", {}),
    "document_request_statuses": ("name", {}),
}
GLOBAL = {"roles", "permissions", "role_permissions", "vehicle_categories", "filing_statuses",
          "notification_channels", "document_request_statuses"}


def rows(sql, *params):
    return world.rows(sql, *params)


def ask(method, path, who, body=None, prefer="return=minimal, count=exact"):
    head = {"Prefer": prefer}
    if who != "nobody":
        head["Authorization"] = "Bearer " + tokens[who]
    if body is not None:
        head["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body is not None else None, head)
    answer = connection.getresponse()
    text = answer.read().decode()
    return answer.status, text, answer.headers.get("Content-Range") or ""


def candidates(table, tenant):
    """Ids of live rows of a tenant, newest first, so that rows others need come last."""
    if table in GLOBAL:
        return [r[0] for r in rows(f'select id from "{table}" order by id desc limit 3')]
    if table == "tenants":
        return [tenant]
    columns = world.columns(table)
    column = "tenant_id" if "tenant_id" in columns else "manor_tenant"
    live = " and deleted_at is null" if "deleted_at" in columns else ""
    return [r[0] for r in rows(f'select id from "{table}" where {column} = ?{live} order by id desc', tenant)]


def allowed(status, text, content_range, verb):
    if status in (401, 403, 404, 405):
        return False
    if verb == "GET":
        return status == 200 and text != "[]"
    if verb == "POST":
        return status == 201 or status == 409 or '"23514"' in text
    return status == 409 or '"23514"' in text or (status == 204 and not content_range.endswith("/0"))


def patch_body(table, row):
    column = TABLES[table][0]
    if column is None:
        column = {"filings": "status_id", "user_assignments": "user_id"}.get(table, "role_id")
    value = rows(f'select "{column}" from "{table}" where id = ?', row)[0][0]
    return {column: json.loads(value) if column == "settings" else value}


def verdict(who, whose, verb, table):
    tenant = 2 if whose == "other" else 1
    if verb == "POST":
        column, body = TABLES[table]
        body = dict(body or {}, **({column: "new"} if column and column != "read_at" else {}))
        if table == "tenant_settings":
            body = {"settings": {}}
        if whose == "other":
            body["tenant_id"] = 2
        return allowed(*ask("POST", f"/rest/v1/{table}", who, body), verb)
    # Some rows only may be one's own: any that is allowed makes the verdict.
    for row in candidates(table, tenant)[:40]:
        path = f"/rest/v1/{table}?id=eq.{row}"
        if allowed(*ask(verb, path, who, patch_body(table, row) if verb == "PATCH" else None), verb):
            return True
    return False


for table in TABLES:
    for verb in ("GET", "POST", "PATCH", "DELETE"):
        for who in ("owner", "manager", "agent", "auditor", "nobody"):
            for whose in ("none",) if who == "nobody" else ("own",) if table in GLOBAL else ("own", "other"):
                words = "allow" if verdict(who, whose, verb, table) else "deny"
                print(f"{words:<6} {whose:<6} {who:<8} {verb:<7} {table}")
