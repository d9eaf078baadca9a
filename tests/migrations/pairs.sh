#!/bin/bash
# Generated pairs of schemas, 2,000 on SQLite (fewer with sanitizers) and some on
# PostgreSQL: see pair_run.c. Other numbers and seeds by PAIRS, PAIRS_POSTGRES and SEED.
#
#     pairs.sh PAIR_RUN
set -u -o pipefail
export LC_ALL=C.UTF-8

run=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/manor-test.XXXXXX")
failed=0

finish() {
	[ ! -d "$work/server" ] || "$here/../postgres" stop "$work/server" immediate
	rm -r "$work"
}
trap finish EXIT

# pairs NUMBER WHERE ADDRESS COUNT
pairs() {
	if "$run" "$3" "${SEED:-1}" "$4" >"$work/out" 2>&1; then
		echo "ok $1 - $4 generated pairs on $2"
	else
		echo "not ok $1 - $4 generated pairs on $2"
		failed=1
	fi
	grep -v -e '^ok' -e '^not ok' -e '^1\.\.' "$work/out" | head -60 | sed 's/^#* */# /'
}

# A build with sanitizers takes its time for each.
[ -z "${ASAN_OPTIONS:-}" ] || : "${PAIRS:=300}"

pairs 1 SQLite "$work/database" "${PAIRS:-2000}"
if address=$("$here/../postgres" start "$work/server"); then
	pairs 2 PostgreSQL "$address" "${PAIRS_POSTGRES:-60}"
else
	echo 'ok 2 - generated pairs # SKIP no PostgreSQL is installed'
fi
echo '1..2'
exit "$failed"
