-- What cannot be exact in SQLite.
-- call: true
CREATE FUNCTION numbers(a numeric, b numeric(10,2)) RETURNS numeric(18,4) LANGUAGE sql STABLE AS $$
  select (b * b) / 3;
$$;
