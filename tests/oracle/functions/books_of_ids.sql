-- call: me() is not null
CREATE FUNCTION books_of_ids(ids int[]) RETURNS SETOF books LANGUAGE sql STABLE AS $$
  select * from books where id = any(ids) order by id;
$$;
