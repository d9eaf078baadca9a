-- PostgreSQL would show both as they were before.
-- call: true
CREATE FUNCTION snapshot() RETURNS bigint LANGUAGE sql AS $$
  with gone as (delete from clients where name = 'x' returning id)
  select count(*) from clients where id not in (select id from gone);
$$;
