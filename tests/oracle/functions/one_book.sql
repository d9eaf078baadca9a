-- call: me() is not null
CREATE FUNCTION one_book(book int) RETURNS books LANGUAGE sql STABLE AS $$
  select * from books where id = book;
$$;
