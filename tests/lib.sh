# shellcheck shell=bash
# Helpers for tests that drive the real binary. A test is a bash script:
#
#     #!/bin/bash
#     . "$(dirname "$0")/../lib.sh"
#     serve "$MANOR_ROOT/systems/filings/schema.dbml" "$WORK/f.db"
#     login ana@north.example 'her password'
#     request GET '/rest/v1/clients?select=id&limit=1'
#     ok 'a client is listed' status 200
#     ok 'exactly one' json 'length == 1'
#     is 'its type' "$(json_text '.[0].type')" 'person'
#     finish
#
# It prints TAP and ends with status 1 when a check failed. $WORK is a folder
# of its own that is removed at the end; servers that it started are ended and
# must end with status 0 (which is how a leak shows in sanitizer builds).
#
# From the environment: MANOR, the binary (build/manor when not set), MANOR_NODE,
# the folder with node_modules; MANOR_KEEP=1 keeps $WORK for looking into it;
# MANOR_RECORD=1: each answer that request gets is compared with the API's description at
# the end (tests/openapi/validate.py), where the Python clients are installed;
# MANOR_TEST_ENGINE, sqlite or postgres: with postgres the script gets a server of its
# own (tests/postgres), which ends with it.
#
# Databases are made by `database NAME SCHEMA` and looked into with `sql QUERY`, so that
# one script serves both engines.

set -u -o pipefail
export LC_ALL=C.UTF-8

MANOR_ROOT=${MANOR_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
MANOR=${MANOR:-$MANOR_ROOT/build/manor}
MANOR_NODE=${MANOR_NODE:-$(dirname "$MANOR")/clients}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/manor-test.XXXXXX")
export MANOR_ROOT MANOR MANOR_NODE WORK

TAP_COUNT=0
TAP_FAILED=0
TAP_FINISHED=false
SERVER=   # process id of the server, empty when none runs
BASE=     # http://127.0.0.1:PORT
PORT=
TOKEN=    # sent as "Authorization: Bearer" when not empty
TENANT=   # sent as X-Tenant when not empty
STATUS=   # of the last request; 000 when there was no answer
BODY=$WORK/body
HEADERS=$WORK/headers
LAST_REQUEST=
SERVER_LOG=$WORK/server.log
ENGINE=${MANOR_TEST_ENGINE:-sqlite}
RECORD=   # file of answers to compare, empty when none are kept
SERVED=   # the schema that is served
POSTGRES= # the administrator's address, with postgres
DB=       # what --db takes

MANOR_PYTHON=${MANOR_PYTHON:-$(dirname "$MANOR")/python}
if [ "${MANOR_RECORD:-}" = 1 ] && [ -x "$MANOR_PYTHON/bin/jsonschema" ]; then
	RECORD=$WORK/record
fi

# ---- TAP

# diag TEXT...: lines for the reader of a failure.
diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	TAP_COUNT=$((TAP_COUNT + 1))
	printf 'ok %d - %s\n' "$TAP_COUNT" "${1//#/}"
}

# fail DESCRIPTION [TEXT...]
fail() {
	TAP_COUNT=$((TAP_COUNT + 1))
	TAP_FAILED=$((TAP_FAILED + 1))
	printf 'not ok %d - %s\n' "$TAP_COUNT" "${1//#/}"
	shift
	[ $# -eq 0 ] || diag "$@"
	if [ -n "$LAST_REQUEST" ]; then
		diag "after: $LAST_REQUEST -> $STATUS"
		[ ! -s "$BODY" ] || diag "body: $(head -c 600 "$BODY" | tr -d '\000')"
	fi
	return 0
}

skip() {
	TAP_COUNT=$((TAP_COUNT + 1))
	printf 'ok %d - %s # SKIP %s\n' "$TAP_COUNT" "${1//#/}" "$2"
}

# ok DESCRIPTION COMMAND [ARGUMENT...]: passes when the command does.
ok() {
	local description=$1 output
	shift
	if output=$("$@" 2>&1); then
		pass "$description"
	else
		fail "$description" "failed: $*" ${output:+"$output"}
	fi
}

# not_ok DESCRIPTION COMMAND...: passes when the command fails (and is no crash).
not_ok() {
	local description=$1 output code
	shift
	output=$("$@" 2>&1)
	code=$?
	# 86 is a finding of a sanitizer.
	if [ "$code" -gt 0 ] && [ "$code" -lt 126 ] && [ "$code" -ne 86 ]; then
		pass "$description"
	else
		fail "$description" "status $code: $*" ${output:+"$output"}
	fi
}

# is DESCRIPTION ACTUAL EXPECTED: compares texts.
is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "expected: $3" "got:      $2"
	fi
}

