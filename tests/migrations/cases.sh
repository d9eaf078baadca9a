#!/bin/bash
# Goldens of migrations: for every CASE.old.dbml and CASE.new.dbml in cases/
#
#     CASE.sqlite  CASE.postgres    the changes, the statements up and down, the rows
#
# each executed on a database that holds the Records of CASE.old.dbml, and compared with
# fresh ones (see case_run.c). UPDATE=1 writes the goldens instead of comparing; read the
# difference before you commit it. CASES="type_*" runs some alone.
#
#     cases.sh CASE_RUN ENGINE
set -u -o pipefail
export LC_ALL=C.UTF-8

run=$(realpath "$1")
engine=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/manor-test.XXXXXX")
count=0
failed=0

finish() {
	[ "$engine" != postgres ] || "$here/../postgres" stop "$work/server" immediate
	rm -r "$work"
}
trap finish EXIT

tap() { # VERDICT DESCRIPTION
	count=$((count + 1))
	[ "$1" = ok ] || failed=$((failed + 1))
	printf '%s %d - %s\n' "$1" "$count" "$2"
}

if [ "$engine" = postgres ]; then
	if ! address=$("$here/../postgres" start "$work/server"); then
		echo '1..0 # SKIP no PostgreSQL is installed'
		exit 0
	fi
fi

cd "$here/cases" || exit 1
for file in ${CASES:-*}.old.dbml; do
	case=${file%.old.dbml}
	if [ "$engine" = sqlite ]; then
		address=$work/database
		rm -f "$work"/database*
	fi
	"$run" "$address" "$case.old.dbml" "$case.new.dbml" >"$work/out" 2>"$work/err"
	status=$?
	if [ "$status" != 0 ]; then
		tap 'not ok' "$case: ends with $status"
		head -30 "$work/err" | sed 's/^/# /'
		continue
	fi
	[ "${UPDATE:-}" != 1 ] || cp "$work/out" "$case.$engine"
	if diff -u "$case.$engine" "$work/out" >"$work/diff" 2>&1; then
		tap ok "$case"
	else
		tap 'not ok' "$case"
		head -60 "$work/diff" | sed 's/^/# /'
	fi
done

# From nothing and back to it, for every schema that this engine can have.
refused='shape_sites'
[ -n "${CASES:-}" ] || for file in ../../schema/*.dbml; do
	case=$(basename "$file" .dbml)
	[[ $case != *.full && $case != *wrong && -e ../../schema/$case.check ]] || continue
	[[ ! $case =~ ^($refused)$ ]] || continue
	rm -f "$work"/database*
	if "$run" "$address" - "$file" >"$work/out" 2>"$work/err"; then
		tap ok "$case: from nothing, and back"
	else
		tap 'not ok' "$case: from nothing, and back"
		head -30 "$work/err" | sed 's/^/# /'
	fi
done

echo "1..$count"
[ "$failed" = 0 ]
