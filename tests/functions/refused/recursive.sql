-- call: true
CREATE FUNCTION recursive() RETURNS TABLE (a int) LANGUAGE sql STABLE AS $$
  with recursive t as (select id from clients union all select max(id) from t) select id from t;
  with recursive t as (select id from clients union all select x.id from t x, t y) select id from t;
$$;