# like DESCRIPTION ACTUAL REGEX
like() {
	if [[ $2 =~ $3 ]]; then
		pass "$1"
	else
		fail "$1" "expected to match: $3" "got: $2"
	fi
}

# same DESCRIPTION FILE EXPECTED_FILE: compares files and shows the difference.
same() {
	local difference
	if difference=$(diff -u "$3" "$2" 2>&1); then
		pass "$1"
	else
		fail "$1" "$(printf '%s' "$difference" | head -40)"
	fi
}

# Ends the script without a verdict: what it needs is not there.
bail() {
	printf 'Bail out! %s\n' "$*"
	TAP_FINISHED=true
	exit 99
}

# The whole script is skipped, with a reason.
skip_all() {
	printf '1..0 # SKIP %s\n' "$*"
	TAP_FINISHED=true
	exit 0
}

# need COMMAND...: the script is skipped when a program is missing.
need() {
	local program
	for program in "$@"; do
		command -v "$program" >/dev/null 2>&1 || skip_all "$program is not installed"
	done
}

# compare_record [OPTION...]: the answers that were kept, with what the description says.
# shellcheck disable=SC2119,SC2120
compare_record() {
	[ -s "$RECORD" ] || return 0
	LAST_REQUEST=
	ok 'every answer is as the description says' \
		"$MANOR_PYTHON/bin/python" "$MANOR_ROOT/tests/openapi/validate.py" "$MANOR" "$RECORD" "$@"
}

# The last line of every script.
# shellcheck disable=SC2119
finish() {
	[ -z "$RECORD" ] || compare_record
	[ -z "$SERVER" ] || stop_server
	printf '1..%d\n' "$TAP_COUNT"
	TAP_FINISHED=true
	[ "$TAP_FAILED" -eq 0 ] || exit 1
	exit 0
}

