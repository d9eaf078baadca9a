#!/bin/bash
# manor types --typescript: programs that use what it writes compile under tsc --strict
# with the real postgrest-js, and each line marked @ts-expect-error is a mistake that does
# not. For filings, and for a schema of odd names and every type (odd.dbml).
. "$(dirname "$0")/../lib.sh"
need node
TSC=$MANOR_NODE/node_modules/typescript/bin/tsc
[ -f "$TSC" ] || skip_all 'typescript is not installed'
here=$MANOR_ROOT/tests/types

ln -s "$MANOR_NODE/node_modules" "$WORK/node_modules"
cp "$here"/*.ts "$WORK/"
echo '{"type": "module"}' >"$WORK/package.json"

# compile NAME: its program with its types.
compile() {
	node "$TSC" --strict --noEmit --skipLibCheck --noUncheckedIndexedAccess --target es2022 \
		--module nodenext --moduleResolution bundler --module esnext "$WORK/$1.ts"
}

for pair in "filings $MANOR_ROOT/systems/filings/schema.dbml" "odd $here/odd.dbml"; do
	name=${pair%% *}
	"$MANOR" types --typescript "${pair#* }" >"$WORK/$name.types.ts" 2>"$WORK/error"
	is "$name: types are written" "$?" 0
	"$MANOR" types --typescript "${pair#* }" 2>/dev/null | cmp - "$WORK/$name.types.ts"
	is "$name: twice the same" "$?" 0
	ok "$name: its program compiles, and its mistakes do not" compile "$name"
done

# The test can fail: a mistake without its mark.
sed -i '/@ts-expect-error: ids are/d' "$WORK/filings.ts"
not_ok 'a mistake is found' compile filings

# Every schema that compiles has types that do.
{
	for file in "$MANOR_ROOT"/tests/schema/*.dbml; do
		case=$(basename "$file" .dbml)
		case $case in *.full) continue ;; esac
		"$MANOR" types --typescript "$file" >"$WORK/schema.$case.ts" 2>/dev/null ||
			rm "$WORK/schema.$case.ts"
	done
}
ok 'those of all schemas compile' node "$TSC" --strict --noEmit --target es2022 "$WORK"/schema.*.ts
not_ok 'a language must be named' "$MANOR" types "$here/odd.dbml"
finish
