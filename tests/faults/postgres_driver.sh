#!/bin/bash
# A test of the driver of PostgreSQL on a server of its own.
#
#   postgres_driver.sh PROGRAM
set -u -o pipefail

root=${MANOR_ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
dir=$(mktemp -d "${TMPDIR:-/tmp}/manor-test.XXXXXX")
MANOR_TEST_POSTGRES_DIR=$dir/server
MANOR_TEST_POSTGRES_TOOL=$root/tests/postgres
MANOR_TEST_POSTGRES=$("$MANOR_TEST_POSTGRES_TOOL" start "$MANOR_TEST_POSTGRES_DIR") || {
	echo 'Bail out! no PostgreSQL'
	exit 99
}
export CMOCKA_MESSAGE_OUTPUT=TAP MANOR_TEST_POSTGRES MANOR_TEST_POSTGRES_DIR MANOR_TEST_POSTGRES_TOOL
"$1"
code=$?
"$MANOR_TEST_POSTGRES_TOOL" stop "$MANOR_TEST_POSTGRES_DIR" immediate
rm -rf "$dir"
exit "$code"
