# shellcheck shell=bash
# The stock room (forms.dbml), served with its rows. Sourced after tests/lib.sh.

STOCK=$MANOR_ROOT/tests/http/forms.dbml
PASSWORD='plain tests 4 plain people'
FLAGS=() # of the server

# stock_start: a fresh database with rows, people who can sign in, a server.
stock_start() {
	local who
	database stock "$STOCK"
	MANOR_DB=$DB "$MANOR" seed "$STOCK" "$MANOR_ROOT/tests/http/forms_seed.dbml" \
		>"$WORK/cli.log" 2>&1 || bail "$(tail -5 "$WORK/cli.log")"
	printf '%s\n' "$PASSWORD" >"$WORK/password"
	for who in nora@north.example:1 root@north.example:1 saul@south.example:2; do
		MANOR_DB=$DB "$MANOR" user passwd "$STOCK" --tenant "${who##*:}" \
			--login "${who%%:*}" --password-file "$WORK/password" \
			>"$WORK/cli.log" 2>&1 || bail "$(tail -5 "$WORK/cli.log")"
	done
	serve "$STOCK" "$DB" "${FLAGS[@]}"
}

# as WHO [TENANT]
as() {
	login "$1" "$PASSWORD" "${2:-1}" || bail "$1 cannot sign in"
}

# get PATH [HEADER...], post, patch, put: requests with headers as they are.
get() {
	local path=$1 options=() header
	shift
	for header; do options+=(-H "$header"); done
	request GET "/rest/v1/$path" "${options[@]}"
}

# send METHOD PATH BODY [HEADER...]
send() {
	local method=$1 path=$2 body=$3 options=() header
	shift 3
	for header; do options+=(-H "$header"); done
	[ -z "$body" ] || options+=(--data-binary "$body")
	request "$method" "/rest/v1/$path" "${options[@]}"
}

# shellcheck disable=SC2153 # BODY is of tests/lib.sh
# body_is DESCRIPTION TEXT: the whole body, byte by byte.
body_is() {
	is "$1" "$(cat "$BODY"; printf .)" "$2."
}
