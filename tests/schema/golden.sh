#!/bin/bash
# Goldens of the schema compiler: for every CASE.dbml here
#
#     CASE.diag       its errors and warnings, where there are any
#     CASE.full.dbml  the completed schema          (cases without errors)
#     CASE.check      what was bound and inferred   (cases without errors)
#     CASE.access     who can do what               (where the file is there)
#
# and for each without errors: printing what was printed changes nothing, and
# every form can be written. UPDATE=1 writes the goldens instead of comparing;
# read the difference before you commit it.
#
#     golden.sh SCHEMA_DUMP [MANOR_ROOT]
set -u -o pipefail
export LC_ALL=C

dump=$(realpath "$1")
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cp -r parts "$work/"
count=0
failed=0

tap() { # VERDICT DESCRIPTION
	count=$((count + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	printf '%s %d - %s\n' "$1" "$count" "$2"
}

# compare GOLDEN ACTUAL: an empty text has no golden.
compare() {
	if [ "${UPDATE:-}" = 1 ]; then
		if [ -s "$2" ]; then cp "$2" "$1"; else rm -f "$1"; fi
	fi
	if [ ! -e "$1" ] && [ ! -s "$2" ]; then return; fi
	if [ ! -e "$1" ]; then
		tap 'not ok' "$1 is missing"
	elif diff -u "$1" "$2" >"$work/diff"; then
		tap ok "$1"
	else
		tap 'not ok' "$1"
		sed 's/^/# /' "$work/diff" | head -60
	fi
}

# expect DESCRIPTION COMMAND...
expect() {
	local what=$1
	shift
	if "$@" >"$work/out" 2>&1; then
		tap ok "$what"
	else
		tap 'not ok' "$what"
		sed 's/^/# /' "$work/out" | head -20
	fi
}

for file in *.dbml; do
	case=${file%.dbml}
	case $case in *.full) continue ;; esac
	"$dump" diag "$file" >"$work/diag"
	status=$?
	compare "$case.diag" "$work/diag"
	if [ "$status" != 0 ]; then
		if [ "$status" != 1 ] || [ ! -s "$work/diag" ]; then
			tap 'not ok' "$case ends with $status"
		fi
		[ ! -e "$case.full.dbml" ] || tap 'not ok' "$case is refused and has a .full.dbml"
		continue
	fi
	"$dump" full "$file" >"$work/full.dbml"
	compare "$case.full.dbml" "$work/full.dbml"
	"$dump" check "$file" >"$work/check"
	compare "$case.check" "$work/check"
	if [ -e "$case.access" ]; then
		"$dump" access "$file" >"$work/access"
		compare "$case.access" "$work/access"
	fi
	"$dump" show "$file" >"$work/shown.dbml"
	expect "$case: what was printed compiles" "$dump" show "$work/shown.dbml"
	"$dump" show "$work/shown.dbml" >"$work/again.dbml" 2>/dev/null
	expect "$case: printing what was printed changes nothing" \
		cmp "$work/shown.dbml" "$work/again.dbml"
	"$dump" full "$work/shown.dbml" >"$work/full.again" 2>/dev/null
	expect "$case: and means the same" diff "$work/full.dbml" "$work/full.again"
	for form in access erd svg show-json check-json access-json erd-json; do
		expect "$case: $form" "$dump" "$form" "$file"
	done
	if command -v jq >/dev/null; then
		for form in show-json check-json access-json erd-json; do
			"$dump" "$form" "$file" >"$work/json"
			expect "$case: $form is JSON" jq -e . "$work/json"
		done
	fi
done

echo "1..$count"
[ "$failed" = 0 ]