at_exit() {
	local code=$?
	trap - INT TERM
	if [ -n "$SERVER" ] && kill -0 "$SERVER" 2>/dev/null; then
		kill -TERM "$SERVER" 2>/dev/null
		wait_for_end "$SERVER" 10
	fi
	if ! $TAP_FINISHED; then
		printf 'Bail out! the script ended before finish, with status %d\n' "$code"
		[ "$code" -ne 0 ] || code=99
	fi
	[ -z "$POSTGRES" ] || "$MANOR_ROOT/tests/postgres" stop "$WORK/postgres" immediate
	[ -n "${MANOR_KEEP:-}" ] || rm -rf "$WORK"
	exit "$code"
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- databases

on_sqlite() {
	[ "$ENGINE" = sqlite ]
}

on_postgres() {
	[ "$ENGINE" = postgres ]
}

if on_postgres; then
	POSTGRES=$("$MANOR_ROOT/tests/postgres" start "$WORK/postgres") || bail 'no PostgreSQL'
	export MANOR_KEYS=$WORK/signing.keys
fi

# database_at NAME: the address of the database of that name, as the server's role. All
# databases of a script share the roles of the first.
database_at() {
	if on_sqlite; then
		echo "$WORK/$1.db"
	else
		echo "${DB%/*}/$1"
	fi
}

# empty_database NAME: a fresh database without a table; sets DB, and OWNER_DB for who
# changes it. A file is made by whoever writes to it.
empty_database() {
	if on_sqlite; then
		DB=$WORK/$1.db
		OWNER_DB=$DB
		return 0
	fi
	# The address holds a password.
	printf '%s\n' "${POSTGRES%/*}/$1" |
		"$MANOR" init --db - --env "$WORK/$1.env" >"$WORK/init.log" 2>&1 ||
		bail "$(cat "$WORK/init.log")"
	DB=$(sed -n 's/^MANOR_DB=//p' "$WORK/$1.env")
	OWNER_DB=$(sed -n 's/^MANOR_OWNER_DB=//p' "$WORK/$1.env")
	# shellcheck disable=SC2034 # for the scripts
	APP_DB=$(sed -n 's/^MANOR_APP_DB=//p' "$WORK/$1.env")
}

# database NAME SCHEMA: a fresh database of the schema; sets DB.
database() {
	empty_database "$1"
	on_sqlite || MANOR_OWNER_DB=$OWNER_DB "$MANOR" push "$2" >"$WORK/push.log" 2>&1 ||
		bail "$(tail -5 "$WORK/push.log")"
}

# copy_database FROM TO: addresses; TO is replaced. Nobody may be using either.
copy_database() {
	if on_sqlite; then
		rm -f "$2" "$2-wal" "$2-shm"
		cp "$1" "$2"
	else
		psql -Xq "$POSTGRES" -c "drop database if exists \"${2##*/}\"" \
			-c "create database \"${2##*/}\" template \"${1##*/}\"" 2>/dev/null
	fi
}

# inside ADDRESS: the same for who looks past every wall.
inside() {
	if on_sqlite; then
		echo "$1"
	else
		echo "${POSTGRES%/*}/${1##*/}"
	fi
}

# sql_in ADDRESS QUERY: rows as a|b, true and false as 1 and 0 on both engines.
sql_in() {
	if on_sqlite; then
		sqlite3 -readonly "$1" "$2"
	else
		psql -XqAt -v ON_ERROR_STOP=1 "$(inside "$1")" -c "$2" |
			sed -E ':again; s/(^|\|)t(\||$)/\11\2/; t again; s/(^|\|)f(\||$)/\10\2/; t again'
	fi
}

# sql QUERY: reads the database beside the server.
sql() {
	sql_in "$DB" "$1"
}

# change_in ADDRESS STATEMENTS: past every wall.
change_in() {
	if on_sqlite; then
		sqlite3 "$1" "$2"
	else
		psql -Xq -v ON_ERROR_STOP=1 "$(inside "$1")" -c "$2"
	fi
}

# write_sql STATEMENT: as another program, which owns the database; its words on failure.
write_sql() {
	if on_sqlite; then
		sqlite3 -cmd 'pragma foreign_keys = on' "$DB" "$1" 2>&1
	else
		psql -Xq -v ON_ERROR_STOP=1 "$OWNER_DB" -c "$1" 2>&1
	fi
}

# The file of signing keys.
keys_file() {
	if on_sqlite; then
		echo "$DB.keys"
	else
		echo "$MANOR_KEYS"
	fi
}

# ---- the server

# Waits until a process has ended, at most SECONDS; then kills it.
wait_for_end() {
	local tries=$(($2 * 20))
	while kill -0 "$1" 2>/dev/null; do
		tries=$((tries - 1))
		if [ "$tries" -le 0 ]; then
			kill -KILL "$1" 2>/dev/null
			break
		fi
		sleep 0.05
	done
	wait "$1" 2>/dev/null
}

is_port_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Waits until the server answers; false when it ends first or takes a minute.
wait_until_ready() {
	local try
	for try in $(seq 1200); do
		kill -0 "$SERVER" 2>/dev/null || return 1
		curl -s -o /dev/null --max-time 2 "$BASE/health" && return 0
		sleep 0.05
	done
	diag "no answer after $((try / 20)) s"
	return 1
}

# serve SCHEMA DB [OPTION...]: starts the server on a free port, sets PORT, BASE and SERVER.
# A random port may be taken between looking and listening, so it is tried again.
serve() {
	local try schema=$1 db=$2
	SERVED=$(realpath "$schema")
	shift 2
	for try in 1 2 3 4 5; do
		PORT=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		! is_port_taken "$PORT" || continue
		BASE=http://127.0.0.1:$PORT
		MANOR_DB=$db "$MANOR" serve "$schema" --listen 127.0.0.1 --port "$PORT" "$@" \
			>>"$SERVER_LOG" 2>&1 &
		SERVER=$!
		if wait_until_ready; then
			return 0
		fi
		wait_for_end "$SERVER" 1
		SERVER=
		grep -qi 'in use' "$SERVER_LOG" || break
	done
	diag "the server did not start (try $try)"
	diag "$(tail -5 "$SERVER_LOG")"
	bail 'no server'
}

# Ends the server as an operator does, and checks that it ended well.
stop_server() {
	local code
	[ -n "$SERVER" ] || return 0
	kill -TERM "$SERVER" 2>/dev/null
	wait_for_end "$SERVER" 30
	code=$?
	SERVER=
	if [ "$code" -eq 0 ]; then
		pass 'the server ends with status 0'
	else
		fail 'the server ends with status 0' "status $code" "$(tail -30 "$SERVER_LOG")"
	fi
}

# kill -9, as a crash; the database stays as it is.
crash_server() {
	kill -KILL "$SERVER" 2>/dev/null
	wait "$SERVER" 2>/dev/null
	SERVER=
}

# ---- requests

# request METHOD PATH [CURL OPTION...]: sets STATUS, and fills $BODY and $HEADERS.
# A JSON body is given with -d; its type is set unless an option names another.
request() {
	local method=$1 path=$2 options=()
	shift 2
	LAST_REQUEST="$method $path $*"
	: >"$BODY"
	: >"$HEADERS"
	case $method in
	HEAD) options+=(--head) ;;
	*) options+=(-X "$method") ;;
	esac
	[ -z "$TOKEN" ] || options+=(-H "Authorization: Bearer $TOKEN")
	[ -z "$TENANT" ] || options+=(-H "X-Tenant: $TENANT")
	case " $* " in
	*[Cc]ontent-[Tt]ype:*) ;;
	*' -d '* | *' --data'*) options+=(-H 'Content-Type: application/json') ;;
	esac
	STATUS=$(curl -s -g --path-as-is --max-time 60 -o "$BODY" -D "$HEADERS" -w '%{http_code}' \
		"${options[@]}" "$@" "$BASE$path" 2>/dev/null)
	[ "$method" != HEAD ] || : >"$BODY"
	[ -z "$RECORD" ] || [ "$STATUS" = 000 ] || record "$method" "$path"
	return 0
}

