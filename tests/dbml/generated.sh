#!/bin/bash
# Compares the DBML compiler with the official one over generated files.
# SEED and COUNT in the environment choose others; the files that differ are
# kept in the folder KEEP, when it is given.
#
#     generated.sh DBML_DUMP
set -u -o pipefail

dump=$(realpath "$1")
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

node generate.mjs "${SEED:-1}" "${COUNT:-1500}" "$work" corpus diag || exit 1
node parity.mjs "$dump" "$work" >"$work/tap"
status=$?
if [ -n "${KEEP:-}" ]; then
	mkdir -p "$KEEP"
	sed -n 's/^not ok [0-9]* - //p' "$work/tap" | while read -r name; do
		cp -r "$work/$name"* "$KEEP/"
	done
fi
cat "$work/tap"
exit "$status"
