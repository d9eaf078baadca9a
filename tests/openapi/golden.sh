#!/bin/bash
# The API's description without a server:
#
#     CASE.openapi.json   beside CASE.dbml is what `manor openapi` prints of it,
#                         where the file is there
#
# and of every schema without errors, for everyone and for each kind of caller: the
# recommended rules of Redocly find nothing, and printing twice gives the same bytes.
# UPDATE=1 writes the goldens instead of comparing; read the difference before you commit.
. "$(dirname "$0")/../lib.sh"
need jq node
REDOCLY=$MANOR_NODE/node_modules/@redocly/cli/bin/cli.js
[ -f "$REDOCLY" ] || skip_all '@redocly/cli is not installed'
export REDOCLY_TELEMETRY=off NO_COLOR=1

mkdir "$WORK/documents"
for file in "$MANOR_ROOT"/tests/schema/*.dbml "$MANOR_ROOT"/systems/*/schema.dbml \
	"$MANOR_ROOT/tests/types/odd.dbml" "$MANOR_ROOT/src/cli/starter.dbml"; do
	case=${file##*/}
	case=${case%.dbml}
	[ "$case" != schema ] || case=$(basename "$(dirname "$file")")
	case $case in *.full) continue ;; esac
	"$MANOR" check "$file" >/dev/null 2>&1 || continue
	document=$WORK/documents/$case.json
	"$MANOR" openapi "$file" >"$document" 2>"$WORK/error" || {
		fail "$case has a description" "$(cat "$WORK/error")"
		continue
	}
	for role in anonymous member platform; do
		"$MANOR" openapi "$file" --role "$role" \
			>"$WORK/documents/$case-$role.json" 2>/dev/null
	done
	golden=${file%.dbml}.openapi.json
	[ -e "$golden" ] || continue
	[ "${UPDATE:-}" != 1 ] || cp "$document" "$golden"
	same "$case: the description is as expected" "$document" "$golden"
	"$MANOR" openapi "$file" 2>/dev/null | cmp - "$document" >"$WORK/cmp" 2>&1
	is "$case: twice the same" "$(cat "$WORK/cmp")" ''
done

cd "$WORK/documents" || bail 'no folder'
ok 'there are descriptions' test "$(find . -name '*.json' | wc -l)" -gt 60
node "$REDOCLY" lint --extends=recommended --format=stylish ./*.json >"$WORK/lint" 2>&1
is 'the linter finds no error' "$?" 0
is 'and no warning' "$(grep -cE ' (warning|error) ' "$WORK/lint")" 0
[ "$TAP_FAILED" -eq 0 ] || diag "$(tail -40 "$WORK/lint")"

not_ok 'a role that no policy names is refused' \
	"$MANOR" openapi "$MANOR_ROOT/systems/filings/schema.dbml" --role nobody

# What nobody may see is absent: from paths, schemas, relations, descriptions.
filings=$MANOR_ROOT/systems/filings/schema.dbml
"$MANOR" openapi "$filings" --role anonymous | jq 'del(.info)' >"$WORK/anonymous.json"
is 'to nobody no table is shown' \
	"$(jq -r '.paths | keys[] | select(startswith("/rest/v1/"))' "$WORK/anonymous.json")" ''
not_ok 'and none is named' grep -qE 'vehicles|filing_|audit_events' "$WORK/anonymous.json"
"$MANOR" openapi "$filings" --role clients.read | jq 'del(.info)' >"$WORK/reader.json"
is 'who may read clients may only read them' \
	"$(jq -c '.paths["/rest/v1/clients"] | keys' "$WORK/reader.json")" '["get"]'
not_ok 'and does not learn of vehicles' grep -q 'vehicles\b' "$WORK/reader.json"
"$MANOR" openapi "$filings" >"$WORK/all.json"
not_ok 'a password is nowhere read' \
	jq -e '.components.schemas.users.properties.password' "$WORK/all.json"
is 'but written' \
	"$(jq -c '.components.schemas["users.insert"].properties.password.writeOnly' "$WORK/all.json")" true
not_ok 'nothing that completion added is named' grep -q 'manor_' "$WORK/all.json"
finish
