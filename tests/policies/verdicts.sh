#!/bin/bash
# Every role x verb x {own, other, no} tenant over every table of filings,
# compared with the committed table of verdicts (UPDATE=1 writes it anew).
. "$(dirname "$0")/../lib.sh"
. "$MANOR_ROOT/tests/systems/filings_lib.sh"

need python3 jq
filings_start ines@harbor.example:1 tomas@harbor.example:1 rita@harbor.example:1 marta@harbor.example:1
for who in owner=ines manager=tomas agent=rita auditor=marta; do
	as "${who#*=}@harbor.example"
	jq -n --arg k "${who%%=*}" --arg v "$TOKEN" '{($k): $v}'
done | jq -s add >"$WORK/tokens.json"
python3 "$MANOR_ROOT/tests/policies/verdicts.py" "$(inside "$DB")" "$BASE" "$WORK/tokens.json" >"$WORK/verdicts" 2>"$WORK/python.log" ||
	diag "$(tail -3 "$WORK/python.log")"
golden=$MANOR_ROOT/tests/policies/filings.verdicts
[ -z "${UPDATE:-}" ] || cp "$WORK/verdicts" "$golden"
is 'as many verdicts as cases' "$(wc -l <"$WORK/verdicts")" "$(wc -l <"$golden")"
while IFS= read -r line; do
	ok "$line" grep -qxF -- "$line" "$WORK/verdicts"
done <"$golden"
not_ok 'nothing of another tenant is allowed' grep -q '^allow *other' "$WORK/verdicts"
not_ok 'nothing is allowed to nobody' grep -q '^allow *none' "$WORK/verdicts"
finish
