-- The clients with the most cases, by a query of its own in WITH and one in FROM.
-- call: can('cases.read')
CREATE FUNCTION busiest(most int DEFAULT 2, skip int DEFAULT 0)
RETURNS TABLE (client_id int, name text, cases bigint, share numeric(18,2))
LANGUAGE sql STABLE AS $$
  with per_client as (
    select client_id, count(*) as n, sum(fee) as fees from cases group by client_id
  ), all_fees as (
    select coalesce(sum(fees), 0) as total from per_client
  )
  select cl.id, cl.name, p.n, coalesce(p.fees, 0)
  from per_client p
  join clients cl on cl.id = p.client_id
  join (select total from all_fees) as t on true
  where t.total >= 0
  order by p.n desc, cl.name
  limit most offset skip;
$$;
