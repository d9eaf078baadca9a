-- call: true
CREATE FUNCTION returns_rows() RETURNS SETOF clients LANGUAGE sql STABLE AS $$
  select id, name from clients;
$$;
