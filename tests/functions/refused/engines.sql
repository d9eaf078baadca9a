-- What one engine has and the other has not.
-- call: true
CREATE FUNCTION engines(a numeric) RETURNS TABLE (b text) LANGUAGE sql STABLE AS $$
  select name from clients right join cases on true;
  select name from clients natural join cases;
  select distinct on (name) name from clients;
  select name from clients, lateral (select 1) x;
  select row_number() over () from clients;
  select string_agg(name, ',') from clients;
  select name from clients for share;
  select name from clients order by name fetch first 1 row with ties;
  select name from clients union all select name from clients intersect all select 'a';
  select name from clients tablesample system (1);
  select name from clients group by rollup (name);
  select to_char(created_at, 'YYYY') from clients;
$$;
