#!/bin/bash
# The migrations that ship with filings make the database that its schema makes, on this
# engine, and take it away again. UPDATE=1 generates them anew: after a change of what the
# compiler makes of every schema, before there is a release whose databases must be led on.
. "$(dirname "$0")/lib.sh"
need jq

SYSTEM=$MANOR_ROOT/systems/filings

project filings
cp "$SYSTEM/schema.dbml" .
if [ "${UPDATE:-}" = 1 ]; then
	rm -rf "$SYSTEM/migrations"
	does 'the schema' migrate generate first "$SYSTEM/schema.dbml"
	does 'what is made only when asked' migrate generate search --optional "$SYSTEM/schema.dbml"
fi
cp -r "$SYSTEM/migrations" . || bail 'no migrations'

does 'nothing is left to generate' migrate generate more
said 'the newest leaves the schema' 'nothing to write'
does 'lint' migrate lint
said 'says that row security does not use them' 'optional \(postgres\): .*_payload_idx is not made'
said 'and why' 'Not used under row security'
does 'up' migrate up
verifies 'the database is of the schema'
is 'the optional one is not applied' "$(state 0002_search)" optional
does 'seed' seed schema.dbml "$SYSTEM/seed.dbml"
serve schema.dbml "$DB"
request GET /health
ok 'it is served' status 200
stop_server

does 'the optional one, named' migrate up --with 0002_search --no-backup
is 'is applied' "$(state 0002_search)" applied
verifies 'and is no drift'
if on_postgres; then
	ok 'it makes GIN indexes' test "$(sql "select count(*) from pg_indexes where indexdef like '%USING gin%'")" -gt 0
fi
does 'down' migrate down 2 --no-backup --accept-loss
is 'nothing is left' "$("$MANOR" migrate status --json | jq -r '[.migrations[].state] | join(" ")')" \
	'pending optional'
finish