# Keeps the last answer for compare_record. Of several answers to one request, the last.
record() {
	tr -d '\r' <"$HEADERS" | jq -cRn --arg schema "$SERVED" --arg method "$1" --arg path "$2" \
		--argjson status "$STATUS" --rawfile body "$BODY" '
		reduce inputs as $line ({schema: $schema, method: $method, path: $path,
				status: $status, headers: {}, body: $body};
			if $line | startswith("HTTP/") then .headers = {}
			else ($line | capture("^(?<name>[^:]+): *(?<value>.*)$")? // null) as $header
			| if $header == null then .
				else .headers[$header.name | ascii_downcase] += [$header.value] end
			end)' >>"$RECORD"
}

# Predicates for ok: of the last answer.
status() {
	[ "$STATUS" = "$1" ] || {
		echo "status is $STATUS, not $1"
		return 1
	}
}

# json FILTER [JQ OPTION...]: true when jq's filter gives true on the body.
json() {
	local filter=$1
	shift
	[ "$(jq "$@" "$filter" "$BODY" 2>&1)" = true ]
}

# json_text FILTER: what jq's filter gives on the body, raw.
json_text() {
	jq -r "$1" "$BODY" 2>/dev/null
}

# header NAME: its value, empty when absent; several are one a line.
header() {
	tr -d '\r' <"$HEADERS" | sed -n "s/^$1: *//Ip"
}

# body_has TEXT, body_lacks TEXT: fixed text anywhere in headers or body.
body_has() {
	grep -qF -- "$1" "$BODY" "$HEADERS"
}

body_lacks() {
	! body_has "$1"
}

# login NAME PASSWORD [TENANT]: sets TOKEN and REFRESH, or empties them.
login() {
	local tenant=${3:-} saved_tenant=$TENANT body
	body=$(jq -cn --arg name "$1" --arg password "$2" \
		'{(if $name | contains("@") then "email" else "username" end): $name, $password}')
	TOKEN=
	TENANT=$tenant
	request POST '/auth/v1/token?grant_type=password' -d "$body"
	TENANT=$saved_tenant
	TOKEN=$(json_text '.access_token // empty')
	# shellcheck disable=SC2034 # for the scripts
	REFRESH=$(json_text '.refresh_token // empty')
	[ -n "$TOKEN" ]
}
