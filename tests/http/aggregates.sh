#!/bin/bash
# Aggregates over HTTP: off by default, exact and the same on both engines when they are on.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/relations_lib.sh"
need curl jq

# shellcheck disable=SC2119 # its arguments are the server's
relations_start
as vera
refuses 'they are off' 'orders?select=amount.sum()' 400 PGRST123
refuses 'in embeds, too' 'films?select=title,orders(count())' 400 PGRST123
gives 'the old count is there' 'films?select=title,parts(count)&id=eq.2' \
	'[{"title":"Moon","parts":[{"count":2}]}]'
stop_server
serve "$RELATIONS" "$DB" --aggregates
as vera

gives 'all rows' 'orders?select=count(),n:film_id.count(),amount.sum(),amount.avg(),min:amount.min(),max:amount.max()' \
	'[{"count":5,"n":4,"sum":40,"avg":10.0000000000000000,"min":7,"max":12}]'
gives 'grouped by the other columns' 'orders?select=is_open,count()&order=is_open.asc.nullslast' \
	'[{"is_open":false,"count":2},{"is_open":true,"count":2},{"is_open":null,"count":1}]'
gives 'none' 'orders?select=count(),amount.sum()&id=eq.0' '[{"count":0,"sum":null}]'
gives 'sums that no integer holds' 'orders?select=total.sum(),avg:total.avg()&film_id=eq.2' \
	'[{"sum":18446744073709551614,"avg":9223372036854775807}]'
gives 'numerics' 'orders?select=price.sum(),avg:price.avg(),r:ratio.sum()&id=lt.4' \
	'[{"sum":112.55,"avg":37.5166666666666667,"r":3.005}]'
gives 'reals' 'orders?select=weight.sum(),avg:light.avg()&id=lt.4' '[{"sum":4.75,"avg":1.25}]'
gives 'the order of an enum' 'orders?select=grade.min(),max:grade.max()' '[{"min":"poor","max":"best"}]'
gives 'times' 'orders?select=placed.min(),max:paid_at.max()' \
	'[{"min":"2026-01-01","max":"2026-01-03T10:00:00.5+00:00"}]'
gives 'places in JSON, cast' 'orders?select=kind:details->>kind,tax:details->>tax::numeric.sum()&order=details->>kind&id=lt.4' \
	'[{"kind":"x","tax":11.5},{"kind":"y","tax":2.25}]'
gives 'results, cast' 'orders?select=i:price.avg()::int,t:amount.sum()::text' '[{"i":30,"t":"40"}]'
refuses 'a result without room' 'orders?select=total.sum()::bigint' 400 22003
refuses 'a text that is no number' 'orders?select=details->>kind::int.sum()' 400 22P02
refuses 'no sum of texts' 'orders?select=name.sum()' 400 42883
refuses 'no order by what is not grouped' 'orders?select=count()&order=name' 400 42803

gives 'grouped by an embed' 'orders?select=amount.sum(),films(title)&order=films(title)&film_id=not.is.null' \
	'[{"sum":21,"films":{"title":"Arrival"}},{"sum":12,"films":{"title":"Moon"}}]'
gives 'within an embed' 'addresses?select=name,orders!billing(placed,amount.sum())&orders.order=placed&id=lt.3&order=id' \
	'[{"name":"Mill","orders":[{"placed":"2026-01-01","sum":21}]},{"name":"Dock","orders":[{"placed":"2026-01-02","sum":12}]}]'
gives 'of a spread' 'orders?select=placed,...films(year.max(),n:count())&order=placed.asc.nullslast' \
	'[{"placed":"2026-01-01","max":1896,"n":2},{"placed":"2026-01-02","max":1902,"n":2},{"placed":null,"max":null,"n":0}]'
refuses 'not of a spread of many rows' 'directors?select=...films(year.max())' 400 PGRST127
request GET '/rest/v1/orders?select=film_id,count()&order=film_id&limit=1' -H 'Prefer: count=exact'
is 'groups are counted' "$(tr -d '\r' <"$HEADERS" | sed -n 's/^[Cc]ontent-[Rr]ange: //p')" 0-0/3

for select in 'budget.sum()' 'budget.avg()' 'budget.min()' 'x:budget.max()' 'budget.count()' \
	'budget::text.max()' 'budget.sum()::int' 'budget,count()' 'count()&order=budget' \
	'count()&budget=gt.1' 'count()&or=(budget.gt.1,id.eq.1)'; do
	refuses "$select of what is hidden" "films?select=$select" 400 42703
done
refuses 'nor in an embed' 'directors?select=name,films(budget.sum())' 400 42703
refuses 'nor in a spread' 'orders?select=count(),...films(budget.max())' 400 42703
refuses 'nor of a hidden table' 'reviews?select=count(),critics(name)' 400 PGRST200
as paul
gives 'who may see it has it' 'films?select=budget.sum()' '[{"sum":9007199254741400}]'
finish
