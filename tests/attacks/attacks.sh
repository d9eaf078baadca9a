#!/bin/bash
# The attack list over every table of the filings system: as it is built, and
# with either wall of isolation taken away where the build can do that.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need python3 jq
# fill: sample data and passwords, in the database of DB.
fill() {
	local who
	"$MANOR" seed "$FILINGS" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
	for who in ines@harbor.example:1 rita@harbor.example:1 marta@harbor.example:1 \
		anna@oldmill.example:2; do
		set_password "${who%%:*}" "${who##*:}"
	done
}

fill
copy_database "$DB" "$(database_at pristine)" || bail 'no copy'
"$MANOR" show "$FILINGS" --json >"$WORK/model.json" || bail 'no model'

# world DATABASE TRACE: runs the attacks; their verdicts go to $WORK/verdicts.
world() {
	copy_database "$(database_at "$1")" "$DB" || bail 'no copy'
	serve "$FILINGS" "$DB" --lockout-failures 50
	for who in owner=ines@harbor.example:1 agent=rita@harbor.example:1 auditor=marta@harbor.example:1 \
		other=anna@oldmill.example:2; do
		login "$(cut -d= -f2 <<<"${who%:*}")" "$PASSWORD" "${who##*:}" || bail "no login: $who"
		jq -n --arg k "${who%%=*}" --arg v "$TOKEN" '{($k): $v}'
	done | jq -s add >"$WORK/tokens.json"
	TOKEN=
	LAST_REQUEST=
	python3 "$MANOR_ROOT/tests/attacks/attacks.py" "$WORK/model.json" "$(inside "$DB")" "$BASE" \
		"$WORK/tokens.json" "$2" >"$WORK/verdicts" 2>"$WORK/python.log" ||
		grep -q '^not ok' "$WORK/verdicts" || fail 'the attacks ran to their end' "$(tail -5 "$WORK/python.log")"
}

# relay PREFIX: the verdicts as checks of this script.
relay() {
	local line
	while IFS= read -r line; do
		case $line in
		'ok '*) pass "$1${line#ok }" ;;
		'not ok '*) fail "$1${line#not ok }" ;;
		*) diag "$line" ;;
		esac
	done <"$WORK/verdicts"
}

world pristine "$WORK/trace.one"
relay ''
ok 'no secret is in the log' bash -c "! grep -qE 'argon2|$PASSWORD|eyJ' '$SERVER_LOG'"
stop_server

# ---- twin worlds: the same trace over a database that differs in tenant B's rows alone
copy_database "$(database_at pristine)" "$(database_at twin)" || bail 'no copy'
change_in "$(database_at twin)" "
	update clients set name = 'Somebody ' || id, phone = null where tenant_id = 2;
	update vehicles set make = 'Other', vin = null where tenant_id = 2;
	update calendar_events set title = 'Elsewhere' where tenant_id = 2;
	update users set last_name = 'Changed' where tenant_id = 2;" || bail 'no twin'
world twin "$WORK/trace.two"
stop_server
sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+/MOMENT/g' "$WORK/trace.one" >"$WORK/one"
sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+/MOMENT/g' "$WORK/trace.two" >"$WORK/two"
same 'twin worlds: tenant A is answered the same bytes' "$WORK/two" "$WORK/one"

# ---- the walls: each holds alone; without both the suite must fail
if [ "${MANOR_HAS_WALL_SWITCHES:-0}" = 1 ]; then
	# Where the database holds wall two by itself, it is made without it (src/sql/walls.h).
	without_two=pristine
	if on_postgres; then
		without_two=open
		served=$DB
		export MANOR_TEST_WALLS=no-two
		database open "$FILINGS"
		fill
		DB=$served
	fi
	for wall in no-one:pristine no-two:$without_two; do
		export MANOR_TEST_WALLS=${wall%:*}
		world "${wall#*:}" "$WORK/trace.$MANOR_TEST_WALLS"
		stop_server
		relay "$MANOR_TEST_WALLS: "
	done
	export MANOR_TEST_WALLS=neither
	world "$without_two" "$WORK/trace.neither"
	stop_server
	ok 'without both walls the attacks succeed' grep -q '^not ok' "$WORK/verdicts"
	unset MANOR_TEST_WALLS
fi

finish
