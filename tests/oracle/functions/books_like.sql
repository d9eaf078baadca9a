-- Rows of a table.
-- call: me() is not null
CREATE FUNCTION books_like(part text DEFAULT '') RETURNS SETOF books LANGUAGE sql STABLE AS $$
  select * from books where strpos(lower(title), lower(part)) > 0 order by id;
$$;
