#!/bin/bash
# What manor serve looks at before it serves a PostgreSQL database, and what it says of the
# mend when that is not as it should be.
MANOR_TEST_ENGINE=postgres
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"
need psql

change() {
	psql -Xq -v ON_ERROR_STOP=1 "$(inside "$DB")" -c "$1" 2>&1
}

# refused DESCRIPTION ADDRESS PATTERN...: it ends at once, and says so.
refused() {
	local description=$1 address=$2 password=${2#*:*:} pattern code
	shift 2
	MANOR_DB=$address timeout 20 "$MANOR" serve "$FILINGS" --port 0 >"$WORK/said" 2>&1
	code=$?
	ok "$description: it does not start" [ "$code" -gt 0 ]
	[ "$code" -ne 124 ] || fail "$description: it served"
	for pattern; do
		ok "$description: '$pattern'" grep -q -- "$pattern" "$WORK/said"
	done
	not_ok "$description: without the password" grep -qF "${password%%@*}" "$WORK/said"
}

# broken DESCRIPTION STATEMENT MEND PATTERN
broken() {
	change "$2" >/dev/null || bail "$2"
	refused "$1" "$DB" "$4" 'manor migrate verify'
	change "$3" >/dev/null || bail "$3"
}

refused 'a superuser' "$(inside "$DB")" 'is a superuser' 'manor init --db'
refused 'the owner' "$OWNER_DB" 'owns tables' '_server'
refused 'the application' "$APP_DB" 'no member of manor_server'
refused 'another database' "${DB%/*}/postgres" 'cannot\|permission\|schema'
refused 'one that is absent' "${DB%/*}/nowhere" 'does not exist' 'manor init --db'
refused 'a wrong password' "${DB/@/x@}" 'password authentication failed'
refused 'a port where nobody is' "$(sed -E 's/:[0-9]+\//:1\//' <<<"$DB")" 'refused'

change 'alter table clients disable row level security' >/dev/null
refused 'row security that is off' "$DB" 'row security' 'manor migrate verify'
change 'alter table clients enable row level security' >/dev/null

POLICY=$(sql_in "$DB" "select policyname from pg_policies where tablename = 'clients' limit 1")
change "alter policy \"$POLICY\" on clients rename to other" >/dev/null
refused 'a policy that is gone' "$DB" 'lacks the policy'
change "alter policy other on clients rename to \"$POLICY\"" >/dev/null

TRIGGER=$(sql_in "$DB" "select tgname from pg_trigger where tgrelid = 'clients'::regclass
	and not tgisinternal limit 1")
broken 'a trigger that is off' "alter table clients disable trigger \"$TRIGGER\"" \
	"alter table clients enable trigger \"$TRIGGER\"" 'lacks the trigger'

KEY=$(sql_in "$DB" "select conname from pg_constraint where conrelid = 'clients'::regclass
	and contype = 'f' limit 1")
KEY_SQL=$(sql_in "$DB" "select pg_get_constraintdef(oid) from pg_constraint
	where conname = '$KEY' and conrelid = 'clients'::regclass")
broken 'a key that is gone' "alter table clients drop constraint \"$KEY\"" \
	"alter table clients add constraint \"$KEY\" $KEY_SQL" 'lacks the constraint'

change "update manor_meta set digest = repeat('0', 64)" >/dev/null
refused 'a database of another schema' "$DB" 'another schema' 'manor migrate up'
change 'drop table manor_meta' >/dev/null
refused 'a database without a schema' "$DB" "no schema of Manor's" 'manor push'
finish
