-- call: me() is not null
CREATE FUNCTION titles() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  select title from books order by id;
$$;
