# shellcheck shell=bash
# A served filings database with its sample data, and people who can sign in.
# Sourced after tests/lib.sh.

FILINGS=$MANOR_ROOT/systems/filings/schema.dbml
database filings "$FILINGS"
SETTINGS=() # flags of the server that filings_start starts
PASSWORD='plain tests 4 plain people'

# set_password EMAIL [TENANT]: no password comes from the arguments.
set_password() {
	printf '%s\n' "$PASSWORD" >"$WORK/password"
	"$MANOR" user passwd "$FILINGS" --db "$DB" --tenant "${2:-1}" --login "$1" \
		--password-file "$WORK/password" >>"$WORK/cli.log" 2>&1 || {
		diag "$(tail -3 "$WORK/cli.log")"
		bail "no password for $1"
	}
}

# filings_start EMAIL:TENANT...: sample data, passwords for those people, a server.
filings_start() {
	local who
	"$MANOR" seed "$FILINGS" --db "$DB" >>"$WORK/cli.log" 2>&1 || {
		diag "$(tail -5 "$WORK/cli.log")"
		bail 'the sample data cannot be loaded'
	}
	for who; do
		set_password "${who%%:*}" "${who##*:}"
	done
	serve "$FILINGS" "$DB" "${SETTINGS[@]}"
}

# as EMAIL [TENANT]: the following requests are that person's.
declare -A TOKENS=()
as() {
	local key=$1:${2:-1}
	if [ -z "${TOKENS[$key]:-}" ]; then
		login "$1" "$PASSWORD" "${2:-1}" || bail "$1 cannot sign in"
		TOKENS[$key]=$TOKEN
	fi
	TOKEN=${TOKENS[$key]}
}

nobody() {
	TOKEN=
}

# return_one: what an insert gives back, as one object.
# shellcheck disable=SC2034 # for curl, in the scripts
RETURN=(-H 'Prefer: return=representation' -H 'Accept: application/vnd.pgrst.object+json')

# id_of TABLE NAME: of an enum table or a role.
id_of() {
	sql "select id from $1 where name = '$2'"
}
