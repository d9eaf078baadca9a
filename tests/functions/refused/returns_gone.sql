-- call: true
CREATE FUNCTION returns_gone() RETURNS SETOF letters LANGUAGE sql AS $$
  delete from letters returning *;
$$;
