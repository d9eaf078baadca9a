#!/bin/bash
# Two servers on one PostgreSQL, and a PostgreSQL that fails under them: what one server
# revokes the other refuses within a second, and an outage costs what was in flight only.
MANOR_TEST_ENGINE=postgres
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"
need curl jq psql

# Without waiting for disks a crash would lose what was acknowledged.
psql -Xq "$POSTGRES" -c 'alter system set fsync = on' -c 'select pg_reload_conf()' >/dev/null

OWNER=ines@harbor.example
PEOPLE=(tomas@harbor.example rita@harbor.example marta@harbor.example)
filings_start "$OWNER:1" "${PEOPLE[@]/%/:1}" anna@oldmill.example:2
FIRST=$BASE FIRST_SERVER=$SERVER
SERVER=
serve "$FILINGS" "$DB"
SECOND=$BASE

at_first() {
	BASE=$FIRST
}

at_second() {
	BASE=$SECOND
}

superuser() {
	psql -XqAt "$(inside "$DB")" -c "$1"
}

# answers STATUS PATH: asks, with the token of the moment, until it is so.
# Sets TOOK, in milliseconds.
answers() {
	local begun=${EPOCHREALTIME/./}
	while :; do
		request GET "$2"
		TOOK=$(((${EPOCHREALTIME/./} - begun) / 1000))
		[ "$STATUS" != "$1" ] || return 0
		[ "$TOOK" -lt 5000 ] || return 1
	done
}

# within MS DESCRIPTION STATUS PATH: an answer of that status comes in time.
within() {
	answers "$3" "$4"
	ok "$2 ($TOOK ms)" [ "$STATUS:$((TOOK < $1))" = "$3:1" ]
}

# revoked DESCRIPTION: what is sent with TOKEN to the second server is refused in time.
revoked() {
	within 1000 "$1" 401 '/rest/v1/clients?select=id&limit=1'
}

# ---- what one revokes

at_first
as tomas@harbor.example
at_second
request GET '/rest/v1/clients?select=id&limit=1'
ok 'a token of the first server is good at the second' status 200
at_first
request POST '/auth/v1/logout?scope=global'
ok 'a session ends through the first' status 204
at_second
revoked 'a session that ended through the other is refused'

as rita@harbor.example
RITA=$(sql "select id from users where email = 'rita@harbor.example'")
request GET '/rest/v1/clients?select=id&limit=1'
ok 'an agent reads clients' json 'length == 1'
at_first
as "$OWNER"
request DELETE "/rest/v1/user_roles?user_id=eq.$RITA"
ok 'her role is taken away through the first' status 204
at_second
as rita@harbor.example
begun=${EPOCHREALTIME/./}
until request GET '/rest/v1/clients?select=id&limit=1' && ! json 'length == 1'; do
	TOOK=$(((${EPOCHREALTIME/./} - begun) / 1000))
	[ "$TOOK" -lt 5000 ] || break
done
TOOK=$(((${EPOCHREALTIME/./} - begun) / 1000))
ok "the second lets her read no more within a second ($TOOK ms)" [ "$TOOK" -lt 1000 ]
at_first
as "$OWNER"
request DELETE "/rest/v1/users?id=eq.$RITA"
ok 'she is removed through the first' status 204
at_second
as rita@harbor.example
revoked 'a person who was removed through the other is refused'

# The same while the second server cannot listen.
as marta@harbor.example
request GET /auth/v1/user
ok 'a third person is signed in' status 200
cut_listeners() {
	while [ -e "$WORK/cutting" ]; do
		superuser "select pg_terminate_backend(pid) from pg_stat_activity
			where application_name = 'manor listener'" >/dev/null
	done
}
touch "$WORK/cutting"
cut_listeners &
CUTTER=$!
sleep 0.1
MARTA=$(sql "select id from users where email = 'marta@harbor.example'")
write_sql "update users set deleted_at = now() where id = $MARTA" >/dev/null
revoked 'who is removed by another program is refused though nothing is heard'
rm "$WORK/cutting"
wait "$CUTTER"
as "$OWNER"
within 5000 'it listens again by itself' 200 /ready

# ---- scopes side by side

