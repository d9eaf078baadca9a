#!/bin/bash
# manor import on databases that teams made by hand: five systems on two engines. What it
# writes and what it says are compared with NAME.ENGINE.dbml and NAME.ENGINE.report;
# UPDATE=1 rewrites them.
. "$(dirname "$0")/../lib.sh"
need sqlite3 psql pg_dump

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


# ---- from there to the walls, and back

# objects ADDRESS: the database's own description, to compare.
objects() {
	if [ "${1#postgres}" = "$1" ]; then
		sqlite3 "$1" "select type, name, tbl_name, sql from sqlite_schema
			where name not like 'sqlite_%' order by 1, 2" | tr -d '"' | tr -s ' \t\n' ' '
	else
		pg_dump --schema-only --no-owner "$1" | grep -v '^\\\|^$' | LC_ALL=C sort
	fi
}

# rows ADDRESS: how many rows the tables of before have.
rows() {
	local table
	while read -r table; do
		if [ "${1#postgres}" = "$1" ]; then
			sqlite3 "$1" "select '$table', count(*) from \"$table\""
		else
			psql -XqAt "$1" -c "select '$table', count(*) from \"$table\""
		fi
	done < <(sed -n 's/^Table \([A-Za-z_]*\) {.*/\1/p' "$WORK/$system/schema.dbml")
}

change() { # ADDRESS STATEMENT
	if [ "${1#postgres}" = "$1" ]; then
		sqlite3 "$1" "$2"
	else
		psql -Xq -v ON_ERROR_STOP=1 "$1" -c "$2"
	fi
}

psql -q "$server" -c 'create role manor_server nologin' -c 'create role manor_app nologin'
for system in filings sites platform casnet mnfst; do
	for engine in sqlite postgres; do
		on="$system on $engine"
		URL=$WORK/$system.db
		[ "$engine" = sqlite ] || URL=${server%/postgres}/$system
		rm -rf "${WORK:?}/$system"
		mkdir "$WORK/$system"
		cp "$WORK/$system.$engine.dbml" "$WORK/$system/schema.dbml"
		# What a person decides.
		[ ! -e "$here/$system.sed" ] || sed -i -f "$here/$system.sed" "$WORK/$system/schema.dbml"
		cd "$WORK/$system" || bail 'no folder'
		objects "$URL" >before
		rows "$URL" >rows.before
		export MANOR_OWNER_DB=$URL MANOR_DB=$URL
		"$MANOR" migrate generate walls --adopt schema.dbml >"$WORK/out" 2>&1
		is "$on: generate writes the walls" $? 0
		"$MANOR" migrate up schema.dbml >"$WORK/out" 2>&1
		is "$on: up brings the database under them" $? 0 || diag "$(tail -3 "$WORK/out")"
		"$MANOR" migrate verify schema.dbml >"$WORK/out" 2>&1
		is "$on: it is as a fresh one" $? 0 || diag "$(head -20 "$WORK/out")"
		rows "$URL" >rows.after
		ok "$on: with all rows" cmp -s rows.before rows.after
		"$MANOR" migrate down --no-backup --accept-loss schema.dbml >"$WORK/out" 2>&1
		is "$on: down leads back" $? 0 || diag "$(tail -3 "$WORK/out")"
		objects "$URL" >after
		same "$on: to what was there" after before
		rows "$URL" >rows.after
		ok "$on: with all rows again" cmp -s rows.before rows.after
		"$MANOR" migrate up --no-backup schema.dbml >"$WORK/out" 2>&1
		is "$on: and up once more" $? 0
		"$MANOR" migrate down --no-backup --accept-loss schema.dbml >"$WORK/out" 2>&1
	done
done

# Rows that the walls cannot hold are counted before anything is touched.
for engine in sqlite postgres; do
	URL=$WORK/filings.db
	[ "$engine" = sqlite ] || URL=${server%/postgres}/filings
	change "$URL" 'update vehicles set client_id = 2 where id = 1'
	cp "$WORK/filings.$engine.dbml" "$WORK/filings/schema.dbml"
	sed -i -f "$here/filings.sed" "$WORK/filings/schema.dbml"
	cd "$WORK/filings" || bail 'no folder'
	rm -rf migrations
	objects "$URL" >before
	export MANOR_OWNER_DB=$URL MANOR_DB=$URL
	"$MANOR" import --db "$URL" >"$WORK/out" 2>"$WORK/report"
	"$MANOR" migrate generate walls --adopt schema.dbml >"$WORK/out" 2>&1
	"$MANOR" migrate up schema.dbml >"$WORK/out" 2>&1
	not_ok "a row of another tenant stops up on $engine" test $? -eq 0
	ok 'with the number' grep -q "vehicles.client_id.*another tenant's: 1" "$WORK/out"
	objects "$URL" >after
	ok 'and nothing is changed' cmp -s before after
	"$MANOR" push schema.dbml >"$WORK/out" 2>&1
	not_ok 'push does not touch a database that is not its own' test $? -eq 0
	objects "$URL" >after
	ok 'nothing at all' cmp -s before after
done
unset MANOR_OWNER_DB MANOR_DB
cd "$WORK" || bail 'no folder'

rm "$WORK/sites.db"
database sites sqlite
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
