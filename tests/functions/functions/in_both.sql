-- INTERSECT, EXCEPT, IN, NOT IN, EXISTS, and a scalar subquery.
-- call: can('clients.read')
CREATE FUNCTION in_both() RETURNS TABLE (id int, cases bigint, has_parent boolean) LANGUAGE sql STABLE AS $$
  select c.id, (select count(*) from cases x where x.client_id = c.id),
         exists (select 1 from clients p where p.id = c.parent_id)
  from clients c
  where c.id in (select client_id from cases union select parent_id from clients intersect select id from clients)
    and c.id not in (select id from clients where name = 'none' except select 0)
  order by c.id;
$$;
