#!/bin/bash
# A real client, unchanged: @supabase/postgrest-js against the running server.
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need node
[ -d "$MANOR_NODE/node_modules/@supabase/postgrest-js" ] || skip_all 'postgrest-js is not installed'
filings_start ines@harbor.example:1 anna@oldmill.example:2
as ines@harbor.example
TOKEN_A=$TOKEN
as anna@oldmill.example 2
export TOKEN_A TOKEN_B=$TOKEN BASE
while IFS= read -r line; do
	case $line in
	'ok '*) pass "${line#ok }" ;;
	'not ok '*) fail "${line#not ok }" ;;
	*) diag "$line" ;;
	esac
done < <(node "$MANOR_ROOT/tests/http/postgrest_js.mjs" 2>&1)
ok 'the client ran to its end' test "$TAP_COUNT" -gt 25
finish
