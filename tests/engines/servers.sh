#!/bin/bash
# Two servers on one PostgreSQL: what ends through one is over at the other within a second;
# keys are shared; a PostgreSQL that goes away and comes back costs what was in flight.
MANOR_TEST_ENGINE=postgres
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need curl jq psql
filings_start ines@harbor.example:1 rita@harbor.example:1 anna@oldmill.example:2
FIRST=$SERVER FIRST_BASE=$BASE
SERVER=
serve "$FILINGS" "$DB" --read-limit 1500
SECOND=$SERVER SECOND_BASE=$BASE
# Both are ended when the script fails before its end.
end_both() {
	local code=$?
	kill "$FIRST" 2>/dev/null
	(exit "$code")
	at_exit
}
trap end_both EXIT

# at first|second: where the following requests go.
at() {
	if [ "$1" = first ]; then
		BASE=$FIRST_BASE
	else
		BASE=$SECOND_BASE
	fi
}

# soon STATUS [JQ]: GET /rest/v1/clients answers so within a second (and some for the asking).
soon() {
	local until=$(($(date +%s%N) / 1000000 + 1200))
	while :; do
		request GET '/rest/v1/clients?select=id&limit=1'
		[ "$STATUS" != "$1" ] || [ "$(jq "${2:-true}" "$BODY" 2>/dev/null)" != true ] || return 0
		[ $(($(date +%s%N) / 1000000)) -lt "$until" ] || return 1
		sleep 0.02
	done
}

# seen: both servers know the token, and so have it in memory.
seen() {
	local where
	for where in first second; do
		at $where
		request GET '/rest/v1/clients?select=id&limit=1'
		ok "$1: the $where server serves" status 200
	done
}

# ---- what ends through one

at first
login rita@harbor.example "$PASSWORD" 1
rita=$TOKEN
seen 'a session'
at first
request POST '/auth/v1/logout?scope=local'
ok 'signing out' status 204
at second
ok 'a session that ended is over at the other' soon 401

at second
login rita@harbor.example "$PASSWORD" 1
rita=$TOKEN
login ines@harbor.example "$PASSWORD" 1
ines=$TOKEN
TOKEN=$rita
seen 'a role'
at first
TOKEN=$ines
request DELETE '/rest/v1/user_roles?user_id=eq.3'
ok 'the role is taken' status 204
at second
TOKEN=$rita
ok 'a role that was taken opens nothing at the other' soon 404
at first
TOKEN=$ines
request POST /rest/v1/user_roles -d "{\"user_id\": 3, \"role_id\": $(id_of roles agent)}"
ok 'the role is given again' status 201
at second
TOKEN=$rita
ok 'and opens again' soon 200

seen 'a person'
at first
TOKEN=$ines
request DELETE '/rest/v1/users?id=eq.3'
ok 'the person is deleted' status 204
at second
TOKEN=$rita
ok 'a person who is gone is refused by the other' soon 401
at second
TOKEN=$ines
request PATCH '/rest/v1/users?id=eq.3' -H 'Prefer: deleted=only' -d '{"deleted_at": null}'
ok 'the person is restored' status 204

at first
login rita@harbor.example "$PASSWORD" 1
rita=$TOKEN
seen 'a password'
set_password rita@harbor.example 1
for where in first second; do
	at $where
	ok "a password that was set beside: the $where server asks to sign in" soon 401
done

at first
login rita@harbor.example "$PASSWORD" 1
seen 'another program'
change_in "$DB" "update users set deleted_at = now() where id = 3"
for where in first second; do
	at $where
	ok "what another program ends: the $where server knows" soon 401
done
change_in "$DB" "update users set deleted_at = null where id = 3"

# ---- keys

at first
login rita@harbor.example "$PASSWORD" 1
old=$TOKEN
ok 'keys are rotated beside both' "$MANOR" keys rotate "$FILINGS" --db "$DB"
at second
login rita@harbor.example "$PASSWORD" 1
not_ok 'the new one signs' test "${TOKEN%%.*}" = "${old%%.*}"
seen 'the new key'
TOKEN=$old
seen 'the old key'

# ---- the database goes away, and comes back

at first
TOKEN=$ines
write_on() {
	local n=0 got
	while [ ! -e "$WORK/enough" ]; do
		n=$((n + 1))
		got=$(curl -s --max-time 20 -o "$WORK/made.$1" -w '%{http_code}' -X POST "$BASE/rest/v1/clients?select=id" \
			-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
			-H 'Prefer: return=representation' -d "{\"name\":\"load $1 $n\"}")
		echo "$got" >>"$WORK/statuses"
		[ "$got" != 201 ] || jq -r '.[0].id' "$WORK/made.$1" >>"$WORK/acknowledged"
	done
}
writers=()
for number in 1 2 3 4; do
	write_on "$number" &
	writers+=($!)
done
sleep 0.7
"$MANOR_ROOT/tests/postgres" stop "$WORK/postgres" immediate
# is_ready STATUS: within two seconds.
is_ready() {
	local try
	for try in $(seq 40); do
		request GET /ready
		[ "$STATUS" != "$1" ] || return 0
		sleep 0.05
	done
	return 1
}
ok 'while it is away the server is not ready' is_ready 503
request GET /health
ok 'but lives' status 200
at second
request GET '/rest/v1/clients?limit=1'
ok 'and says that the database cannot answer' status 503
"$MANOR_ROOT/tests/postgres" resume "$WORK/postgres"
for where in first second; do
	at $where
	try=0
	until is_ready 200 || [ $((try += 1)) -gt 5 ]; do :; done
	ok "the $where server is ready again" status 200
done
at first
ok 'reads go on' soon 200
request POST /rest/v1/clients -d '{"name": "After"}'
ok 'so do writes' status 201
: >"$WORK/enough"
wait "${writers[@]}"
is 'nothing but success and 503 was answered' \
	"$(grep -cvE '^(201|503)$' "$WORK/statuses")" 0
ok 'much was written' test "$(wc -l <"$WORK/acknowledged")" -gt 5
sort "$WORK/acknowledged" >"$WORK/claimed"
sql "select id from clients where name like 'load %'" | sort >"$WORK/stored"
is 'what was acknowledged is there' "$(comm -23 "$WORK/claimed" "$WORK/stored" | wc -l)" 0
is 'each with one row in the audit' "$(sql "select count(*) from clients c where name like 'load %' and 1 <>
	(select count(*) from audit_events e where e.payload ->> 'table' = 'clients'
		and cast(e.payload ->> 'id' as integer) = c.id)")" 0

SERVER=$FIRST
stop_server
SERVER=$SECOND
stop_server
finish
