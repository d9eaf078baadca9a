#!/bin/bash
# Every method of @supabase/postgrest-js, unchanged, against the running server: a method
# that no check calls fails the test.
. "$(dirname "$0")/../lib.sh"

need node
[ -d "$MANOR_NODE/node_modules/@supabase/postgrest-js" ] || skip_all 'postgrest-js is not installed'
LIBRARY=$MANOR_ROOT/tests/oracle/schema.dbml
database library "$LIBRARY"
"$MANOR" seed "$LIBRARY" --db "$DB" >"$WORK/seed.log" 2>&1 || bail "$(tail -3 "$WORK/seed.log")"
printf '%s\n' 'plain tests 4 plain people' >"$WORK/password"
"$MANOR" user passwd "$LIBRARY" --db "$DB" --tenant 1 --login nora@north.example \
	--password-file "$WORK/password" >"$WORK/cli.log" 2>&1 || bail "$(tail -3 "$WORK/cli.log")"
serve "$LIBRARY" "$DB" --aggregates
login nora@north.example 'plain tests 4 plain people' 1
export TOKEN BASE
while IFS= read -r line; do
	case $line in
	'ok '*) pass "${line#ok }" ;;
	'not ok '*) fail "${line#not ok }" ;;
	*) diag "$line" ;;
	esac
done < <(node "$MANOR_ROOT/tests/http/postgrest_methods.mjs" 2>&1)
ok 'the client ran to its end' test "$TAP_COUNT" -gt 60
finish
