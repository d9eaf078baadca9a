#!/bin/bash
# backup and restore: a copy while a server writes, which answers the same when it is back.
. "$(dirname "$0")/lib.sh"
need jq curl

project copies
office 'phone text' </dev/null
does 'a database' push
rows
slip 'no file' 64 'name the file' backup
slip 'two files' 64 '"b" is not understood' backup a b
slip 'a folder that is not there' 66 'No such file or directory' backup nowhere/copy
does 'a copy' backup copy
said 'it is checked' 'copy holds the whole database'
is 'for its owner alone' "$(stat -c %a copy)" 600
slip 'a file is not overwritten' 66 'copy is there already' backup copy
is 'nothing else is left' "$(ls)" "copy
schema.dbml"

# ---- back

tell() {
	schema_of "$1"
	sql_in "$1" 'select * from tenants order by id'
	sql_in "$1" 'select id, tenant_id, name, phone from clients order by id'
}
tell "$DB" >before
change_in "$DB" "delete from clients where name = 'Bob'; update clients set name = 'Zoe'"
change_in "$DB" 'create table later (x int); create index later_too on clients (phone)'
slip 'a database that is not empty' 66 'the database is not empty' restore copy
said 'and the mend' '--force'
does 'back' restore copy --force
tell "$DB" >after
same 'it is what it was, and nothing more' after before
verifies 'of the schema'
does 'it is served' push
change_in "$DB" "insert into clients (tenant_id, name) values (2, 'Cid')"
is 'ids go on' "$(sql "select max(id) from clients")" 3

# ---- into another, empty one

project other
cp ../copies/schema.dbml ../copies/copy .
does 'an empty database takes it' restore copy
tell "$DB" >after
same 'it is the same' after ../copies/before
verifies 'of the schema'

# ---- what is no copy

echo 'no copy at all, but a text of some length' >text
slip 'a text' "$(on_sqlite && echo 66 || echo 74)" 'not a database|valid archive' restore text --force
slip 'nothing' 66 'No such file' restore nowhere --force
head -c 5000 copy >half
slip 'half of one' "$(on_sqlite && echo 66 || echo 74)" '' restore half --force
if on_sqlite; then
	sqlite3 strange.db 'create table t (x)'
	slip 'a database of somebody else' 66 'is no copy of a database of Manor' restore strange.db --force
fi
tell "$DB" >after
same 'nothing was changed by all that' after ../copies/before

# ---- beside a server that writes

printf 'a long password\n' >password
"$MANOR" user add schema.dbml --email me@example.org --tenant 1 --password-file password \
	--platform-admin >/dev/null || bail 'no person'
serve schema.dbml "$DB"
login me@example.org 'a long password' 1
(
	while :; do
		curl -s -o /dev/null -X POST "$BASE/rest/v1/clients" -H "Authorization: Bearer $TOKEN" \
			-H 'Content-Type: application/json' -d '{"name":"one more"}' || break
	done
) &
writer=$!
sleep 1
does 'a copy beside writes' backup live
does 'and another' backup live2
kill "$writer" 2>/dev/null
wait "$writer" 2>/dev/null
slip 'restore beside a server' 75 'another process|a server is at work' restore live --force
request POST '/rest/v1/clients?select=id' -H 'Prefer: return=representation' -d '{"name":"at the end"}'
ok 'the server goes on' status 201
stop_server
project third
cp ../other/schema.dbml ../other/live .
does 'the copy is whole' restore live
verifies 'of the schema'
is 'each write has its audit' "$(sql "select (select count(*) from clients)
	- (select count(*) from manor_audit where event = 'clients.create')")" 0
ok 'there are writes' test "$(sql 'select count(*) from clients')" -gt 2

# ---- without the tools

if on_postgres; then
	mkdir empty
	CODE=0
	PATH=$PWD/empty "$MANOR" backup without >"$OUT" 2>&1 </dev/null || CODE=$?
	if ls /usr/lib/postgresql/*/bin/pg_dump >/dev/null 2>&1; then
		is 'pg_dump is found where Debian keeps it' "$CODE" 0
	else
		is 'without pg_dump' "$CODE" 78
		said 'it says what is missing' 'need pg_dump'
	fi
	# A pg_dump that tells what it was given.
	printf '#!/bin/sh\necho "$0 $@" >>"%s/arguments"\necho "$PGPASSWORD" >>"%s/secret"\nexit 1\n' \
		"$PWD" "$PWD" >empty/pg_dump
	chmod +x empty/pg_dump
	PATH=$PWD/empty:$PATH run backup without2
	password=${OWNER_DB#*:*:}
	password=${password%%@*}
	is 'it has the password' "$(cat secret)" "$password"
	is 'and not among its arguments' "$(grep -cF -- "$password" arguments)" 0
	not_ok 'a pg_dump that fails leaves nothing' ls without2*
fi
finish
