#!/bin/bash
# A real client: @supabase/auth-js signs in, refreshes, changes its password and signs out.
. "$(dirname "$0")/../lib.sh"
need curl jq node
[ -d "$MANOR_NODE/node_modules/@supabase/auth-js" ] ||
	skip_all 'no @supabase/auth-js: tools/node-deps installs it'

SCHEMA=$MANOR_ROOT/systems/filings/schema.dbml
database f "$SCHEMA"
"$MANOR" seed "$SCHEMA" --db "$DB" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
printf 'plain tests 4 plain people\n' >"$WORK/password"
"$MANOR" user passwd "$SCHEMA" --db "$DB" rita@harbor.example --password-file "$WORK/password" \
	>>"$WORK/cli.log" 2>&1 || bail 'no password'
serve "$SCHEMA" "$DB"

while read -r line; do
	case $line in
	'ok '*) pass "${line#*- }" ;;
	'not ok '*) fail "${line#*- }" ;;
	1..*) planned=${line#1..} ;;
	*) diag "$line" ;;
	esac
done < <(node "$(dirname "$0")/auth_client.mjs" "$BASE" rita@harbor.example \
	'plain tests 4 plain people' 2>&1)
is 'the client came to its end' "${planned:-none}" "$TAP_COUNT"
finish
