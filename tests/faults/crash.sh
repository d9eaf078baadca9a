#!/bin/bash
# kill -9 of the server while clients write: what was answered 201 is there after the
# restart, and every change has its row in the audit.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"
need curl jq

WRITERS=4
ROUNDS=3

# write_on NUMBER: one new client after the other, until nobody answers.
write_on() {
	local n=0 got
	while :; do
		n=$((n + 1))
		got=$(curl -s --max-time 10 -w ' %{http_code}' -X POST "$BASE/rest/v1/clients?select=id" \
			-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
			-H 'Prefer: return=representation' \
			-d "{\"name\":\"round $ROUND writer $1 client $n\"}") || break
		case $got in
		*' 201') printf '%s\n' "${got% 201}" | jq -r '.[0].id' >>"$WORK/acknowledged.$1" ;;
		*) printf '%s\n' "$got" >>"$WORK/refused" ;;
		esac
	done
}

SOMEBODY=$(sed -n "s/.*'\([a-z.]*@[a-z.]*\)'.*/\1/p" "$MANOR_ROOT/systems/filings/seed.dbml" | head -1)
filings_start "$SOMEBODY:1"
as "$SOMEBODY" 1

for ROUND in $(seq $ROUNDS); do
	writers=()
	for number in $(seq $WRITERS); do
		write_on "$number" &
		writers+=($!)
	done
	sleep "1.$ROUND"
	crash_server
	wait "${writers[@]}" 2>/dev/null
	serve "$FILINGS" "$DB"
	request GET /health
	ok "round $ROUND: the server is there again" status 200
done

cat "$WORK"/acknowledged.* | sort >"$WORK/acknowledged"
count=$(wc -l <"$WORK/acknowledged")
ok "many writes were acknowledged ($count)" [ "$count" -gt 5 ]
ok 'none was refused' [ ! -s "$WORK/refused" ]
sql "select id from clients where name like 'round %'" | sort >"$WORK/stored"
is 'no acknowledged write is lost' "$(comm -23 "$WORK/acknowledged" "$WORK/stored" | wc -l)" 0
is 'each has one row in the audit' "$(sql "select count(*) from clients c where name like 'round %'
	and 1 <> (select count(*) from audit_events e where e.payload ->> 'table' = 'clients'
		and cast(e.payload ->> 'id' as integer) = c.id)")" 0
! on_sqlite || is 'the file is whole' "$(sql 'pragma integrity_check')" ok
request GET '/rest/v1/clients?select=id&limit=1'
ok 'and reads go on' status 200
finish
