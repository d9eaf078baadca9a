"""What every Python program that connects as the app role must find, as TAP."""

import re
import sys


class Facts:
    """`app` is what the program under test can do; each method has a transaction of its own."""

    def __init__(self, app, mine, other):
        self.app, self.mine, self.other = app, mine, other
        self.count = self.failed = 0

    def ok(self, is_true, what, more=""):
        self.count += 1
        self.failed += not is_true
        print(f"{'ok' if is_true else 'not ok'} {self.count} - {what}")
        if not is_true and more:
            print("\n".join(f"# {line}" for line in str(more).splitlines()))

    def refused(self, what, pattern, work, *arguments):
        try:
            got = work(*arguments)
        except Exception as error:  # whatever class the driver raises: its text is compared
            self.ok(re.search(pattern, str(error)), what, error)
        else:
            self.ok(False, what, f"it went through: {got}")

    def check(self):
        app, mine, other = self.app, self.mine, self.other
        own, theirs = app.clients(mine), app.clients(other)
        self.ok(own and theirs, "each tenant sees clients of its own")
        self.ok(not set(own) & set(theirs), "and none is seen by both")
        self.ok(app.clients(None) == [], "without a tenant nothing is seen")
        self.ok(app.clients("") == [], "an empty tenant is none")
        self.ok(app.platform(mine) == own, "the platform flag opens nothing")

        key = app.add(mine, tenant_id=mine, name="By another program")
        self.ok(isinstance(key, int), "an insert names only the document's columns", key)
        self.ok(key in app.clients(mine), "and the row is there")
        self.ok(key not in app.clients(other), "for its tenant alone")
        self.ok(app.rename(mine, key, "Renamed") == 1, "an own row is changed")
        self.ok(app.rename(other, key, "Taken") == 0, "another tenant's is not")
        self.refused("a row is not inserted for another tenant", "row-level security|manor:tenant",
                     lambda: app.add(mine, tenant_id=other, name="Smuggled"))
        self.refused("nor without a tenant", "row-level security|manor:tenant",
                     lambda: app.add(None, tenant_id=mine, name="Smuggled"))
        car = {"tenant_id": mine, "category_id": 1, "make": "A", "model": "B", "year": 2001}
        self.ok(isinstance(app.vehicle(mine, client_id=key, **car), int), "a reference within")
        self.refused("a reference to another tenant's row is refused",
                     "foreign key|manor:reference",
                     lambda: app.vehicle(mine, client_id=theirs[0], **car))
        for what, statement in (
                ("a secret column cannot be read", "select password from users"),
                ("an identity table cannot be read", "select * from manor_sessions"),
                ("audit cannot be written",
                 "insert into audit_events (event_name) values ('x')"),
                ("nor changed", "update audit_events set event_name = 'x'"),
                ("nothing can be created", "create table mine (id int)"),
                ("no other role can be taken", "set role manor_server")):
            self.refused(what, "permission denied|must be owner|manor:", app.sql, mine, statement)
        self.ok(("clients.create",) in app.sql(
            mine, "select event_name from audit_events order by id desc limit 9"),
            "audit saw the insert")
        self.refused("a physical delete is refused", "permission denied|manor:soft",
                     app.erase, mine, key)
        app.sql(mine, f"update vehicles set deleted_at = now() where client_id = {key} returning id")
        self.ok(app.remove(mine, key) == 1, "a soft delete is an update")
        self.ok(app.clients(None) == [], "the tenant never outlives its transaction")
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)
