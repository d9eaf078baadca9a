#!/bin/bash
# kill -9 after every statement of many migrations, up and down: afterwards the database is of
# the old schema or of the new one, never between, and a rerun completes.
#
# The cases are those of tests/migrations that change something; CASES="type_*" runs some.
# MANOR_TEST_KILL=N ends a build with -Dtest_faults=true after its Nth statement.
. "$(dirname "$0")/lib.sh"

SOURCE=$MANOR_ROOT/tests/migrations/cases
CASES=${CASES:-"column_add_default column_drop column_rename column_null_lift enum_add_value
	enum_merge_values enum_rename_value flow_add index_change key_add many_at_once must_add
	reference_add scope_hidden_tenant soft_add table_add table_drop table_rename_columns
	type_int_to_text type_varchar_narrow validation check_add audit_declare"}
STATEMENTS_MOST=400

# of SCHEMA: the database is exactly as it has it.
of() {
	"$MANOR" migrate verify "$1" >"$OUT" 2>&1
}

# Kills one direction after each statement, until it runs to its end.
# killed UP_OR_DOWN FROM TO: schemas.
killed() {
	local direction=$1 from=$2 to=$3 n code rows_from
	rows_from=$(all_rows)
	for n in $(seq $STATEMENTS_MOST); do
		# The shell tells of a process that was killed.
		{
			MANOR_TEST_KILL=$n "$MANOR" migrate "$direction" schema.dbml --no-backup \
				--accept-loss >"$OUT" 2>&1 </dev/null
			code=$?
		} 2>/dev/null
		if [ "$code" -ne 137 ] && [ "$code" -ne 0 ]; then
			fail "$case $direction: statement $n" "status $code" "$(cat "$OUT")"
			return
		fi
		if of "$from"; then
			if [ "$code" -eq 0 ]; then
				fail "$case $direction: it came to its end and did nothing"
				return
			fi
			if [ "$(all_rows)" != "$rows_from" ]; then
				fail "$case $direction: killed after statement $n, rows differ"
				return
			fi
			continue
		fi
		if ! of "$to"; then
			fail "$case $direction: killed after statement $n, it is neither" \
				"$("$MANOR" migrate verify "$to" 2>&1 | head -20)"
			return
		fi
		KILLS=$((KILLS + n - 1))
		# It was committed; what runs again finds nothing to do, or only goes on.
		if [ "$code" -eq 137 ] && [ "$direction" = up ] &&
			! "$MANOR" migrate up schema.dbml --no-backup >"$OUT" 2>&1; then
			fail "$case $direction: the rerun" "$(cat "$OUT")"
			return
		fi
		pass "$case $direction: $n statements"
		return
	done
	fail "$case $direction: more than $STATEMENTS_MOST statements"
}

# Every row of the declared tables, as text.
all_rows() {
	if on_sqlite; then
		sqlite3 -readonly "$DB" .dump | grep '^INSERT' | grep -vE '^INSERT INTO "?(manor_meta|sqlite_)'
	else
		pg_dump --data-only --inserts "$(inside "$DB")" | grep '^INSERT' | grep -v 'INSERT INTO public.manor_meta'
	fi | sort
}

KILLS=0
MIGRATIONS=0
for case in $CASES; do
	project "$case"
	cp "$SOURCE/$case.old.dbml" old.dbml
	cp "$SOURCE/$case.new.dbml" new.dbml
	cp old.dbml schema.dbml
	run migrate generate old
	[ "$CODE" -eq 0 ] && run migrate up --no-backup
	[ "$CODE" -eq 0 ] || bail "$case: $(cat "$OUT")"
	run seed old.dbml old.dbml
	[ "$CODE" -eq 0 ] || diag "$case has no rows: $(tail -1 "$OUT")"
	cp new.dbml schema.dbml
	run migrate generate new --accept-loss
	[ "$CODE" -eq 0 ] || bail "$case: $(cat "$OUT")"
	MIGRATIONS=$((MIGRATIONS + 1))
	killed up old.dbml new.dbml
	killed down new.dbml old.dbml
	run migrate up --no-backup --accept-loss
	is "$case: and up again" "$CODE" 0
done
diag "$KILLS kills in $MIGRATIONS migrations"
ok 'at least 20 migrations' test "$MIGRATIONS" -ge 20
ok 'at least ten times as many kills' test "$KILLS" -ge $((MIGRATIONS * 10))
finish
