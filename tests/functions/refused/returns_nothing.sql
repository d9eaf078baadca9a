-- call: true
CREATE FUNCTION returns_nothing() RETURNS int LANGUAGE sql AS $$
  delete from letters;
$$;
