-- Hidden and secret columns, and tables that are not there, are told alike.
-- call: true
CREATE FUNCTION names(a int) RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select nme, password, c.idd, u.password, $3, manor_deletion
  from clients c join users u on u.id = c.owner
  where d.id = 3 and b = names.c and names.a = 1 and c.name = a;
$$;
