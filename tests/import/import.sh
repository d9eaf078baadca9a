#!/bin/bash
# manor import on databases that teams made by hand: five systems on two engines. What it
# writes and what it says are compared with NAME.ENGINE.dbml and NAME.ENGINE.report;
# UPDATE=1 rewrites them.
. "$(dirname "$0")/../lib.sh"
need sqlite3 psql

here=$MANOR_ROOT/tests/import
server=$("$MANOR_ROOT/tests/postgres" start "$WORK/pg") || bail 'no PostgreSQL'
at_end() {
	"$MANOR_ROOT/tests/postgres" stop "$WORK/pg" immediate
	at_exit
}
trap at_end EXIT

# database SYSTEM ENGINE: makes it, and sets URL.
database() {
	if [ "$2" = sqlite ]; then
		URL=$WORK/$1.db
		sqlite3 -bail "$URL" <"$here/$1.sqlite.sql"
	else
		URL=${server%/postgres}/$1
		psql -q "$server" -c "create database $1" &&
			psql -q -v ON_ERROR_STOP=1 "$URL" -f "$here/$1.postgres.sql"
	fi
}

same() { # WHAT FILE GOLDEN
	if [ -n "${UPDATE:-}" ]; then
		cp "$2" "$3"
	fi
	if diff -u "$3" "$2" >"$WORK/diff"; then
		pass "$1"
	else
		fail "$1" "$(head -40 "$WORK/diff")"
	fi
}

for system in filings sites platform casnet mnfst; do
	for engine in sqlite postgres; do
		database "$system" "$engine" || bail "no database of $system on $engine"
		(cd "$WORK" && "$MANOR" import --db "$URL" "$system.$engine.dbml" >report 2>errors)
		is "$system on $engine is read" $? 0
		same "$system on $engine: its DBML" "$WORK/$system.$engine.dbml" \
			"$here/$system.$engine.dbml"
		same "$system on $engine: what is said" "$WORK/report" "$here/$system.$engine.report"
		if grep -q 'To be decided' "$WORK/report"; then
			not_ok "$system on $engine: check asks the same" \
				"$MANOR" check "$WORK/$system.$engine.dbml"
		else
			ok "$system on $engine: check takes it" \
				"$MANOR" check "$WORK/$system.$engine.dbml"
		fi
	done
done

"$MANOR" import --db "$WORK/sites.db" >"$WORK/out.dbml" 2>"$WORK/report"
same 'without a file it is printed' "$WORK/out.dbml" "$here/sites.sqlite.dbml"

# What a newcomer does wrong.
"$MANOR" import >"$WORK/out" 2>&1
is 'without a database: usage' $? 64
"$MANOR" import --db "$WORK/none.db" >"$WORK/out" 2>&1
not_ok 'a file that is not there is not made' test -e "$WORK/none.db"
echo kept >"$WORK/kept.dbml"
"$MANOR" import --db "$WORK/sites.db" "$WORK/kept.dbml" >"$WORK/out" 2>&1
not_ok 'a file that is there is refused' test $? -eq 0
is 'and kept' "$(cat "$WORK/kept.dbml")" kept
sqlite3 "$WORK/empty.db" 'create table x (a); drop table x;'
"$MANOR" import --db "$WORK/empty.db" >"$WORK/out" 2>&1
ok 'an empty database has nothing to import' grep -q 'no tables' "$WORK/out"
echo 'no database' >"$WORK/text.db"
"$MANOR" import --db "$WORK/text.db" >"$WORK/out" 2>&1
not_ok 'what is no database is refused' test $? -eq 0
"$MANOR" import --db "${server%@*}x@${server##*@}" >"$WORK/out" 2>&1
not_ok 'a wrong password is refused' test $? -eq 0
password=${server#*manor_test:}
not_ok 'and not printed' grep -q "${password%@*}" "$WORK/out"
finish
