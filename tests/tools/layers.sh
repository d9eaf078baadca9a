#!/bin/bash
# tools/layers finds includes that break its table, and no others.
. "$(dirname "$0")/../lib.sh"

mkdir -p "$WORK/tools" "$WORK/src/base" "$WORK/src/schema" "$WORK/src/db/sqlite" "$WORK/tests/unit"
cp "$MANOR_ROOT/tools/layers" "$WORK/tools/"

put() { # FILE INCLUDE...
	local file=$WORK/$1
	shift
	printf '#include %s\n' "$@" >"$file"
}

layers() {
	"$WORK/tools/layers"
}

says() {
	[[ $(layers) == *"$1"* ]]
}

put src/base/a.c '"base/a.h"' '<stdio.h>'
put src/schema/b.c '"base/a.h"' '"schema/b.h"' '"starter.dbml.h"'
put src/db/sqlite/c.c '<sqlite3.h>' '"base/a.h"' '"schema/type.h"' '"sql/unit.h"'
ok 'a tree that keeps the table passes' layers

put src/base/a.c '"schema/b.h"'
not_ok 'a lower layer may not include a higher one' layers
ok 'it names file, line and header' says 'src/base/a.c:1: src/base may not include schema/b.h'
put src/base/a.c '<stdio.h>'

put src/db/sqlite/c.c '"schema/expr.h"'
ok 'a layer may be given one header of a folder alone' says 'src/db may not include schema/expr.h'
put src/db/sqlite/c.c '<sqlite3.h>'

put src/schema/b.c '<sqlite3.h>'
ok 'a library has one owner' says 'src/schema/b.c:1: only src/db/sqlite may include sqlite3.h'
put src/schema/b.c '<stdio.h>'

put tests/unit/t.c '<sqlite3.h>'
ok 'in tests too' says 'tests/unit/t.c:1: only src/db/sqlite may include sqlite3.h'
rm "$WORK/tests/unit/t.c"

put src/base/a.c '"a.h"'
ok 'a header is named with its folder' says 'src/base/a.c:1: a.h: name the folder'
put src/base/a.c '<stdio.h>'

mkdir "$WORK/src/extra"
put src/extra/e.c '<stdio.h>'
ok 'a folder needs a layer' says 'src/extra/: no layer'

finish
