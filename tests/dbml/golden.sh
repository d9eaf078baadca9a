#!/bin/bash
# Goldens of the DBML compiler's errors: for every CASE.dbml of diag/ that is
# refused there is a CASE.diag. UPDATE=1 writes them instead of comparing.
#
#     golden.sh DBML_DUMP
set -u -o pipefail
export LC_ALL=C

dump=$(realpath "$1")
cd "$(dirname "$0")/diag" || exit 1
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
count=0
failed=0

for golden in *.diag; do
	case=${golden%.diag}
	count=$((count + 1))
	"$dump" --diag "$case.dbml" >"$work/diag"
	status=$?
	[ "${UPDATE:-}" != 1 ] || cp "$work/diag" "$golden"
	if [ "$status" = 1 ] && diff -u "$golden" "$work/diag" >"$work/diff"; then
		echo "ok $count - $case"
	else
		failed=$((failed + 1))
		echo "not ok $count - $case (status $status)"
		sed 's/^/# /' "$work/diff" | head -60
	fi
done

echo "1..$count"
[ "$failed" = 0 ]