# read_all EMAIL TENANT: none of another's rows, whatever else is in the pipelines.
read_all() {
	local token=$1 tenant=$2 i
	for i in $(seq 50); do
		curl -s -H "Authorization: Bearer $token" \
			"$BASE/rest/v1/clients?select=tenant_id&limit=50" |
			jq -e "length > 0 and all(.tenant_id == $tenant)" >/dev/null ||
			echo "$tenant" >>"$WORK/foreign"
		curl -s -o /dev/null -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \
			-d '{"name":"x","email":"no address"}' "$BASE/rest/v1/clients"
		curl -s -H "$([ $((i % 3)) = 0 ] && echo 'X-None: 1' || echo 'X-None: 2')" \
			"$BASE/rest/v1/clients?select=tenant_id" | jq -e '.code == "PGRST302"' >/dev/null ||
			echo nobody >>"$WORK/foreign"
	done
}
as "$OWNER"
MINE=$TOKEN
as anna@oldmill.example 2
read_all "$MINE" 1 &
one=$!
read_all "$TOKEN" 2 &
two=$!
read_all "$MINE" 1 &
wait "$one" "$two" $!
ok 'no scope outlives its unit' [ ! -e "$WORK/foreign" ]

# ---- connections and servers that end

WRITERS=4
# write_on NUMBER: one new client after the other; what was said of each.
write_on() {
	local n=0 code
	while [ -e "$WORK/writing" ]; do
		n=$((n + 1))
		code=$(curl -s -o "$WORK/answer.$1" -w '%{http_code}' --max-time 20 \
			"$BASE/rest/v1/clients" -H "Authorization: Bearer $MINE" \
			-H 'Content-Type: application/json' -H 'Prefer: return=minimal' \
			-d "{\"name\":\"$ROUND.$1.$n\"}")
		case $code in
		201) echo "$ROUND.$1.$n" >>"$WORK/kept" ;;
		*)
			printf '%s %s\n' "$ROUND.$1.$n" "$code" >>"$WORK/failed"
			jq -r .code "$WORK/answer.$1" >>"$WORK/codes" 2>/dev/null
			;;
		esac
	done
}

# disturb ROUND COMMAND...: does it under load, which must recover by itself.
disturb() {
	local writers=() number
	ROUND=$1
	shift
	: >"$WORK/kept"
	: >"$WORK/failed"
	touch "$WORK/writing"
	for number in $(seq $WRITERS); do
		write_on "$number" &
		writers+=($!)
	done
	sleep 0.4
	"$@"
	sleep 0.7
	rm "$WORK/writing"
	wait "${writers[@]}"
	sql "select name from clients where name like '$ROUND.%'" | sort >"$WORK/stored"
	sort "$WORK/kept" >"$WORK/told"
	ok "$ROUND: clients were written ($(wc -l <"$WORK/kept"))" [ -s "$WORK/kept" ]
	is "$ROUND: what was acknowledged is there" "$(comm -13 "$WORK/stored" "$WORK/told" | wc -l)" 0
	# Connections do not end at one moment: a client may lose one request with each.
	ok "$ROUND: no more failed than were in flight ($(wc -l <"$WORK/failed"))" \
		[ "$(wc -l <"$WORK/failed")" -le $((WRITERS * 3)) ]
	request GET '/rest/v1/clients?select=id&limit=1'
	ok "$ROUND: it goes on" status 200
}

kill_lanes() {
	superuser "select pg_terminate_backend(pid) from pg_stat_activity
		where application_name = 'manor'" >/dev/null
}
disturb killed kill_lanes
disturb again kill_lanes
disturb restarted "$MANOR_ROOT/tests/postgres" restart "$WORK/postgres" fast
disturb crashed "$MANOR_ROOT/tests/postgres" restart "$WORK/postgres" immediate
is 'failures say so' "$(sort -u "$WORK/codes" 2>/dev/null | grep -vc '^MN50[26]$')" 0

"$MANOR_ROOT/tests/postgres" stop "$WORK/postgres"
within 1200 'while the database is away, /ready says so' 503 /ready
request GET /health
ok 'the server itself lives' status 200
PART=${DB%%@*}
ok "and no password is told" body_lacks "${PART##*:}"
curl -s -o "$WORK/late" -w '%{http_code}' -H "Authorization: Bearer $MINE" \
	"$BASE/rest/v1/clients?select=id&limit=1" >"$WORK/late.status" &
WAITING=$!
sleep 0.5
"$MANOR_ROOT/tests/postgres" resume "$WORK/postgres"
wait "$WAITING"
is 'a request that waited for the database is answered' "$(cat "$WORK/late.status")" 200
within 5000 'it is ready again by itself' 200 /ready
not_ok 'the log holds no password' \
	grep -qF "${PART##*:}" "$SERVER_LOG"

stop_server
SERVER=$FIRST_SERVER
finish
