-- call: true
CREATE FUNCTION bytes() RETURNS SETOF bytea LANGUAGE sql AS $$
  update letters set pages = 1 returning scan;
$$;
