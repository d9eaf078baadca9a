#!/bin/bash
# Tables that may not be seen, asked for as embeds of the tables about them, by every name
# that a relation may have: each answer must be the one to a name that the schema does not
# know.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../http/relations_lib.sh"
need curl jq

relations_start --aggregates
as vera

TABLES='films reviews prizes directors nominations'
HIDDEN='critics bribes'
# What leads to the hidden tables: their references, and the columns of these.
WAYS='reviews_critic critic_id reviews bribes_film bribes_prize bribes film_id prize_id id'

# answer SELECT TABLE NAME: what was said, with NAME made #; without the request's number,
# and without the hint, which is the visible name that is nearest to what was asked for.
answer() {
	request GET "/rest/v1/$2?select=$1"
	printf '%s ' "$STATUS"
	jq -c 'del(.request_id, .hint)' "$BODY" 2>/dev/null | sed "s/'$3'/'#'/g"
}

# probe TABLE HIDDEN FORM: FORM holds @ in the place of the name.
probe() {
	local other=${2//[a-z]/x} found expected
	found=$(answer "${3//@/$2}" "$1" "$2")
	expected=$(answer "${3//@/$other}" "$1" "$other")
	probes=$((probes + 1))
	[ "$found" = "$expected" ] || {
		diag "$1: ${3//@/$2} -> $found, not $expected"
		leaks=$((leaks + 1))
	}
}

probes=0
leaks=0
for table in $TABLES; do
	for hidden in $HIDDEN; do
		for form in '@(*)' '@()' 'x:@(id)' '...@(*)' '@!inner(*)' '@!left(id)' '@(count())' '@(count)' '...@(id.max())'; do
			probe "$table" "$hidden" "$form"
		done
		for way in $WAYS; do
			[ "$way" = "$hidden" ] || probe "$table" "$hidden" "@!$way(*)"
		done
	done
done
is "nothing tells hidden tables from none ($probes questions)" "$leaks" 0
ok 'questions were asked' test "$probes" -gt 150

# Themselves they are not there either, nor by the references that lead to them.
for table in $HIDDEN; do
	request GET "/rest/v1/$table?select=*"
	is "$table is not there" "$STATUS $(json_text .code)" '404 PGRST205'
done
for way in 'reviews?select=reviews_critic(*)' 'reviews?select=critic_id(*)' 'films?select=bribes_film(*)' \
	'prizes?select=bribes_prize(*)' 'films?select=prizes!bribes(*)' 'films?select=prizes!bribes_prize(*)' \
	'prizes?select=films!bribes_film(*)' 'reviews?select=stars&order=critics(name)' \
	'reviews?select=stars&critics=is.null' 'reviews?select=stars&or=(critics.is.null,stars.eq.1)'; do
	request GET "/rest/v1/$way"
	ok "$way is refused" test "$STATUS" = 400
	ok 'and its answer names nothing that was not asked' json '(.hint == null) or (.hint | test("critics|bribes") | not) or (.hint | startswith("Verify that"))'
done
finish
