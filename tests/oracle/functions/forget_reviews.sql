-- call: me() is not null
CREATE FUNCTION forget_reviews(book int) RETURNS void LANGUAGE sql AS $$
  delete from reviews where book_id = book;
$$;
