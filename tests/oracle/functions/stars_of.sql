-- Rows of its own.
-- call: me() is not null
CREATE FUNCTION stars_of(fewest int DEFAULT 0) RETURNS TABLE (reader text, given bigint)
LANGUAGE sql STABLE AS $$
  select reader, count(*) from reviews where stars >= fewest group by reader order by reader;
$$;
