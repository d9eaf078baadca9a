-- call: true
CREATE FUNCTION syntax() RETURNS int LANGUAGE sql STABLE AS $$
  select 1
  form clients c where c.id = 1;
$$;
