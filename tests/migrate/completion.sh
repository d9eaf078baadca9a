#!/bin/bash
# A project whose migrations were written when completion added less: its database is made
# by them as ever, the server says what is lacking, and a generated migration leads it on.
. "$(dirname "$0")/lib.sh"
need jq

project older
cp -r "$MANOR_ROOT/tests/migrate/completion/." . || bail 'no older project'

has_requests() {
	if on_sqlite; then
		sql "select count(*) from sqlite_master where name = 'manor_requests'"
	else
		sql "select count(*) from pg_tables where tablename = 'manor_requests'"
	fi
}

not_ok 'the older migration bears no mark' grep -q 'manor:completion' migrations/0001_first.dbml
does 'up' migrate up
is 'nothing newer is made' "$(has_requests)" 0
slip 'it is not served' 65 'made from (another )?schema' serve schema.dbml --port 0
like 'and what mends it is said' "$(cat "$OUT")" 'migrate'
does 'what is lacking is generated' migrate generate requests
ok 'it is the new table' grep -q 'change: .*manor_requests' migrations/sqlite/0002_requests.sql
like 'its schema bears the mark' "$(head -1 migrations/0002_requests.dbml)" '^// manor:completion [0-9]+$'
does 'up again' migrate up --no-backup
is 'the new table is there' "$(has_requests)" 1
does 'it is the schema' migrate verify
does 'nothing is left to generate' migrate generate more
said 'nothing' 'nothing to write'
serve schema.dbml "$DB"
request GET /health
ok 'it is served' status 200
stop_server
does 'down' migrate down --no-backup --accept-loss
is 'as it was' "$(has_requests)" 0
does 'and up' migrate up --no-backup
is 'as it became' "$(has_requests)" 1
sed 's/completion [0-9]*/completion 99/' migrations/0002_requests.dbml >later
mv later migrations/0002_requests.dbml
slip 'one of a later version' 1 'later version' migrate generate more
finish
