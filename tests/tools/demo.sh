#!/bin/bash
# tools/demo as a newcomer runs it: the lines it prints are pasted into a shell.
. "$(dirname "$0")/../lib.sh"

need ninja curl
export BUILD=${MANOR%/manor} DATA=$WORK/demo
demo=$MANOR_ROOT/tools/demo

not_ok 'an unknown system is refused' env SYSTEM=nothing "$demo"
like 'and those that exist are named' "$(SYSTEM=nothing "$demo" 2>&1)" 'filings'

# run_demo: in the background on a free port, until it answers.
run_demo() {
	for _ in 1 2 3 4 5; do
		PORT=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		! is_port_taken "$PORT" || continue
		BASE=http://127.0.0.1:$PORT
		PORT=$PORT "$demo" >"$WORK/out" 2>"$SERVER_LOG" &
		SERVER=$!
		wait_until_ready && return 0
	done
	diag "$(tail -5 "$WORK/out" "$SERVER_LOG")"
	bail 'the demo does not serve'
}

run_demo
pass 'the first run serves'
ok 'it prints the address' grep -qF "$BASE" "$WORK/out"
ok 'and who can sign in' grep -q 'ines@harbor.example' "$WORK/out"
password=$(cat "$DATA/password")
is 'the password is for the owner of the folder alone' "$(stat -c %a "$DATA/password")" 600
ok 'a password was made, none is built in' test "${#password}" -ge 16
sed -n '/^Try/,$p' "$WORK/out" | sed 1d >"$WORK/lines"
bash "$WORK/lines" >"$WORK/answers" 2>&1
ok 'the printed lines list filings' grep -q '"filing_statuses":{"name":' "$WORK/answers"
ok 'and make a client' grep -q '"email":"ada@brook.example"' "$WORK/answers"
stop_server

run_demo
ok 'a second run uses the database again' grep -q 'Using' "$WORK/out"
is 'with the same password' "$(cat "$DATA/password")" "$password"
sed "s|127.0.0.1:[0-9]*|127.0.0.1:$PORT|g" "$WORK/lines" >"$WORK/lines2"
bash "$WORK/lines2" >"$WORK/answers" 2>&1
ok 'and the client of the first run is there' grep -q '"code":"23505"' "$WORK/answers"
stop_server

# ---- with a PostgreSQL of its own

export ENGINE=postgres
run_demo
pass 'PostgreSQL: the demo serves'
sed -n '/^Try/,$p' "$WORK/out" | sed 1d >"$WORK/lines"
bash "$WORK/lines" >"$WORK/answers" 2>&1
ok 'PostgreSQL: the printed lines list filings' grep -q '"filing_statuses":{"name":' "$WORK/answers"
ok 'PostgreSQL: and make a client' grep -q '"email":"ada@brook.example"' "$WORK/answers"
app=$(sed -n 's/^The database, .*: psql //p' "$WORK/out")
is 'PostgreSQL: a program without a tenant sees nothing' \
	"$(psql -XqAt "$app" -c 'select count(*) from clients')" 0
is 'PostgreSQL: and with one its own' "$(psql -XqAt "$app" -c 'begin' -c "set local manor.tenant = '1'" \
	-c 'select count(*) > 0 from clients where tenant_id = 1' -c 'select count(*) from clients where tenant_id <> 1')" 't
0'
stop_server
not_ok 'PostgreSQL: the database ends with it' psql -XqAt "$app" -c 'select 1'

finish
