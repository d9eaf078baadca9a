-- call: true
CREATE FUNCTION returns() RETURNS TABLE (a int, b text) LANGUAGE sql STABLE AS $$
  select id from clients;
  select id, created_at from clients;
$$;
