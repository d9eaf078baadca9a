-- The sum of two numbers.
-- call: me() is not null
CREATE FUNCTION add(a int, b int DEFAULT 10) RETURNS int LANGUAGE sql STABLE AS $$
  select a + b;
$$;
