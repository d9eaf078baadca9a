-- call: can('x')
CREATE FUNCTION names(a int) RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select nme, password, c.idd from clients c, users where c.id = $3 and b = 1;
$$;
