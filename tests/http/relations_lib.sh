# shellcheck shell=bash
# A served database of tests/sql/relations.dbml with its rows: Vera, who may see what
# everybody may, and Paul, a producer. Sourced after tests/lib.sh.

RELATIONS=$MANOR_ROOT/tests/sql/relations.dbml
PASSWORD='plain tests 4 plain people'

# relations_start [OPTION...]: a fresh database and a server with these options.
# shellcheck disable=SC2120 # some scripts give none
relations_start() {
	local who
	database relations "$RELATIONS"
	"$MANOR" seed "$RELATIONS" "${RELATIONS%.dbml}_seed.dbml" --db "$DB" >"$WORK/seed.log" 2>&1 ||
		bail "$(tail -3 "$WORK/seed.log")"
	printf '%s\n' "$PASSWORD" >"$WORK/password"
	for who in vera paul; do
		"$MANOR" user passwd "$RELATIONS" --db "$DB" --tenant 1 --login "$who@north.example" \
			--password-file "$WORK/password" >"$WORK/passwd.log" 2>&1 ||
			bail "$(tail -3 "$WORK/passwd.log")"
	done
	serve "$RELATIONS" "$DB" "$@"
}

# as NAME: the following requests are that person's.
# shellcheck disable=SC2034 # for request, in tests/lib.sh
as() {
	# shellcheck disable=SC2034 # of the requests
	TOKEN=
	login "$1@north.example" "$PASSWORD" 1 || bail "$1 cannot sign in"
}

# gives DESCRIPTION PATH JSON: a GET answers 200 with this body, bytes compared.
gives() {
	request GET "/rest/v1/$2"
	if [ "$STATUS" = 200 ]; then
		is "$1" "$(cat "$BODY")" "$3"
	else
		fail "$1" "status $STATUS, expected 200"
	fi
}

# refuses DESCRIPTION PATH STATUS CODE
refuses() {
	request GET "/rest/v1/$2"
	is "$1" "$STATUS $(json_text .code)" "$3 $4"
}
